//! Between which two moments something arrived, on the clock of this process.

use std::time::Instant;

use ssespec_evidence::recording::Stamp;

/// Between which two moments something arrived.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// The socket was seen empty after this.
    pub earliest: Instant,
    /// It had all come by then.
    pub latest: Instant,
    /// The read had returned by then.
    pub returned: Instant,
    /// Who says when it had come.
    pub stamp: Stamp,
}
