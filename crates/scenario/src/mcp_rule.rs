//! Rules of the Model Context Protocol around its streams: Streamable HTTP, revisions 2025-11-25 and 2026-07-28, and HTTP with
//! SSE, revision 2024-11-05.

use serde::{Deserialize, Serialize};

/// A rule of the protocol (modelcontextprotocol, docs/specification, folder of the revision, basic/transports). With `session` it
/// is one of 2025-11-25, with `discover` one of 2026-07-28: where the server does not speak that revision, nothing is judged.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Mcp {
    /// The rule.
    pub rule: McpRule,
    /// The exchange that sent `initialize`; the one that is judged unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// The exchange that sent `server/discover`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discover: Option<String>,
    /// The exchange that it is compared with, as the rule says.
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
    /// On this stream came no response to the request of the exchange `of`, and no message that came on the stream of `of`.
    OwnStream,
    /// `server/discover` got a result that lists the versions which the server supports.
    Discovered,
    /// The request with a method that does not exist got 404 with the JSON-RPC error -32601.
    MethodRefused,
    /// The request whose fields contradict its body got 400 with the JSON-RPC error -32020.
    MismatchRefused,
    /// The request of a version that does not exist got 400 with the JSON-RPC error -32022 and the versions that are supported.
    UnknownVersionRefused,
    /// The request without a field of `_meta` that is required got 400 with the JSON-RPC error -32602.
    MetadataRequired,
    /// The GET or DELETE got 405, unless the server serves earlier revisions: `of` sent `initialize`.
    PostOnly,
    /// The response gives no session id.
    NoSession,
    /// The session id and the last event ID of an earlier revision are ignored, unless the server serves earlier revisions: `of`
    /// sent `initialize`.
    OlderFieldsIgnored,
    /// No event of the stream has an id.
    NoIds,
    /// The first message of the stream of `subscriptions/listen` acknowledges the subscription.
    Acknowledged,
    /// Once the clients of `subscriptions/listen` had left, the count of open streams came back, as the `poll-stats` steps saw.
    EndsWithClient,
    /// The first event of the stream is of the type `endpoint`, and its data is a URI.
    EndpointFirst,
    /// The URI of the `endpoint` event has the origin of the stream.
    EndpointOfOrigin,
    /// The POST to the URI of the `endpoint` event got a 2xx status.
    PostAccepted,
    /// The response to the request of the exchange `of` came on the stream, as an event of the type `message`.
    AnsweredOnStream,
}

impl McpRule {
    /// Whether it is of revision 2026-07-28 alone, so that `discover` must say whether the server speaks that.
    pub fn needs_discover(self) -> bool {
        matches!(
            self,
            Self::Discovered
                | Self::MethodRefused
                | Self::MismatchRefused
                | Self::UnknownVersionRefused
                | Self::MetadataRequired
                | Self::PostOnly
                | Self::NoSession
                | Self::OlderFieldsIgnored
                | Self::NoIds
                | Self::Acknowledged
                | Self::EndsWithClient
        )
    }

    /// What `of` names, for the rules that compare.
    pub fn compares_with(self) -> Option<&'static str> {
        match self {
            Self::SessionEnded => Some("the DELETE"),
            Self::Resumed | Self::OwnMessages => Some("the stream that is resumed"),
            Self::OwnStream => Some("the other exchange"),
            Self::PostOnly | Self::OlderFieldsIgnored => Some("the exchange that sent `initialize`"),
            Self::AnsweredOnStream => Some("the POST"),
            Self::Answered
            | Self::EndsAfterResponse
            | Self::Accepted
            | Self::BodyRefused
            | Self::StreamOr405
            | Self::SessionIdVisible
            | Self::SessionRequired
            | Self::SessionUnknown
            | Self::SessionDeleted
            | Self::VersionRefused
            | Self::OriginRefused
            | Self::IdsUnique
            | Self::Primed
            | Self::Discovered
            | Self::MethodRefused
            | Self::MismatchRefused
            | Self::UnknownVersionRefused
            | Self::MetadataRequired
            | Self::NoSession
            | Self::NoIds
            | Self::Acknowledged
            | Self::EndsWithClient
            | Self::EndpointFirst
            | Self::EndpointOfOrigin
            | Self::PostAccepted => None,
        }
    }
}
