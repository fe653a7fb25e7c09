//! What a matcher found, told and put together.

use crate::finding::Finding;

/// The result of a stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// What does not fit, in the order of the stream; what is about its end comes last.
    pub findings: Vec<Finding>,
    /// Whether all of it could be read and it ended well: otherwise what holds for the whole was not judged.
    pub whole: bool,
    /// One line: `openai-chat: 14 chunks, finish_reason stop, usage, [DONE]`.
    pub summary: String,
    /// The texts that the pieces add up to, in the order in which they began.
    pub merged: Vec<Merged>,
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
