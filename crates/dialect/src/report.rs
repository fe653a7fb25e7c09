//! What a matcher found, told and put together.

use crate::finding::Finding;

/// The result of a stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// What does not fit, in the order of the stream; what is about its end comes last.
    pub findings: Vec<Finding>,
    /// Whether all of it could be read and it ended well: otherwise what holds for the whole was not judged.
    pub whole: bool,
    /// Whether its end came.
    pub end: End,
    /// One line: `openai-chat: 14 chunks, finish_reason stop, total_tokens 20, [DONE]`.
    pub summary: String,
    /// What the terminal event says, whatever else is wrong.
    pub conclusion: Conclusion,
    /// The texts that the pieces add up to, in the order in which they began.
    pub merged: Vec<Merged>,
}

/// What the terminal event of a stream says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Conclusion {
    /// None came, or the dialect knows none.
    #[default]
    None,
    /// The response is there: the kind that says so, the sentinel aside.
    Succeeded(String),
    /// The server failed: the kind that says so.
    Failed(String),
}

/// A text that came in pieces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// What it is, as the grammar calls it.
    pub what: String,
    /// Whose it is: the values of its key.
    pub key: Vec<String>,
    /// The whole.
    pub text: String,
}

/// Whether the end came that a dialect demands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum End {
    /// It demands none of this stream.
    #[default]
    Free,
    /// A terminal event came.
    Reached,
    /// A terminal event came, and the sentinel behind it may still come: nobody read on.
    SentinelOpen,
    /// It may still come: nobody read on.
    Open,
    /// An event that could not be read may have been it.
    Unread,
    /// The body ended before it, as a stream may that is to be resumed.
    Early,
    /// The body ended without it, or with a failure: a finding tells.
    Missed,
}

impl End {
    /// Whether the stream ended well, so that what should be complete can be looked at.
    pub(crate) fn is_well(self) -> bool {
        match self {
            Self::Reached | Self::SentinelOpen => true,
            Self::Free | Self::Open | Self::Unread | Self::Early | Self::Missed => false,
        }
    }
}
