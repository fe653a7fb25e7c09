//! Faults of servers that imitate the streaming interfaces of OpenAI and Anthropic, and servers that do it right.

use super::entry::{fault, variant};
use crate::contract::Step;
use crate::fault::Fault;
use crate::sse::Event;

pub(super) fn faults() -> Vec<Fault> {
    vec![
        fault(
            "chat-without-finish-reason",
            "chat completion chunks whose last finish_reason is null",
            &["event.chat-finish-reason"],
            &[],
            |b| b.contract.sentences = |s| payloads(s, &CHUNKS_UNFINISHED, Named::Keep),
        ),
        fault(
            "chat-finished-twice",
            "two chat completion chunks have a finish_reason",
            &["event.chat-finish-reason"],
            &[],
            |b| b.contract.sentences = |s| payloads(s, &CHUNKS_TWICE, Named::Keep),
        ),
        fault(
            "messages-without-event-names",
            "messages of Anthropic's interface without event fields",
            &["event.message-names"],
            &[],
            |b| b.contract.sentences = |s| payloads(s, &MESSAGES, Named::Not),
        ),
    ]
}

pub(super) fn variants() -> Vec<Fault> {
    vec![
        variant("chat-completion", "a whole stream of chat completion chunks", &[], &[], |b| {
            b.contract.sentences = |s| payloads(s, &CHUNKS, Named::Keep);
        }),
        variant(
            "chat-completion-that-fails",
            "chat completion chunks, and an error as the last event",
            &[],
            &[],
            |b| {
                b.contract.sentences = |s| payloads(s, &CHUNKS_FAILED, Named::Keep);
            },
        ),
        variant("messages", "a whole message of Anthropic's interface", &[], &[], |b| {
            b.contract.sentences = |s| payloads(s, &MESSAGES, Named::ByType);
        }),
    ]
}

/// What the event field says.
#[derive(Clone, Copy)]
enum Named {
    /// As before.
    Keep,
    /// There is none.
    Not,
    /// The type that the data names.
    ByType,
}

macro_rules! chunk {
    ($delta:literal, $reason:literal) => {
        concat!(
            r#"{"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":"#,
            $delta,
            r#","finish_reason":"#,
            $reason,
            "}]}"
        )
    };
}

const START: &str = chunk!(r#"{"role":"assistant","content":""}"#, "null");
const HELLO: &str = chunk!(r#"{"content":"Hello"}"#, "null");
const AGAIN: &str = chunk!(r#"{"content":" again"}"#, "null");
const STOP: &str = chunk!("{}", r#""stop""#);
const USAGE: &str = r#"{"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":{"total_tokens":9}}"#;

const CHUNKS: [&str; 5] = [START, HELLO, AGAIN, STOP, USAGE];
const CHUNKS_UNFINISHED: [&str; 5] = [START, HELLO, AGAIN, chunk!("{}", "null"), USAGE];
const CHUNKS_TWICE: [&str; 5] = [START, HELLO, chunk!(r#"{"content":" again"}"#, r#""stop""#), STOP, USAGE];
const CHUNKS_FAILED: [&str; 5] =
    [START, HELLO, AGAIN, AGAIN, r#"{"error":{"message":"the model went away","type":"server_error"}}"#];

const MESSAGES: [&str; 5] = [
    r#"{"type":"message_start","message":{"id":"m1","type":"message","role":"assistant","content":[]}}"#,
    r#"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#,
    r#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}"#,
    r#"{"type":"content_block_stop","index":0}"#,
    r#"{"type":"message_stop"}"#,
];

/// Gives the sentences these payloads, one each.
fn payloads(steps: &mut [Step], payloads: &[&str; 5], named: Named) {
    let events = steps.iter_mut().filter_map(|step| match step {
        Step::Event(event) => Some(event),
        _ => None,
    });
    for (event, payload) in events.zip(payloads) {
        event.data = Some(payload.as_bytes().to_vec());
        match named {
            Named::Keep => {}
            Named::Not => event.event = None,
            Named::ByType => event.event = type_of(event),
        }
    }
}

/// The type that a payload of [`MESSAGES`] names, which is its first value.
fn type_of(event: &Event) -> Option<Vec<u8>> {
    event.data.as_deref()?.split(|b| *b == b'"').nth(3).map(<[u8]>::to_vec)
}
