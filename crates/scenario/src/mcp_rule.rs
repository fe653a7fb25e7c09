//! Rules of the Model Context Protocol around its streams: Streamable HTTP, revision 2025-11-25.

use serde::{Deserialize, Serialize};

/// A rule of Streamable HTTP (modelcontextprotocol, docs/specification/2025-11-25/basic/transports). Where `initialize` was not
/// answered with a result of that revision, nothing is judged.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Mcp {
    /// The rule.
    pub rule: McpRule,
    /// The exchange that sent `initialize`; the one that is judged unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// The exchange that came before: the stream that is resumed, or the DELETE that ended the session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
}

/// What must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum McpRule {
    /// The request got the response with its id, as JSON or on an event stream.
    Answered,
    /// The stream ended after the response.
    EndsAfterResponse,
    /// The notification got 202 without a body.
    Accepted,
    /// The body, which is no JSON, was refused: by a 4xx status or by a JSON-RPC error.
    BodyRefused,
    /// The GET got an event stream or 405.
    #[serde(rename = "stream-or-405")]
    StreamOr405,
    /// The session id, if one was given, is visible ASCII.
    SessionIdVisible,
    /// The request without a session id got 400, if the server requires one.
    SessionRequired,
    /// The request with a session id that was never given got 404.
    SessionUnknown,
    /// The DELETE of the session got 2xx or 405.
    SessionDeleted,
    /// After the DELETE `of` had ended the session, the request got 404.
    SessionEnded,
    /// The request with a protocol version that does not exist got 400.
    VersionRefused,
    /// The request from a foreign origin got 403.
    OriginRefused,
    /// No event id stands twice on the streams of the scenario, those that resume others aside.
    IdsUnique,
    /// The first event of a stream with ids has an id and empty data.
    Primed,
    /// The stream that resumes the stream `of` after its first id brings its response.
    Resumed,
    /// The stream that resumes the stream `of` brings no response of another one.
    OwnMessages,
}
