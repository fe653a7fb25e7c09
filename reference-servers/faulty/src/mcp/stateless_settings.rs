//! Where revision 2026-07-28 can deviate; the default of each is right.

use serde_json::{Value, json};

use super::live::Beside;
use super::shared::{AfterResponse, Carrier, Listen};

/// The revision.
pub(super) const REVISION: &str = "2026-07-28";

/// A status, and a JSON-RPC error.
pub(crate) type Refusal = (u16, Value);

/// How the revision is spoken.
pub(crate) struct Stateless {
    /// The result of `server/discover`; without one the method is unknown.
    pub discover: Option<fn() -> Value>,
    /// What `server/discover` brings to the subscriptions that are open, given its response.
    pub beside_discover: fn(&Value) -> Beside,
    /// The first messages of a subscription with this id; without them there are no subscriptions.
    pub subscription: Option<fn(&Value) -> Vec<Value>>,
    /// The result of any tool; without one there are no tools.
    pub call: Option<fn() -> Value>,
    /// How responses come.
    pub carrier: Carrier,
    /// The last change to a response.
    pub response: fn(Value) -> Value,
    /// What becomes of a stream that has brought its response.
    pub after_response: AfterResponse,
    /// What a method that does not exist gets.
    pub unknown_method: fn() -> Refusal,
    /// What a field gets that contradicts the body; without a refusal it is served.
    pub mismatch: fn(Compared) -> Option<Refusal>,
    /// What a version gets that does not exist.
    pub unknown_version: fn() -> Option<Refusal>,
    /// What a request gets whose `_meta` has no capabilities.
    pub without_metadata: fn() -> Option<Refusal>,
    /// What GET gets where this revision is spoken alone.
    pub get: Listen,
    /// The status that DELETE gets where this revision is spoken alone.
    pub delete: u16,
    /// The session id in each response.
    pub session_id: Option<&'static str>,
    /// The status that a session id and a last event ID get; without one they are ignored.
    pub older_fields: Option<u16>,
    /// The id of each event.
    pub event_id: Option<&'static str>,
}

impl Default for Stateless {
    fn default() -> Self {
        Self {
            discover: Some(|| discover(&[REVISION])),
            beside_discover: |_| Beside::Nothing,
            subscription: Some(|id| vec![acknowledged(id)]),
            call: None,
            carrier: Carrier::Stream,
            response: |response| response,
            after_response: AfterResponse::Ends,
            unknown_method: || (404, json!({ "code": -32601, "message": "Method not found" })),
            mismatch: |what| Some(mismatch(&format!("{what:?} differs"))),
            unknown_version: || Some((400, unsupported(&json!({ "supported": [REVISION] })))),
            without_metadata: || Some((400, json!({ "code": -32602, "message": "_meta is not whole" }))),
            get: Listen::Status(405, ""),
            delete: 405,
            session_id: None,
            older_fields: None,
            event_id: None,
        }
    }
}

/// What is compared with the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compared {
    Version,
    Method,
    /// The field is missing.
    NoMethod,
    Name,
}

/// The result of `server/discover` with these versions.
pub(crate) fn discover(versions: &[&str]) -> Value {
    json!({
        "resultType": "complete",
        "supportedVersions": versions,
        "capabilities": {},
        "ttlMs": 0,
        "cacheScope": "private",
    })
}

/// The acknowledgement of a subscription.
pub(crate) fn acknowledged(id: &Value) -> Value {
    json!({
        "jsonrpc": "2.0",
        "method": "notifications/subscriptions/acknowledged",
        "params": { "_meta": { "io.modelcontextprotocol/subscriptionId": id }, "notifications": {} },
    })
}

/// The error about a version, with these data.
pub(crate) fn unsupported(data: &Value) -> Value {
    json!({ "code": -32022, "message": "Unsupported protocol version", "data": data })
}

/// The error about a field that contradicts the body.
pub(crate) fn mismatch(message: &str) -> Refusal {
    (400, json!({ "code": -32020, "message": message }))
}
