//! Where something stands in the stream.

use std::fmt;

/// The bytes that something occupies in the stream, both ends included, counted from the first byte of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    /// The first byte.
    pub first: u64,
    /// The last byte.
    pub last: u64,
}

impl Span {
    /// The `length` bytes from `first` on; `length` is at least one.
    pub(crate) fn of(first: u64, length: usize) -> Self {
        Span { first, last: first + (length as u64).saturating_sub(1) }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            write!(out, "byte {}", self.first)
        } else {
            write!(out, "bytes {} to {}", self.first, self.last)
        }
    }
}
