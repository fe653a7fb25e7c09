//! Where the client library runs: on a thread of its own, which knows between which moments what the library delivers came.
//!
//! The library reads its sockets itself, so nobody can stamp them. But a runtime of one thread asks the system for what is
//! ready, runs everything that follows from it, and only then asks again. What is delivered now was therefore not there when it
//! asked the time before last: else it would have been delivered then.

use std::io;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use ssespec_evidence::recording::Stamp;
use tokio::runtime::{Builder, Handle};

use crate::reader::Span;

/// How often the runtime asks at least: as exactly an arrival is known on an idle machine.
const TICK: Duration = Duration::from_millis(2);

/// When the runtime asked last, and the time before, in nanoseconds from [`base`].
static LAST: AtomicU64 = AtomicU64::new(0);
static BEFORE: AtomicU64 = AtomicU64::new(0);
/// How many exchanges run on it.
static EXCHANGES: AtomicU64 = AtomicU64::new(0);

fn base() -> Instant {
    static BASE: OnceLock<Instant> = OnceLock::new();
    *BASE.get_or_init(Instant::now)
}

/// The runtime of the client library, started if it does not run yet.
///
/// # Errors
/// The system gives no thread or no way to wait for sockets.
pub(in crate::recorder) fn handle() -> io::Result<&'static Handle> {
    static HANDLE: OnceLock<Result<Handle, io::ErrorKind>> = OnceLock::new();
    let handle = HANDLE.get_or_init(|| start().map_err(|error| error.kind()));
    handle.as_ref().map_err(|kind| io::Error::from(*kind))
}

fn start() -> io::Result<Handle> {
    base();
    let runtime = Builder::new_current_thread().enable_all().on_thread_park(asks).build()?;
    let handle = runtime.handle().clone();
    let run = move || {
        runtime.block_on(async {
            loop {
                // While nothing is read nobody need know.
                let busy = EXCHANGES.load(Ordering::Relaxed) > 0;
                tokio::time::sleep(if busy { TICK } else { TICK * 10 }).await;
            }
        });
    };
    std::thread::Builder::new().name("client-library".to_owned()).spawn(run)?;
    Ok(handle)
}

/// Before the runtime asks what is ready; all that was ready before has been dealt with.
fn asks() {
    let now = u64::try_from(base().elapsed().as_nanos()).unwrap_or(u64::MAX);
    // Only the runtime's own thread comes here and reads them.
    BEFORE.store(LAST.swap(now, Ordering::Relaxed), Ordering::Relaxed);
}

/// When something came that the library has just delivered. To be asked on the runtime's own thread.
pub(super) fn just_delivered() -> Span {
    let now = Instant::now();
    let earliest = base() + Duration::from_nanos(BEFORE.load(Ordering::Relaxed));
    Span { earliest, latest: now, returned: now, stamp: Stamp::Clock }
}

/// An exchange that runs, for as long as this lives.
pub(in crate::recorder) struct Exchanging;

impl Exchanging {
    pub fn begin() -> Self {
        EXCHANGES.fetch_add(1, Ordering::Relaxed);
        Self
    }
}

impl Drop for Exchanging {
    fn drop(&mut self) {
        EXCHANGES.fetch_sub(1, Ordering::Relaxed);
    }
}
