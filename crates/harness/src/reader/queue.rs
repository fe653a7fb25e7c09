//! How much was read of a socket that nobody has taken yet, and when that stops the reading.

use std::sync::atomic::{AtomicUsize, Ordering};

/// So many bytes that nobody has taken yet stop the reading: the kernel keeps the rest, and the server feels it.
const FULL: usize = 1 << 20;

/// How much was read that nobody has taken yet.
#[derive(Debug, Default)]
pub(super) struct Queue(AtomicUsize);

impl Queue {
    pub fn add(&self, bytes: usize) {
        self.0.fetch_add(bytes, Ordering::AcqRel);
    }

    pub fn is_full(&self) -> bool {
        self.0.load(Ordering::Acquire) >= FULL
    }

    /// Whether taking these makes room where there was none.
    pub fn take(&self, bytes: usize) -> bool {
        let before = self.0.fetch_sub(bytes, Ordering::AcqRel);
        before >= FULL && before - bytes < FULL
    }
}
