//! What all connections of a server tell each other about its end.

use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{Notify, watch};

/// What all connections of a server tell each other about its end.
pub(crate) struct Signals {
    /// Whether streams are to end, and the server with them.
    pub ending: watch::Sender<bool>,
    /// Tells the accept loop to stop listening.
    pub stop: Notify,
    /// Tells the accept loop that the server has crashed.
    pub crash: Notify,
    goaways: AtomicUsize,
}

impl Signals {
    pub fn new() -> Self {
        Self {
            ending: watch::Sender::new(false),
            stop: Notify::new(),
            crash: Notify::new(),
            goaways: AtomicUsize::new(0),
        }
    }

    /// Counts a connection that sends GOAWAY when the server ends, for as long as the guard lives.
    pub fn goaway(&self) -> Goaway<'_> {
        self.goaways.fetch_add(1, Ordering::SeqCst);
        Goaway(self)
    }

    /// Whether a connection has not sent its GOAWAY yet.
    pub fn awaits_goaways(&self) -> bool {
        self.goaways.load(Ordering::SeqCst) > 0
    }
}

/// A connection that sends GOAWAY when the server ends.
pub(crate) struct Goaway<'a>(&'a Signals);

impl Drop for Goaway<'_> {
    fn drop(&mut self) {
        self.0.goaways.fetch_sub(1, Ordering::SeqCst);
    }
}
