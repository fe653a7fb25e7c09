//! Revision 2026-07-28: each request says all that is needed to answer it, in its fields and in its body.

use serde_json::{Value, json};

use super::messages::Asked;
use super::reply::{Reply, SESSION_ID};
use super::shared::{AfterResponse, Carrier, Listen};
use super::stateless_settings::{Compared, REVISION, Refusal, Stateless, mismatch};
use super::store::Store;
use crate::http::{Head, Request, head};

const VERSION: &str = "/params/_meta/io.modelcontextprotocol~1protocolVersion";
const CAPABILITIES: &str = "/params/_meta/io.modelcontextprotocol~1clientCapabilities";

/// Whether a request is of this revision: its body says so, or its field does.
pub(super) fn is_of(request: &Request) -> bool {
    let says = request.field("mcp-protocol-version") == Some(REVISION.as_bytes());
    request.method == "POST" && (says || body(request).pointer(VERSION).is_some())
}

fn body(request: &Request) -> Value {
    serde_json::from_slice(&request.body).unwrap_or_default()
}

/// What a request of an earlier revision gets.
pub(super) fn older(request: &Request, store: &Store) -> Reply {
    let mcp = &store.mcp.stateless;
    match (request.method.as_str(), mcp.get) {
        ("POST", _) => {
            let id = body(request).get("id").cloned().unwrap_or_default();
            refused(&id, mismatch("MCP-Protocol-Version is missing"))
        }
        ("GET", Listen::Stream) => Reply::Open(streaming(mcp), String::new()),
        ("GET", Listen::Status(status, text)) => Reply::Plain(head(status), text.to_owned()),
        _ => Reply::Plain(head(mcp.delete).with("Allow", "POST"), String::new()),
    }
}

pub(super) fn reply(request: &Request, asked: Asked, store: &Store) -> Reply {
    let mcp = &store.mcp.stateless;
    let body = body(request);
    let id = body.get("id").cloned().unwrap_or_default();
    if let Some(refusal) = wrong(request, &body, mcp) {
        return refused(&id, refusal);
    }
    let method = body.get("method").and_then(Value::as_str).unwrap_or_default();
    match (asked, method, mcp.discover) {
        (Asked::Told, _, _) => Reply::Plain(head(202), String::new()),
        (_, "server/discover", Some(result)) => discovered(&id, result, store),
        (_, "subscriptions/listen", _) => match mcp.subscription {
            Some(first) => {
                let text = first(&id).iter().map(|message| store.stateless_event(message)).collect();
                Reply::Listening(streaming(mcp), text, store.subscribers.listen())
            }
            None => refused(&id, (mcp.unknown_method)()),
        },
        (_, "tools/call", _) => match mcp.call {
            Some(result) => response(&id, result(), store),
            None => refused(&id, (mcp.unknown_method)()),
        },
        _ => refused(&id, (mcp.unknown_method)()),
    }
}

/// Why a request is not served, whatever it asks for.
fn wrong(request: &Request, body: &Value, mcp: &Stateless) -> Option<Refusal> {
    let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str).map(str::as_bytes);
    if body.pointer(CAPABILITIES).is_none()
        && let Some(refusal) = (mcp.without_metadata)()
    {
        return Some(refusal);
    }
    let field = |name: &str| request.field(name);
    let of_method = match field("mcp-method") {
        None => Compared::NoMethod,
        Some(_) => Compared::Method,
    };
    let named = text("/method") == Some(b"tools/call");
    let differs = [
        (Compared::Version, field("mcp-protocol-version") != text(VERSION)),
        (of_method, field("mcp-method") != text("/method")),
        (Compared::Name, named && field("mcp-name") != text("/params/name")),
    ];
    if let Some(refusal) =
        differs.iter().filter(|(_, differs)| *differs).find_map(|(what, _)| (mcp.mismatch)(*what))
    {
        return Some(refusal);
    }
    let older = field(SESSION_ID).or(field("last-event-id")).and(mcp.older_fields);
    if let Some(refusal) = older {
        return Some((refusal, json!({ "code": -32600, "message": "This session is not open" })));
    }
    match text(VERSION) == Some(REVISION.as_bytes()) {
        true => None,
        // A version that differs from its field and was let pass is taken for the field's.
        false if field("mcp-protocol-version") == Some(REVISION.as_bytes()) => None,
        false => (mcp.unknown_version)(),
    }
}

fn refused(id: &Value, (status, error): Refusal) -> Reply {
    let text = json!({ "jsonrpc": "2.0", "id": id, "error": error }).to_string();
    Reply::Plain(head(status).with("Content-Type", "application/json"), text)
}

fn discovered(id: &Value, result: fn() -> Value, store: &Store) -> Reply {
    let message = json!({ "jsonrpc": "2.0", "id": id, "result": result() });
    store
        .subscribers
        .tell((store.mcp.stateless.beside_discover)(&message), |text| format!("data: {text}\n\n"));
    response(id, result(), store)
}

fn response(id: &Value, result: Value, store: &Store) -> Reply {
    let mcp = &store.mcp.stateless;
    let message = (mcp.response)(json!({ "jsonrpc": "2.0", "id": id, "result": result }));
    match (mcp.carrier, mcp.after_response) {
        (Carrier::Json, _) => {
            let head = minting(mcp, head(200)).with("Content-Type", "application/json");
            Reply::Plain(head, message.to_string())
        }
        (Carrier::Stream, AfterResponse::Ends) => {
            Reply::Ended(streaming(mcp), store.stateless_event(&message))
        }
        (Carrier::Stream, AfterResponse::StaysOpen) => {
            Reply::Open(streaming(mcp), store.stateless_event(&message))
        }
    }
}

fn streaming(mcp: &Stateless) -> Head {
    minting(mcp, head(200)).with("X-Accel-Buffering", "no")
}

fn minting(mcp: &Stateless, head: Head) -> Head {
    match mcp.session_id {
        Some(id) => head.with(SESSION_ID, id),
        None => head,
    }
}
