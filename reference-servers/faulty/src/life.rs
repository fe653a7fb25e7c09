//! What becomes of streams whose clients leave or stop reading, of the server that is told to end, and of streams above a limit.

use std::io;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{Mutex, Semaphore, watch};

/// A deviation in the life of streams or of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Life {
    Right,
    /// A stream whose client left is counted for ever.
    NeverNotices,
    /// The same, but only when the client left with a reset.
    NeverNoticesResets,
    /// Of forty streams one is counted for ever.
    LeaksSome,
    /// Only so many streams are played at once; others wait for their head.
    Workers(usize),
    /// One request head is read at a time, and others wait until it has ended.
    OneHeadAtATime,
    /// A head that takes longer than 700 ms is answered 408, as it may be.
    HurriesHeads,
    /// One lock is held while bytes are written.
    OneLock,
    /// What is to be sent is gathered first, however much it is.
    Unbounded,
    /// A client that does not read for a second is dropped, as it may be.
    DropsSlow,
    /// Steps are played on when the client has left.
    WorksOn,
    /// A connection that was reset ends the server.
    Crashes,
    /// TERM is ignored.
    IgnoresTerm,
    /// TERM ends the process at once, and cuts all streams.
    CutsOnTerm,
    /// On TERM the server waits for all streams to end by themselves.
    WaitsOnTerm,
    /// On TERM streams without an end are ended, and finite ones are played to their end, as they may be.
    DrainsOnTerm,
    /// Streams are cut at this age.
    CutAt(Duration),
    /// Streams are ended in order at this age.
    EndedAt(Duration),
    /// Held streams are not written to from this age on.
    DeafAt(Duration),
    /// Above the limit a stream is opened and closed at once.
    LimitCloses,
    /// Above the limit a request waits until a stream ends.
    LimitWaits,
    /// Above the limit 429 is answered, as it may be.
    Limit429,
    /// What counts against the limit is never given back.
    LimitSticks,
    /// A failure ends the stream in order.
    FailsInOrder,
    /// A failure is told by an error event, and the stream is ended in order, as it may be.
    FailsByEvent,
    /// Heartbeats come whether there was anything else or not.
    BeatsAlways,
    /// A heartbeat is written in the middle of a large event that the client is slow to take.
    BeatsInside,
    /// The same, as a comment line without a blank one, as it may be.
    BeatsBetweenLines,
}

/// What all streams share.
pub(crate) struct Streams {
    open: AtomicUsize,
    opened: AtomicUsize,
    steps: AtomicU64,
    held_places: AtomicUsize,
    goodbyes: AtomicUsize,
    pub workers: Semaphore,
    pub write: Mutex<()>,
    pub heads: Mutex<()>,
    pub ending: watch::Sender<bool>,
    pub freed: tokio::sync::Notify,
}

impl Streams {
    pub fn new(life: Life) -> Self {
        let workers = match life {
            Life::Workers(n) => n,
            _ => Semaphore::MAX_PERMITS,
        };
        Self {
            open: AtomicUsize::new(0),
            opened: AtomicUsize::new(0),
            steps: AtomicU64::new(0),
            held_places: AtomicUsize::new(0),
            goodbyes: AtomicUsize::new(0),
            workers: Semaphore::new(workers),
            write: Mutex::new(()),
            heads: Mutex::new(()),
            ending: watch::Sender::new(false),
            freed: tokio::sync::Notify::new(),
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

    /// Counts a stream for as long as the guard lives.
    pub fn count(&self) -> OpenStream<'_> {
        self.open.fetch_add(1, Ordering::SeqCst);
        OpenStream { streams: self, number: self.opened.fetch_add(1, Ordering::SeqCst) }
    }

    /// Counts a connection that says goodbye when the server ends, for as long as the guard lives.
    pub fn goodbye(&self) -> Goodbye<'_> {
        self.goodbyes.fetch_add(1, Ordering::SeqCst);
        Goodbye(self)
    }

    /// Whether a stream is open, or a connection has not said goodbye yet.
    pub fn busy(&self) -> bool {
        self.open() > 0 || self.goodbyes.load(Ordering::SeqCst) > 0
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
    /// The stream is over. A fault may count it for ever.
    pub fn over(self, life: Life, result: Option<&io::Error>) {
        let reset = result.is_some_and(|e| e.kind() == io::ErrorKind::ConnectionReset);
        let kept = match life {
            Life::NeverNotices => result.is_some(),
            Life::NeverNoticesResets => reset,
            Life::LeaksSome => self.number % 40 == 39,
            _ => false,
        };
        if kept {
            std::mem::forget(self);
        }
    }
}

impl Drop for OpenStream<'_> {
    fn drop(&mut self) {
        self.streams.open.fetch_sub(1, Ordering::SeqCst);
    }
}

/// A connection that says goodbye when the server ends.
pub(crate) struct Goodbye<'a>(&'a Streams);

impl Drop for Goodbye<'_> {
    fn drop(&mut self) {
        self.0.goodbyes.fetch_sub(1, Ordering::SeqCst);
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

/// Waits until the process is told to end.
#[cfg(unix)]
pub(crate) async fn told_to_end() -> io::Result<()> {
    let mut signal = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    signal.recv().await;
    Ok(())
}

/// There is nothing that tells it.
#[cfg(not(unix))]
pub(crate) async fn told_to_end() -> io::Result<()> {
    std::future::pending().await
}
