//! Streams that speak a dialect, right and wrong: what stands in the samples of the grammars, played as the server's own stream.

use super::entry::{stream, wrong_stream};
use crate::contract::{Endpoint, Reaction, Step, react};
use crate::fault::Fault;
use crate::life::Behaviour;

/// A sample of the grammars, played as a whole.
macro_rules! played {
    ($sample:literal) => {
        |b: &mut Behaviour| {
            is_posted(b);
            b.contract.sentences = |s| {
                *s = vec![Step::Raw(include_bytes!(concat!(
                    "../../../../crates/dialect/tests/samples/",
                    $sample,
                    ".sse"
                )))];
            };
        }
    };
    ($sample:literal, marked) => {
        |b: &mut Behaviour| {
            played!($sample)(b);
            b.contract.head = |head, _| head.set("X-Vercel-AI-UI-Message-Stream", "v1");
        }
    };
}

pub(super) fn faults() -> Vec<Fault> {
    vec![
        wrong_stream(
            "chat-no-done",
            "chat completion chunks without [DONE] behind them",
            CHAT,
            &["dialect.ends"],
            &[],
            played!("openai-chat/wrong/no-done"),
        ),
        wrong_stream(
            "chat-keep-alive-as-data",
            "a keep-alive among chat completion chunks that is an event",
            CHAT,
            &["dialect.envelope"],
            &[],
            played!("openai-chat/wrong/keep-alive-as-data"),
        ),
        wrong_stream(
            "chat-no-finish-reason",
            "chat completion chunks whose last finish_reason is null",
            CHAT,
            &["dialect.order"],
            &[],
            played!("openai-chat/wrong/no-finish-reason"),
        ),
        wrong_stream(
            "chat-finish-reason-twice",
            "two chat completion chunks have a finish_reason",
            CHAT,
            &["dialect.order"],
            &[],
            played!("openai-chat/wrong/finish-reason-twice"),
        ),
        wrong_stream(
            "chat-another-id",
            "chat completion chunks that do not agree about their id",
            CHAT,
            &["dialect.constant"],
            &[],
            played!("openai-chat/wrong/another-id"),
        ),
        wrong_stream(
            "chat-arguments-no-json",
            "arguments of a tool call that do not add up to JSON",
            CHAT,
            &["dialect.joined"],
            &[],
            played!("openai-chat/wrong/arguments-no-json"),
        ),
        wrong_stream(
            "chat-usage-missing",
            "no usage, although the request asks for it",
            CHAT_USAGE,
            &["dialect.occurs"],
            &[],
            played!("openai-chat/wrong/usage-missing"),
        ),
        wrong_stream(
            "chat-error",
            "an error among chat completion chunks",
            CHAT,
            &["dialect.server-error"],
            &[],
            played!("openai-chat/wrong/error"),
        ),
        wrong_stream(
            "responses-sequence-number-fixed",
            "events of Responses that all have the sequence number 0",
            CHAT,
            &["dialect.counts"],
            &[],
            played!("openai-responses/wrong/sequence-number-fixed"),
        ),
        wrong_stream(
            "responses-text-differs",
            "a text of Responses that is not what its deltas add up to",
            CHAT,
            &["dialect.joined"],
            &[],
            played!("openai-responses/wrong/text-differs"),
        ),
        wrong_stream(
            "responses-arguments-in-a-message",
            "a delta of Responses in an item of another type",
            CHAT,
            &["dialect.fits"],
            &[],
            played!("openai-responses/wrong/arguments-in-a-message"),
        ),
        wrong_stream(
            "messages-no-event-names",
            "Anthropic's messages without event fields",
            CHAT,
            &["dialect.envelope"],
            &[],
            played!("anthropic-messages/wrong/no-event-names"),
        ),
        wrong_stream(
            "messages-no-stop",
            "Anthropic's messages without message_stop",
            CHAT,
            &["dialect.ends"],
            &[],
            played!("anthropic-messages/wrong/no-stop"),
        ),
        wrong_stream(
            "messages-text-in-a-tool",
            "a delta of Anthropic's messages in a block of another type",
            CHAT,
            &["dialect.fits"],
            &[],
            played!("anthropic-messages/wrong/text-in-a-tool"),
        ),
        wrong_stream(
            "gemini-no-reason",
            "chunks of generateContent without a finishReason",
            CHAT,
            &["dialect.ends"],
            &[],
            played!("gemini/wrong/no-reason"),
        ),
        wrong_stream(
            "mcp-2025-11-25-id-twice",
            "an MCP stream with an id that comes twice",
            MCP_2025,
            &["dialect.ids"],
            &[],
            played!("mcp-2025-11-25/wrong/id-twice"),
        ),
        wrong_stream(
            "mcp-2025-11-25-no-response",
            "an MCP stream without the response to its request",
            MCP_2025,
            &["dialect.ends"],
            &[],
            played!("mcp-2025-11-25/wrong/no-response"),
        ),
        wrong_stream(
            "mcp-2026-07-28-request-on-the-stream",
            "a request of the server on a stream of the MCP of 2026",
            MCP_2026,
            &["dialect.occurs"],
            &[],
            played!("mcp-2026-07-28/wrong/request-on-the-stream"),
        ),
        wrong_stream(
            "a2a-1-0-no-final-state",
            "an A2A stream without a final state",
            A2A,
            &["dialect.ends"],
            &[],
            played!("a2a-1.0/wrong/no-final-state"),
        ),
        wrong_stream(
            "a2a-1-0-http-update-first",
            "an A2A stream that begins with an update",
            A2A_HTTP,
            &["dialect.order"],
            &[],
            played!("a2a-1.0-http/wrong/update-first"),
        ),
        wrong_stream(
            "a2a-0-3-after-final",
            "an A2A stream of 0.3 that goes on after its final event",
            A2A_0_3,
            &["dialect.ends"],
            &[],
            played!("a2a-0.3/wrong/after-final"),
        ),
        wrong_stream(
            "ag-ui-content-without-start",
            "an AG-UI message that nothing began",
            AG_UI,
            &["dialect.order"],
            &[],
            played!("ag-ui/wrong/content-without-start"),
        ),
        wrong_stream(
            "ag-ui-fields-missing",
            "AG-UI events without fields that clients read",
            AG_UI,
            &["dialect.fields"],
            &[],
            played!("ag-ui/wrong/fields-missing"),
        ),
        wrong_stream(
            "ui-stream-no-field-in-the-head",
            "a UI message stream without the field that says so",
            UI,
            &["dialect.head"],
            &[],
            played!("ui-message-stream/wrong/no-field-in-the-head"),
        ),
        wrong_stream(
            "ui-stream-no-finish",
            "a UI message stream without finish",
            UI,
            &["dialect.ends"],
            &[],
            played!("ui-message-stream/wrong/no-finish", marked),
        ),
        wrong_stream(
            "graphql-complete-without-data",
            "GraphQL over SSE whose complete event has no data, so that clients do not see it",
            GRAPHQL,
            &["dialect.ends"],
            &["event.no-data-no-event"],
            played!("graphql-sse-distinct/wrong/complete-without-data"),
        ),
        wrong_stream(
            "graphql-single-payload-missing",
            "a GraphQL message on a single connection without its payload",
            GRAPHQL_SINGLE,
            &["dialect.fields"],
            &["retry.server-sends"],
            played!("graphql-sse-single/wrong/payload-missing"),
        ),
        wrong_stream(
            "datastar-unknown-mode",
            "a patch of Datastar with a mode that does not exist",
            DATASTAR,
            &["dialect.fields"],
            &["resume.ids-present", "retry.server-sends"],
            played!("datastar/wrong/unknown-mode"),
        ),
        wrong_stream(
            "mcp-2024-11-05-endpoint-late",
            "an MCP stream of 2024 whose first event is not endpoint",
            MCP_2024,
            &["dialect.order"],
            &["retry.server-sends"],
            played!("mcp-2024-11-05/wrong/endpoint-late"),
        ),
        wrong_stream(
            "mercure-1-0-no-id",
            "an update of a hub without an id",
            MERCURE,
            &["dialect.ids"],
            &["retry.server-sends"],
            played!("mercure-1.0/wrong/no-id"),
        ),
        wrong_stream(
            "mercure-0-x-no-id",
            "an update of a hub before 1.0 without an id",
            MERCURE_0,
            &["dialect.ids"],
            &["retry.server-sends"],
            played!("mercure-0.x/wrong/no-id"),
        ),
    ]
}

pub(super) fn variants() -> Vec<Fault> {
    vec![
        stream(
            "chat-azure",
            "a right stream of openai-chat: azure",
            CHAT,
            &[],
            played!("openai-chat/right/azure"),
        ),
        stream(
            "chat-comments-and-padding",
            "a right stream of openai-chat: comments and padding",
            CHAT,
            &["live.first-bytes"],
            played!("openai-chat/right/comments-and-padding"),
        ),
        stream(
            "chat-two-choices",
            "a right stream of openai-chat: two choices",
            CHAT,
            &[],
            played!("openai-chat/right/two-choices"),
        ),
        stream(
            "responses-padding-and-comments",
            "a right stream of openai-responses: padding and comments",
            CHAT,
            &["live.first-bytes"],
            played!("openai-responses/right/padding-and-comments"),
        ),
        stream(
            "responses-reasoning-and-unknown-kinds",
            "a right stream of openai-responses: reasoning and unknown kinds",
            CHAT,
            &[],
            played!("openai-responses/right/reasoning-and-unknown-kinds"),
        ),
        stream(
            "messages-pings-anywhere-and-unknown-types",
            "a right stream of anthropic-messages: pings anywhere and unknown types",
            CHAT,
            &[],
            played!("anthropic-messages/right/pings-anywhere-and-unknown-types"),
        ),
        stream(
            "messages-tool-and-thinking",
            "a right stream of anthropic-messages: tool and thinking",
            CHAT,
            &[],
            played!("anthropic-messages/right/tool-and-thinking"),
        ),
        stream("gemini-plain", "a right stream of gemini: plain", CHAT, &[], played!("gemini/right/plain")),
        stream(
            "mcp-2024-11-05-plain",
            "a right stream of mcp-2024-11-05: plain",
            MCP_2024,
            &["retry.server-sends"],
            played!("mcp-2024-11-05/right/plain"),
        ),
        stream(
            "mcp-2025-11-25-primed",
            "a right stream of mcp-2025-11-25: primed",
            MCP_2025,
            &[],
            played!("mcp-2025-11-25/right/primed"),
        ),
        stream(
            "mcp-2026-07-28-plain",
            "a right stream of mcp-2026-07-28: plain",
            MCP_2026,
            &["live.first-bytes"],
            played!("mcp-2026-07-28/right/plain"),
        ),
        stream(
            "a2a-1-0-tasks-instead-of-updates",
            "a right stream of a2a-1.0: tasks instead of updates",
            A2A,
            &[],
            played!("a2a-1.0/right/tasks-instead-of-updates"),
        ),
        stream(
            "a2a-1-0-http-task",
            "a right stream of a2a-1.0-http: task",
            A2A_HTTP,
            &[],
            played!("a2a-1.0-http/right/task"),
        ),
        stream(
            "a2a-0-3-task",
            "a right stream of a2a-0.3: task",
            A2A_0_3,
            &[],
            played!("a2a-0.3/right/task"),
        ),
        stream(
            "ag-ui-tools-steps-and-unknown-types",
            "a right stream of ag-ui: tools steps and unknown types",
            AG_UI,
            &[],
            played!("ag-ui/right/tools-steps-and-unknown-types"),
        ),
        stream(
            "ui-stream-tools-and-data",
            "a right stream of ui-message-stream: tools and data",
            UI,
            &[],
            played!("ui-message-stream/right/tools-and-data", marked),
        ),
        stream(
            "graphql-plain",
            "a right stream of graphql-sse-distinct: plain",
            GRAPHQL,
            &["live.first-bytes"],
            played!("graphql-sse-distinct/right/plain"),
        ),
        stream(
            "graphql-single-two-operations",
            "a right stream of graphql-sse-single: two operations",
            GRAPHQL_SINGLE,
            &["live.first-bytes", "retry.server-sends"],
            played!("graphql-sse-single/right/two-operations"),
        ),
        stream(
            "datastar-plain",
            "a right stream of datastar: plain",
            DATASTAR,
            &[],
            played!("datastar/right/plain"),
        ),
        stream(
            "mercure-1-0-plain",
            "a right stream of mercure-1.0: plain",
            MERCURE,
            &["live.first-bytes", "retry.server-sends"],
            played!("mercure-1.0/right/plain"),
        ),
        stream(
            "mercure-0-x-plain",
            "a right stream of mercure-0.x: plain",
            MERCURE_0,
            &["live.first-bytes", "retry.server-sends"],
            played!("mercure-0.x/right/plain"),
        ),
        stream(
            "chat-usage",
            "a right stream of openai-chat: usage",
            CHAT_USAGE,
            &[],
            played!("openai-chat/right/usage"),
        ),
    ]
}

fn is_posted(b: &mut Behaviour) {
    b.contract.methods.reaction = |method, endpoint| match (method, endpoint) {
        ("POST", Endpoint::Events) => Reaction::Stream,
        _ => react(method, endpoint),
    };
}

// Lines of the target files: how each is requested.
const CHAT: &str = "body: '{\"model\":\"m\",\"stream\":true,\"messages\":[]}'\n";
const CHAT_USAGE: &str =
    "body: '{\"model\":\"m\",\"stream\":true,\"messages\":[],\"stream_options\":{\"include_usage\":true}}'\n";
const MCP_2025: &str = "body: '{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\"}'\nheaders: { MCP-Protocol-Version: 2025-11-25 }\n";
const MCP_2026: &str = "body: '{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\"}'\nheaders: { MCP-Protocol-Version: 2026-07-28 }\n";
const MCP_2024: &str = "dialect: mcp-2024-11-05\n";
const A2A: &str = "body: '{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"SendStreamingMessage\"}'\n";
const A2A_HTTP: &str = "dialect: a2a-1.0-http\nbody: '{\"message\":{}}'\nheaders: { A2A-Version: '1.0' }\n";
const A2A_0_3: &str = "body: '{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"message/stream\"}'\n";
const AG_UI: &str = "body: '{\"threadId\":\"t1\",\"runId\":\"r1\",\"messages\":[]}'\n";
const UI: &str = "body: '{\"messages\":[]}'\n";
const GRAPHQL: &str = "body: '{\"query\":\"subscription { x }\"}'\n";
const GRAPHQL_SINGLE: &str = "dialect: graphql-sse-single\n";
const DATASTAR: &str = "dialect: datastar\n";
const MERCURE: &str = "dialect: mercure-1.0\n";
const MERCURE_0: &str = "dialect: mercure-0.x\n";
