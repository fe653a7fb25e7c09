//! Counts streams and steps, and the places below the limit.

use std::io;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use tokio::sync::{Notify, Semaphore, watch};

/// What all streams share.
pub(crate) struct Streams {
    open: AtomicUsize,
    opened: watch::Sender<usize>,
    asked: AtomicUsize,
    steps: AtomicU64,
    held_places: AtomicUsize,
    pub workers: Semaphore,
    pub freed: Notify,
}

/// A stream that is over.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Over {
    /// Its number, from 0.
    pub number: usize,
    /// How its client was lost, if it was.
    pub lost: Option<io::ErrorKind>,
}

/// What becomes of a script whose client has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AfterLoss {
    Stops,
    /// Its steps are played on.
    PlaysOn,
    /// The server ends if the connection was reset.
    Crashes,
}

impl Streams {
    pub fn new(workers: usize) -> Self {
        Self {
            open: AtomicUsize::new(0),
            opened: watch::Sender::new(0),
            asked: AtomicUsize::new(0),
            steps: AtomicU64::new(0),
            held_places: AtomicUsize::new(0),
            workers: Semaphore::new(workers),
            freed: Notify::new(),
        }
    }

    /// The streams now open.
    pub fn open(&self) -> usize {
        self.open.load(Ordering::SeqCst)
    }

    /// The steps that were begun so far.
    pub fn steps(&self) -> u64 {
        self.steps.load(Ordering::SeqCst)
    }

    /// One more step is begun.
    pub fn step(&self) {
        self.steps.fetch_add(1, Ordering::SeqCst);
    }

    /// The number of one more request for a stream, from 1.
    pub fn turn(&self) -> usize {
        self.asked.fetch_add(1, Ordering::SeqCst) + 1
    }

    /// Counts a stream for as long as the guard lives.
    pub fn count(&self) -> OpenStream<'_> {
        self.open.fetch_add(1, Ordering::SeqCst);
        let mut number = 0;
        self.opened.send_modify(|opened| {
            number = *opened;
            *opened += 1;
        });
        OpenStream { streams: self, number }
    }

    /// Waits until a stream is opened after the one with this number.
    pub async fn opened_after(&self, number: usize) {
        let younger = |opened: &usize| *opened > number + 1;
        if self.opened.subscribe().wait_for(younger).await.is_err() {
            // Not while these streams live.
            std::future::pending().await
        }
    }

    /// A place for one more stream, if there is one below the limit.
    pub fn place(&self, limit: usize) -> Option<Place<'_>> {
        let taken = self
            .held_places
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| (n < limit).then_some(n + 1));
        taken.ok().map(|_| Place(self))
    }
}

/// An open stream.
pub(crate) struct OpenStream<'a> {
    streams: &'a Streams,
    number: usize,
}

impl OpenStream<'_> {
    /// Its number, from 0.
    pub fn number(&self) -> usize {
        self.number
    }

    /// The stream is over, and counted on if it is miscounted.
    pub fn over(self, miscounted: fn(Over) -> bool, lost: Option<&io::Error>) {
        let over = Over { number: self.number, lost: lost.map(io::Error::kind) };
        if miscounted(over) {
            std::mem::forget(self);
        }
    }
}

impl Drop for OpenStream<'_> {
    fn drop(&mut self) {
        self.streams.open.fetch_sub(1, Ordering::SeqCst);
    }
}

/// A place below the limit.
pub(crate) struct Place<'a>(&'a Streams);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.held_places.fetch_sub(1, Ordering::SeqCst);
        self.0.freed.notify_waiters();
    }
}
