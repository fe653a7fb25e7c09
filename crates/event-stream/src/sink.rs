//! What the decoder hands out, borrowed for the length of the call, and who receives it.

use std::borrow::Cow;

use crate::{Diagnostic, Exceeded, Span};

/// Receives what the decoder finds, in the order of the stream.
///
/// Only [`event`](Sink::event) must be written. Everything is borrowed, from the chunk where that is possible and from
/// the decoder's own buffers where it is not, so it lives as long as the call: keep what you need.
pub trait Sink {
    /// Whether the decoder also looks for what is legal but dead or dangerous. Costs nothing when false.
    const DIAGNOSTICS: bool = false;

    /// An event was dispatched (HTML 9.2.6).
    fn event(&mut self, event: Event<'_>);

    /// A comment line.
    fn comment(&mut self, _comment: Comment<'_>) {}

    /// A valid `retry` field; the reconnection time is already changed.
    fn retry(&mut self, _retry: Retry<'_>) {}

    /// A field with a name that the standard does not know. It has no effect.
    fn unknown_field(&mut self, _field: UnknownField<'_>) {}

    /// A line or an event was longer than [`Limits`](crate::Limits) allow and was dropped.
    fn exceeded(&mut self, _exceeded: Exceeded) {}

    /// A diagnostic; comes only when [`DIAGNOSTICS`](Sink::DIAGNOSTICS) is true, before what its line leads to.
    fn diagnostic(&mut self, _diagnostic: Diagnostic) {}
}

/// A dispatched event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event<'a> {
    /// The type; `message` when the block named none or an empty one.
    pub event_type: &'a str,
    /// The data, its lines joined by LF.
    pub data: &'a str,
    /// The last event ID at the time of the dispatch, not necessarily set by this block.
    pub last_event_id: &'a str,
    /// The block: from the first byte of its first line, a comment included, to the byte that dispatched it, which is
    /// the first byte of the blank line (the LF of a CR LF comes after it).
    pub span: Span,
}

impl Event<'_> {
    /// The type, to keep. The usual one, `message`, needs no allocation.
    #[inline]
    pub fn owned_type(&self) -> Cow<'static, str> {
        match self.event_type {
            "message" => Cow::Borrowed("message"),
            other => Cow::Owned(other.to_owned()),
        }
    }
}

/// A comment line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment<'a> {
    /// The text after the colon, without the one space that usually follows it.
    pub text: &'a str,
    /// The line without its line end.
    pub span: Span,
}

/// A valid `retry` field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retry<'a> {
    /// The value as it was sent: ASCII digits, any number of them.
    pub digits: &'a str,
    /// The value in milliseconds; `u64::MAX` when it is larger than that.
    pub milliseconds: u64,
    /// The line without its line end.
    pub span: Span,
}

/// A field with a name that the standard does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownField<'a> {
    /// The name: the text before the colon, or the whole line.
    pub name: &'a str,
    /// The value without the one space; empty when there was no colon.
    pub value: &'a str,
    /// The line without its line end.
    pub span: Span,
}
