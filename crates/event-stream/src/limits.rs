//! How much of a stream the decoder is ready to hold, and what it says when that is not enough.

use std::fmt;

use crate::Span;

/// How much the decoder holds at most. The standard knows no limit; a program that reads from strangers needs one.
///
/// What goes over a limit is dropped as a whole and reported by [`Sink::exceeded`](crate::Sink::exceeded): a line that
/// is too long takes its block with it (unless it is a comment), and so does data that is too long. Decoding goes on
/// with the next block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest data of one event, in bytes, the line feeds between its lines included. No line may be longer.
    pub max_event_bytes: usize,
    /// The longest line, in bytes, without its line end.
    pub max_line_bytes: usize,
}

impl Limits {
    /// No limit: a stream from a peer that is trusted.
    pub const NONE: Limits = Limits { max_event_bytes: usize::MAX, max_line_bytes: usize::MAX };

    /// The longest line that can still be part of an event.
    pub(crate) fn line(&self) -> usize {
        self.max_line_bytes.min(self.max_event_bytes)
    }
}

impl Default for Limits {
    /// 16 MiB for a line and for the data of an event.
    fn default() -> Self {
        Limits { max_event_bytes: 16 << 20, max_line_bytes: 16 << 20 }
    }
}

/// Which limit was not enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Limit {
    /// [`Limits::max_line_bytes`].
    Line,
    /// [`Limits::max_event_bytes`].
    Event,
}

/// Something was longer than the decoder may hold, and was dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Exceeded {
    /// Which limit.
    pub limit: Limit,
    /// Its value, in bytes.
    pub bytes: usize,
    /// For a line: from its first byte to the first byte too many. For an event: from the first byte of its block to
    /// the last byte of the line that was too much.
    pub span: Span,
}

impl fmt::Display for Exceeded {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Exceeded { limit, bytes, span } = self;
        match limit {
            Limit::Line => write!(
                out,
                "{span}: the line is longer than the {bytes} bytes this reader holds, so it was dropped with its block; \
                 send shorter lines or raise max_line_bytes"
            ),
            Limit::Event => write!(
                out,
                "{span}: the data of the event is longer than the {bytes} bytes this reader holds, so the event was \
                 dropped; send smaller events or raise max_event_bytes"
            ),
        }
    }
}
