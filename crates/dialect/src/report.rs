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
