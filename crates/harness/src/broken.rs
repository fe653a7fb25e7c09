//! What broke a connection, kept for the read that is to find it.
//!
//! The system tells of it once, to the first that asks. If that is a look or a write, a read would see a plain end.

use std::io::{self, ErrorKind};

/// What a look or a write has met.
#[derive(Debug, Default)]
pub(crate) struct Broken(Option<io::Error>);

impl Broken {
    /// Keeps an error, unless nothing has broken or the error says no more than that nobody reads.
    pub fn met(&mut self, error: &io::Error) {
        match error.kind() {
            ErrorKind::WouldBlock | ErrorKind::Interrupted | ErrorKind::BrokenPipe => {}
            kind => {
                self.0 = Some(error.raw_os_error().map_or(kind.into(), io::Error::from_raw_os_error));
            }
        }
    }

    /// For a read that found the end: what it would have found instead.
    pub fn take(&mut self) -> Option<io::Error> {
        self.0.take()
    }
}
