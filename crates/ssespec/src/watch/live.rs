//! Watches a stream while it is read: one task reads and asks again, the other shows.

use std::io::{self, ErrorKind, Write};
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use ssespec_evidence::recording::Recording;
use ssespec_evidence::update::Update;
use ssespec_harness::launcher::Attached;
use ssespec_harness::limits::Limits;
use ssespec_harness::recorder::{Ending, Keep, Next, Updates, follow, observer};
use ssespec_inspector::browser::{self, Reconnecting, Then};
use ssespec_judge::is_event_stream;
use ssespec_runner::interrupt::interrupted;
use tokio::sync::Notify;

use super::showing::{Came, Showing};

/// How long at most: nobody waits so long, and a deadline must be some moment.
const FOR_EVER: Duration = Duration::from_secs(365 * 24 * 60 * 60);
/// How often it is looked whether nothing comes.
pub const LOOKS: Duration = Duration::from_millis(500);
/// The bytes of a stream that a recording keeps.
const KEPT: u64 = 64 << 20;
/// The responses that it keeps.
const KEPT_RESPONSES: usize = 1000;

/// How a stream is watched.
#[derive(Clone, Copy, Debug)]
pub struct Watching {
    /// For how long; without end if nobody says so.
    pub time: Option<Duration>,
    /// Whether it is asked for again when it ends.
    pub reconnecting: Reconnecting,
    /// What is kept of it.
    pub keep: Keep,
}

/// Watches a stream until its end, the end of the time, enough events or Ctrl-C.
///
/// # Errors
/// The request cannot be made, or nothing can be written any more.
pub async fn watch<W: Write>(
    target: &Attached,
    watching: Watching,
    mut showing: Showing<'_, W>,
) -> anyhow::Result<(Recording, Came)> {
    let (observer, mut updates) = observer();
    let enough = Notify::new();
    let limits = limits(watching.keep);
    let stop = async {
        tokio::select! {
            () = interrupted() => {}
            () = enough.notified() => {}
            () = tokio::time::sleep(watching.time.unwrap_or(FOR_EVER)) => {}
        }
    };
    let after = as_a_browser(target, watching.reconnecting);
    let show = async {
        let shown = shown(&mut updates, &mut showing, &enough).await;
        enough.notify_one();
        drop(updates);
        shown
    };
    let (recording, shown) =
        tokio::join!(follow(target, &limits, watching.keep, observer, after, stop), show);
    still_read(shown)?;
    let recording = recording.map_err(anyhow::Error::msg)?;
    let came = match showing.end(recording.elapsed_ns) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Came::Enough,
        came => came?,
    };
    Ok((recording, came))
}

/// What comes after each end of a target's stream: what a browser does.
pub fn as_a_browser(
    target: &Attached,
    reconnecting: Reconnecting,
) -> impl FnMut(&Ending<'_>) -> Next + Send + use<> {
    let method = target.access.stream_method().to_owned();
    let mut had_stream = false;
    move |ending| {
        let then = browser::then(
            &browser::Ending {
                method: &method,
                had_stream,
                head: ending.head,
                how: ending.how,
                retry: ending.retry,
                last_event_id: ending.last_event_id,
            },
            reconnecting,
        );
        had_stream |= ending.head.is_some_and(is_event_stream);
        match then {
            Some(Then::Reconnects { after_ms, .. }) => Next::Again(Duration::from_millis(after_ms)),
            Some(Then::GivesUp { .. } | Then::IsNotAskedAgain { .. }) | None => Next::Nothing,
        }
    }
}

/// Whoever reads only the first lines closes the pipe: then it is enough.
fn still_read(shown: io::Result<()>) -> io::Result<()> {
    match shown {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        shown => shown,
    }
}

async fn shown<W: Write>(
    updates: &mut Updates,
    showing: &mut Showing<'_, W>,
    enough: &Notify,
) -> io::Result<()> {
    let mut clock = Clock::default();
    let mut looks = tokio::time::interval(LOOKS);
    loop {
        tokio::select! {
            biased;
            update = updates.next() => {
                let Some(first) = update else { return showing.flush() };
                let mut next = Some(first);
                // What came together is written together.
                while let Some(update) = next {
                    clock.note(&update);
                    if showing.take(update)? == ControlFlow::Break(()) {
                        enough.notify_one();
                    }
                    next = updates.try_next();
                }
                showing.flush()?;
            }
            _ = looks.tick() => {
                if let Some(now_ns) = clock.now_ns()
                    && showing.is_now(now_ns)? == ControlFlow::Break(())
                {
                    enough.notify_one();
                }
            }
        }
    }
}

/// The clock of the recording, as far as what comes shows it.
#[derive(Default)]
pub struct Clock {
    /// The latest moment at which it can have begun.
    began: Option<Instant>,
}

impl Clock {
    /// Takes in when something came that is told now.
    pub fn note(&mut self, update: &Update) {
        self.note_ns(update.at.latest_ns);
    }

    /// The same for a moment in nanoseconds from the beginning.
    pub fn note_ns(&mut self, at_ns: u64) {
        let began = Instant::now().checked_sub(Duration::from_nanos(at_ns));
        self.began = match (self.began, began) {
            (Some(known), Some(began)) => Some(known.min(began)),
            (known, began) => known.or(began),
        };
    }

    /// Now, if anything came.
    pub fn now_ns(&self) -> Option<u64> {
        self.began.map(|began| u64::try_from(began.elapsed().as_nanos()).unwrap_or(u64::MAX))
    }
}

/// The bounds within which a stream is watched.
pub fn limits(keep: Keep) -> Limits {
    let bounds =
        Limits { head: FOR_EVER, scenario: FOR_EVER, connect: Duration::from_secs(30), ..Limits::default() };
    match keep {
        Keep::Nothing => Limits { exchanges: usize::MAX, ..bounds },
        Keep::Everything => {
            let (events, reads) = (KEPT, usize::try_from(KEPT).unwrap_or(usize::MAX));
            Limits { bytes: KEPT, events, reads, exchanges: KEPT_RESPONSES, ..bounds }
        }
    }
}
