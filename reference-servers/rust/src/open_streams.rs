//! Counts the streams that are open now, holds them to a limit, and tells them when they or the server have to end.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

/// What all streams of a server share.
#[derive(Clone, Debug)]
pub(crate) struct OpenStreams(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    limit: usize,
    open: AtomicUsize,
    steps: AtomicU64,
    ending: watch::Sender<bool>,
}

impl OpenStreams {
    /// No more than so many at once.
    pub(crate) fn new(limit: usize) -> Self {
        let (open, steps) = (AtomicUsize::new(0), AtomicU64::new(0));
        Self(Arc::new(Shared { limit, open, steps, ending: watch::Sender::new(false) }))
    }

    /// Counts one more stream until the guard is dropped, with the body that owns it. `None` when as many are open as there may be.
    /// Permission for it may end at a moment.
    pub(crate) fn enter(&self, until: Option<Instant>) -> Option<OpenStream> {
        let shared = Arc::clone(&self.0);
        let counted = self.0.open.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |open| {
            (open < shared.limit).then_some(open + 1)
        });
        counted.ok().map(|_| OpenStream { ending: shared.ending.subscribe(), shared, until })
    }

    /// The streams that are open now.
    pub(crate) fn count(&self) -> usize {
        self.0.open.load(Ordering::SeqCst)
    }

    /// The steps that were begun so far, of all streams.
    pub(crate) fn steps(&self) -> u64 {
        self.0.steps.load(Ordering::SeqCst)
    }

    /// Tells all streams to end.
    pub(crate) fn end(&self) {
        self.0.ending.send_replace(true);
    }
}

/// One open stream.
#[derive(Debug)]
pub(crate) struct OpenStream {
    shared: Arc<Shared>,
    ending: watch::Receiver<bool>,
    until: Option<Instant>,
}

impl OpenStream {
    /// One more step is begun.
    pub(crate) fn step(&self) {
        self.shared.steps.fetch_add(1, Ordering::SeqCst);
    }

    /// Whether the server is ending, or the permission has ended.
    pub(crate) fn is_ending(&self) -> bool {
        *self.ending.borrow() || self.until.is_some_and(|until| until <= Instant::now())
    }

    /// Waits until the server is told to end, or the permission ends.
    pub(crate) async fn ending(&mut self) {
        let until = self.until;
        let expiry = async {
            match until {
                Some(until) => sleep_until(until).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            // The sender lives as long as this stream, which holds it.
            _ = self.ending.wait_for(|ending| *ending) => {}
            () = expiry => {}
        }
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        self.shared.open.fetch_sub(1, Ordering::SeqCst);
    }
}
