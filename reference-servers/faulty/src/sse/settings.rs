//! Where the layer can deviate; the default of each is right.

use super::event::Event;
use super::lines::{self, Lines};

/// How a stream is written.
pub(crate) struct Sse {
    /// How a payload is cut into lines.
    pub lines: fn(&[u8]) -> Lines,
    /// How one field line is written, without its end.
    pub field: fn(&str, &[u8]) -> Vec<u8>,
    /// How a comment is written: its lines without their ends.
    pub comment: fn(&[u8]) -> Lines,
    /// What becomes of an event, by the one that was written before.
    pub following: fn(&Event, Event) -> Event,
    /// The order of fields in the n-th event, from 1.
    pub order: fn(usize) -> Order,
    /// What ends a line in the n-th block, from 0.
    pub line_end: fn(usize) -> &'static [u8],
    /// Written before anything else of a stream.
    pub prelude: Vec<u8>,
    /// Added after every block.
    pub after_block: &'static [u8],
    /// The last change to a block.
    pub block: fn(Vec<u8>) -> Vec<u8>,
}

impl Default for Sse {
    fn default() -> Self {
        Self {
            lines: lines::lines,
            field: lines::field,
            comment: lines::comment,
            following: |_, event| event,
            order: |_| Order::DataLast,
            line_end: |_| b"\n",
            prelude: Vec::new(),
            after_block: b"",
            block: |bytes| bytes,
        }
    }
}

/// The order of fields in an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    DataLast,
    DataFirst,
}
