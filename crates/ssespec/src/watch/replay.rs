//! Plays a recording with its own times, as if it came right now.

use std::io::{self, ErrorKind, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::anyhow;
use ssespec_evidence::recording::Recording;
use ssespec_evidence::store;
use ssespec_evidence::update::updates_of_all;
use ssespec_runner::interrupt::interrupted;
use tokio::time::Instant;

use super::showing::{Came, Showing};
use crate::failure::Failure;

/// Loads a recording that can be played.
///
/// # Errors
/// It is none.
pub fn load(path: &Path) -> Result<Recording, Failure> {
    // The sentence has its cause in it.
    store::load(path).map_err(|error| Failure::Usage(anyhow!(error.to_string())))
}

/// Plays a recording until its end, the end of the time, enough events or Ctrl-C.
///
/// # Errors
/// Nothing can be written any more.
pub async fn replay<W: Write>(
    recording: &Recording,
    time: Option<Duration>,
    showing: Showing<'_, W>,
) -> anyhow::Result<Came> {
    match played(recording, time, showing).await {
        // Whoever reads only the first lines closes the pipe: then it is enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(Came::Enough),
        came => Ok(came?),
    }
}

async fn played<W: Write>(
    recording: &Recording,
    time: Option<Duration>,
    mut showing: Showing<'_, W>,
) -> io::Result<Came> {
    let began = Instant::now();
    let over = time.map(|time| began + time);
    let stop = interrupted();
    tokio::pin!(stop);
    let mut last = 0;
    let mut all = updates_of_all(&recording.exchanges).into_iter();
    while let Some(update) = all.next() {
        let at = began + Duration::from_nanos(update.at.latest_ns);
        if at > Instant::now() {
            showing.flush()?;
            tokio::select! {
                () = &mut stop => break,
                () = tokio::time::sleep_until(over.map_or(at, |over| over.min(at))) => {}
            }
        }
        if over.is_some_and(|over| over <= at) {
            break;
        }
        last = update.at.latest_ns;
        let exchange = Arc::clone(&update.exchange);
        if showing.take(update)? == ControlFlow::Break(()) {
            // As live: what came with the last event is counted, and how it ended is shown.
            for update in all.filter(|update| update.exchange == exchange) {
                last = update.at.latest_ns;
                let _ = showing.take(update)?;
            }
            break;
        }
    }
    showing.end(last)
}
