//! Where one reader of the hub stands.

use crate::sse::Event;

/// Where one reader stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reading {
    pub topic: String,
    /// The next entry of the log that it looks at.
    pub next: usize,
    /// Whether it came back to an event that was found.
    pub resumed: bool,
    /// Its number, from 0.
    pub number: usize,
    /// How many events of its topic it was given, or should have been.
    pub given: usize,
    /// An event that is kept back until the next one.
    pub kept: Option<Event>,
}
