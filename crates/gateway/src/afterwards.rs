//! What became of the upstream's streams after the client had left.

use std::time::Duration;

/// Between two events of the stream whose client leaves.
pub(crate) const PACE: Duration = Duration::from_millis(500);
/// How many events it has: more than are sent while the upstream is watched.
pub(crate) const EVENTS: usize = 40;

/// What became of the upstream's streams after the client had left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Afterwards {
    /// Nothing is known: the client did not leave, or it left a stream that was over.
    Unknown,
    /// The gateway closed the last of them so long after the client had left.
    Stopped(Duration),
    /// One was still open when it had been watched for so long.
    StillOpen(Duration),
}

impl Afterwards {
    /// How many events the client waits for before it leaves: the head of the stream alone may be made up by the gateway.
    pub const SEEN: u64 = 3;
    /// How long the upstream is watched after the client has left.
    pub const WATCHED: Duration = Duration::from_secs(10);
}
