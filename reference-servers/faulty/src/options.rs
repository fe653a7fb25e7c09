//! How the server is run.

use std::time::Duration;

use crate::fault::Fault;

/// How the server is run.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The time between the sentences of `/events`.
    pub interval: Duration,
    /// The time between heartbeats while a stream is held.
    pub heartbeat: Duration,
    /// How many streams may be open at once; as many as come unless given.
    pub max_streams: Option<usize>,
    /// The one fault; none for the correct server.
    pub fault: Option<&'static Fault>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            interval: Duration::from_millis(1000),
            heartbeat: Duration::from_millis(500),
            max_streams: None,
            fault: None,
        }
    }
}
