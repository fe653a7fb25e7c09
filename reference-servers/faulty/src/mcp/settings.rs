//! Where the layer can deviate; the default of each is right.

use serde_json::Value;

use super::http_sse_settings::HttpSse;
use super::live::Beside;
use super::shared::{AfterResponse, Carrier, Listen};
use super::stateless_settings::Stateless;

/// How the protocol is spoken.
pub(crate) struct Mcp {
    /// Which revisions `/mcp` speaks.
    pub revisions: Revisions,
    /// The one without sessions.
    pub stateless: Stateless,
    /// The one of `/sse`.
    pub http_sse: HttpSse,
    /// The id of the nth session, from 1; without one there are no sessions.
    pub session_id: fn(usize) -> Option<String>,
    /// The revision that the server says it speaks.
    pub revision: &'static str,
    /// How responses come.
    pub carrier: Carrier,
    /// The last change to a response but that to `initialize`; nothing leaves it out.
    pub response: fn(Value) -> Option<Value>,
    /// What a ping brings to the streams of GET, given its response.
    pub beside_ping: fn(&str) -> Beside,
    /// What becomes of a stream that has brought its response.
    pub after_response: AfterResponse,
    /// The response to a notification.
    pub notification: (u16, &'static str),
    /// The response to a body that is no JSON.
    pub no_json: (u16, &'static str),
    /// What GET gets that resumes nothing.
    pub listen: Listen,
    /// The status where the session id is missing; without one it is served.
    pub without_session: Option<u16>,
    /// The status where the session id is unknown; without one it is served.
    pub unknown_session: Option<u16>,
    /// What DELETE does.
    pub delete: Delete,
    /// The status where the version is unknown; without one it is served.
    pub unknown_version: Option<u16>,
    /// The status where the origin is foreign; without one it is served.
    pub foreign_origin: Option<u16>,
    /// The id of the nth event of a stream, both from 1.
    pub event_id: fn(usize, usize) -> Option<String>,
    /// Whether a stream begins with an id.
    pub priming: Priming,
    /// What a stream that is resumed brings.
    pub replay: Replay,
}

impl Default for Mcp {
    fn default() -> Self {
        Self {
            revisions: Revisions::Both,
            stateless: Stateless::default(),
            http_sse: HttpSse::default(),
            session_id: |nth| Some(format!("ssespec-session-{nth}")),
            revision: "2025-11-25",
            carrier: Carrier::Stream,
            response: Some,
            beside_ping: |_| Beside::Nothing,
            after_response: AfterResponse::Ends,
            notification: (202, ""),
            no_json: (
                400,
                "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,\"message\":\"Parse error\"}}",
            ),
            listen: Listen::Stream,
            without_session: Some(400),
            unknown_session: Some(404),
            delete: Delete::Ends(200),
            unknown_version: Some(400),
            foreign_origin: Some(403),
            event_id: |stream, nth| Some(format!("{stream}-{nth}")),
            priming: Priming::Primed,
            replay: Replay::Own,
        }
    }
}

/// Which revisions an endpoint speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Revisions {
    Both,
    /// The one with sessions.
    Sessions,
    /// The one without.
    Stateless,
}

/// What DELETE does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Delete {
    /// It ends the session, with this status.
    Ends(u16),
    /// It says so, and the session goes on.
    Ignored(u16),
    /// It is refused.
    Refused(u16),
}

/// Whether a stream begins with an id and no data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Priming {
    Primed,
    Bare,
}

/// What a stream that is resumed brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Replay {
    /// What came after the id on its own stream.
    Own,
    /// What came after the id on all streams.
    All,
    Nothing,
}
