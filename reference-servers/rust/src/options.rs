//! What a server may be told when it starts.

use std::time::Duration;

/// What a server may be told when it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// The time between two sentences of `/events`.
    pub interval: Duration,
    /// How long a stream may be quiet before a heartbeat comment is sent.
    pub heartbeat: Duration,
    /// How many streams may be open at once.
    pub max_streams: usize,
}

impl Default for Options {
    /// A sentence each second; a heartbeat after 15 s, as HTML 9.2.7 advises.
    fn default() -> Self {
        Self { interval: Duration::from_secs(1), heartbeat: Duration::from_secs(15), max_streams: 10_000 }
    }
}
