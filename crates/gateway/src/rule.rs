//! The rules that a gateway can keep or break. What they say stands in `scenarios/requirements.yaml`.

use serde::Serialize;

/// A rule for gateways.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Rule {
    /// An ordinary stream comes out as one of the dialect that clients speak.
    #[serde(rename = "gateway.response")]
    Response,
    /// The text is the same.
    #[serde(rename = "gateway.text")]
    Text,
    /// What is no event stays none.
    #[serde(rename = "gateway.comments")]
    Comments,
    /// Characters stay whole.
    #[serde(rename = "gateway.characters")]
    Characters,
    /// Large events stay whole.
    #[serde(rename = "gateway.large-event")]
    LargeEvent,
    /// Events come out as they go in.
    #[serde(rename = "gateway.incremental")]
    Incremental,
    /// An error is no complete response.
    #[serde(rename = "gateway.error-shown")]
    ErrorShown,
    /// A stream that was cut is no complete response.
    #[serde(rename = "gateway.truncation-shown")]
    TruncationShown,
    /// A response without one of its events is no complete response.
    #[serde(rename = "gateway.loss-shown")]
    LossShown,
    /// Tool calls are the same.
    #[serde(rename = "gateway.tool-calls")]
    ToolCalls,
    /// A stream that falls silent is no complete response.
    #[serde(rename = "gateway.stall-shown")]
    StallShown,
    /// The upstream is stopped when the client has left.
    #[serde(rename = "gateway.upstream-stopped")]
    UpstreamStopped,
}

impl Rule {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Response,
        Self::Text,
        Self::Comments,
        Self::Characters,
        Self::LargeEvent,
        Self::Incremental,
        Self::ErrorShown,
        Self::TruncationShown,
        Self::LossShown,
        Self::ToolCalls,
        Self::StallShown,
        Self::UpstreamStopped,
    ];

    /// The id of its requirement.
    pub fn id(self) -> &'static str {
        match self {
            Self::Response => "gateway.response",
            Self::Text => "gateway.text",
            Self::Comments => "gateway.comments",
            Self::Characters => "gateway.characters",
            Self::LargeEvent => "gateway.large-event",
            Self::Incremental => "gateway.incremental",
            Self::ErrorShown => "gateway.error-shown",
            Self::TruncationShown => "gateway.truncation-shown",
            Self::LossShown => "gateway.loss-shown",
            Self::ToolCalls => "gateway.tool-calls",
            Self::StallShown => "gateway.stall-shown",
            Self::UpstreamStopped => "gateway.upstream-stopped",
        }
    }
}
