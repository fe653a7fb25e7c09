//! Where one reader of the hub stands.

use crate::event::Event;

/// Where one reader stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reading {
    pub topic: String,
    /// The next entry of the log that it looks at.
    pub next: usize,
    /// Whether it came back to an event that was found.
    pub resumed: bool,
    /// Whether it is among the readers that a fault picks.
    pub picked: bool,
    /// How many events it was given.
    pub given: usize,
    /// An event that a fault keeps back until the next one.
    pub kept: Option<Event>,
}
