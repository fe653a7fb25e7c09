//! Counts the streams that are open now.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The count, shared by all requests of a server.
#[derive(Clone, Debug, Default)]
pub struct OpenStreams(Arc<AtomicUsize>);

impl OpenStreams {
    /// Counts one more stream until the guard is dropped, with the stream that owns it.
    pub fn enter(&self) -> OpenStream {
        self.0.fetch_add(1, Ordering::SeqCst);
        OpenStream(Arc::clone(&self.0))
    }

    /// What `/stats` answers, as JSON.
    pub fn stats(&self) -> String {
        format!("{{\"open\": {}}}\n", self.0.load(Ordering::SeqCst))
    }
}

/// One open stream.
#[derive(Debug)]
pub struct OpenStream(Arc<AtomicUsize>);

impl Drop for OpenStream {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}
