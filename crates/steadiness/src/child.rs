//! One run of the suite as a process of its own, so that its time and its memory are those of a real run.

use std::path::Path;
use std::pin::Pin;
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use ssespec_report::json::read_jsonl;
use tokio::process::{Child, Command};

use crate::figures::Run;
use crate::memory::{Bytes, high_water_mark};

/// Between two looks at the memory. What is gained after the last look is missed.
const LOOK: Duration = Duration::from_millis(50);
/// Longer than any run takes on two busy cores; one that hangs must not hang all.
const LONGEST: Duration = Duration::from_secs(1800);
/// How long a run that is told to end may take to stop its servers.
const FAREWELL: Duration = Duration::from_secs(30);
/// How many lines of a failed run are shown.
const LINES: usize = 20;

/// How a run came to its end.
pub enum Played {
    /// By itself.
    Whole(Box<Run>),
    /// The user or CI wants no more.
    Interrupted,
}

/// Resolves when the user or CI wants no more.
pub type Stop<'s> = Pin<&'s mut dyn Future<Output = ()>>;

/// Plays the suite once with these arguments of `conformance`.
///
/// # Errors
/// The process cannot be started, takes too long, or leaves no report: with what it printed last.
pub async fn play(arguments: &[String], stop: Stop<'_>) -> anyhow::Result<Played> {
    let folder = tempfile::tempdir().context("cannot make a folder for the report")?;
    let (json, said) = (folder.path().join("run.jsonl"), folder.path().join("said.txt"));
    let own = std::env::current_exe().context("cannot tell which program this is")?;
    let mut command = Command::new(own);
    command.arg("conformance").args(arguments).arg("--json").arg(&json);
    let said_file = std::fs::File::create(&said).context("cannot make a file for what the run says")?;
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(said_file).kill_on_drop(true);
    let began = Instant::now();
    let child = command.spawn().context("cannot start a run")?;
    let (ended, peak) = watch(child, stop).await?;
    let wall = began.elapsed();
    match ended {
        Ended::Interrupted => Ok(Played::Interrupted),
        Ended::TookTooLong => {
            bail!("a run took longer than {} minutes and was ended", LONGEST.as_secs() / 60)
        }
        Ended::By(_) if json.is_file() => {
            let report = read_jsonl(&json).context("cannot read what a run found")?;
            Ok(Played::Whole(Box::new(Run { wall, peak, report })))
        }
        Ended::By(status) => bail!("a run left no report, and ended with {status}:\n{}", tail(&said)),
    }
}

enum Ended {
    By(ExitStatus),
    Interrupted,
    TookTooLong,
}

/// Looks at the memory of a run until it ends.
async fn watch(mut child: Child, mut stop: Stop<'_>) -> anyhow::Result<(Ended, Option<Bytes>)> {
    let (began, id) = (Instant::now(), child.id());
    let mut peak = None;
    loop {
        peak = peak.max(id.and_then(high_water_mark));
        tokio::select! {
            biased;
            () = stop.as_mut() => {
                end(child).await;
                return Ok((Ended::Interrupted, peak));
            }
            status = child.wait() => return Ok((Ended::By(status.context("cannot wait for a run")?), peak)),
            () = tokio::time::sleep(LOOK) => {}
        }
        if began.elapsed() > LONGEST {
            end(child).await;
            return Ok((Ended::TookTooLong, peak));
        }
    }
}

/// Tells a run to stop its servers and end; one that does not is killed.
async fn end(mut child: Child) {
    tell(&child);
    if tokio::time::timeout(FAREWELL, child.wait()).await.is_err() {
        // It may have ended in between: then there is nothing to kill.
        let _ = child.kill().await;
    }
}

#[cfg(unix)]
fn tell(child: &Child) {
    use rustix::process::{Pid, Signal, kill_process};
    let id = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
    // One that has ended needs no telling.
    let _ = id.map(|id| kill_process(id, Signal::TERM));
}

/// On Windows the console tells all its processes.
#[cfg(not(unix))]
fn tell(_: &Child) {}

/// The last lines of what a run said.
fn tail(said: &Path) -> String {
    let text = std::fs::read_to_string(said).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(LINES)..].join("\n")
}
