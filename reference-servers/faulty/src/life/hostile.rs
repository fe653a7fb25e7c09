//! A server that follows no protocol; `/` answers 200 all the same, so that it counts as ready.

use crate::net::Act;

/// A server that follows no protocol.
pub(crate) struct Hostile {
    /// What follows the response on `/`; nothing where the connection goes on as usual.
    pub once_ready: Vec<Act>,
    /// What requests for anything else get.
    pub answer: Answer,
}

/// What requests get.
pub(crate) enum Answer {
    Raw(Vec<Act>),
    /// A page of this media type.
    Page(&'static str, &'static str),
}

impl Hostile {
    /// Answers every request with raw bytes.
    pub fn raw(acts: impl Into<Vec<Act>>) -> Self {
        Self { once_ready: Vec::new(), answer: Answer::Raw(acts.into()) }
    }

    /// Answers every request with a page of this media type.
    pub fn page(media_type: &'static str, text: &'static str) -> Self {
        Self { once_ready: Vec::new(), answer: Answer::Page(media_type, text) }
    }
}
