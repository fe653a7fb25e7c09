//! What the streams of one connection of HTTP/2 share.

use tokio::sync::{Mutex, Notify};

/// What the streams of a connection share.
#[derive(Default)]
pub(super) struct Group {
    /// Held while a stream sends, where all have one queue.
    pub queue: Mutex<()>,
    /// Held while a stream is served, where there is one at a time.
    pub turn: Mutex<()>,
    /// Tells that the whole connection is to be cut.
    pub cut: Notify,
}
