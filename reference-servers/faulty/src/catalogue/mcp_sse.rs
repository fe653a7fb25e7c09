//! Faults of the Model Context Protocol over HTTP with SSE, and endpoints that are right in another way.

use super::entry::{fault, variant};
use crate::fault::{Fault, Role};
use crate::mcp::Delivery;

pub(super) fn faults() -> Vec<Fault> {
    vec![
        sse(fault(
            "mcp-sse-endpoint-late",
            "a message comes before the endpoint event",
            &["mcp.sse-endpoint"],
            &[],
            |b| {
                b.mcp.http_sse.first = |session| {
                    let hello = "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\"}";
                    format!("{hello}\n\nevent: endpoint\ndata: /messages?session_id={session}\n\n")
                };
            },
        )),
        sse(fault(
            "mcp-sse-endpoint-json",
            "the endpoint event has JSON for its data",
            &["mcp.sse-endpoint"],
            &[],
            |b| {
                b.mcp.http_sse.first =
                    |session| format!("event: endpoint\ndata: \"/messages?session_id={session}\"\n\n");
            },
        )),
        sse(fault("mcp-sse-no-endpoint", "no endpoint event comes", &["mcp.sse-endpoint"], &[], |b| {
            b.mcp.http_sse.first = |_| ": hello\n\n".to_owned();
        })),
        sse(fault(
            "mcp-sse-endpoint-elsewhere",
            "the endpoint event names an inner host",
            &["mcp.sse-endpoint-origin"],
            &[],
            |b| {
                b.mcp.http_sse.first = |session| {
                    format!("event: endpoint\ndata: http://inner.invalid/messages?session_id={session}\n\n")
                };
            },
        )),
        sse(fault("mcp-sse-post-500", "messages that are taken get 500", &["mcp.sse-post"], &[], |b| {
            b.mcp.http_sse.accepted = 500;
        })),
        sse(fault(
            "mcp-sse-response-to-post",
            "the response to the POST is that to the request",
            &["mcp.sse-response"],
            &[],
            |b| {
                b.mcp.http_sse.delivery = Delivery::InResponse;
            },
        )),
        sse(fault("mcp-sse-response-missing", "responses are left out", &["mcp.sse-response"], &[], |b| {
            b.mcp.http_sse.delivery = Delivery::Never;
        })),
        sse(fault(
            "mcp-sse-response-type",
            "responses are events of another type",
            &["mcp.sse-response"],
            &[],
            |b| {
                b.mcp.http_sse.delivery = Delivery::OnStream("response");
            },
        )),
        sse(fault(
            "mcp-sse-broadcast",
            "responses come on the streams of all sessions",
            &["mcp.own-stream"],
            &[],
            |b| {
                b.mcp.http_sse.delivery = Delivery::OnAll;
            },
        )),
    ]
}

pub(super) fn variants() -> Vec<Fault> {
    vec![
        sse(variant(
            "mcp-sse-200",
            "an MCP endpoint over HTTP with SSE that answers messages with 200",
            &[],
            &[],
            |b| {
                b.mcp.http_sse.accepted = 200;
            },
        )),
        sse(variant(
            "mcp-sse-comment-first",
            "an MCP endpoint over HTTP with SSE that begins with a comment and a reconnection time",
            &[],
            &[],
            |b| {
                b.mcp.http_sse.first = |session| {
                    format!(
                        ": hello\n\nretry: 3000\n\nevent: endpoint\ndata: messages?session_id={session}\n\n"
                    )
                };
            },
        )),
    ]
}

fn sse(fault: Fault) -> Fault {
    Fault { role: Role::McpSse, ..fault }
}
