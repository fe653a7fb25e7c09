//! One run of the suite as a process of its own, so that its time and its memory are those of a real run.

use std::path::Path;
use std::pin::Pin;
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use ssespec_report::read_jsonl;
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
/// A scenario that any server can play, and that is over soon.
const QUICK: &str = "stream/whole";

/// How a run came to its end.
pub enum Played<R> {
    /// By itself.
    Whole(R),
    /// The user or CI wants no more.
    Interrupted,
}

/// Resolves when the user or CI wants no more.
pub type Stop<'s> = Pin<&'s mut dyn Future<Output = ()>>;

/// Sets targets up with a run of one scenario: what is built is no part of a run's time. Its verdicts do not count.
///
/// # Errors
/// The targets are not known, or cannot be set up or started: with what the run printed last.
pub async fn set_up(targets: &[String], stop: Stop<'_>) -> anyhow::Result<Played<()>> {
    let folder = tempfile::tempdir().context("cannot make a folder")?;
    let said = folder.path().join("said.txt");
    let arguments = [targets, &["--run".to_owned(), QUICK.to_owned()]].concat();
    match watch(start(&arguments, &said)?, stop).await?.0 {
        Ended::Interrupted => Ok(Played::Interrupted),
        // Nothing that applies to these targets is as good: they are set up.
        Ended::By(status) if matches!(status.code(), Some(0 | 1 | 4)) => Ok(Played::Whole(())),
        Ended::By(_) => bail!("the targets cannot be played\n{}", tail(&said)),
    }
}

/// Plays the suite once with these arguments of `conformance`.
///
/// # Errors
/// The process cannot be started, takes too long, or leaves no report: with what it printed last.
pub async fn play(arguments: &[String], stop: Stop<'_>) -> anyhow::Result<Played<Run>> {
    let folder = tempfile::tempdir().context("cannot make a folder for the report")?;
    let (json, said) = (folder.path().join("run.jsonl"), folder.path().join("said.txt"));
    let arguments = [arguments, &["--json".to_owned(), json.display().to_string()]].concat();
    let began = Instant::now();
    let (ended, peak) = watch(start(&arguments, &said)?, stop).await?;
    let wall = began.elapsed();
    match ended {
        Ended::Interrupted => Ok(Played::Interrupted),
        Ended::By(_) if json.is_file() => {
            let report = read_jsonl(&json).context("cannot read what a run found")?;
            Ok(Played::Whole(Run { wall, peak, report }))
        }
        Ended::By(status) => bail!("a run left no report, and ended with {status}\n{}", tail(&said)),
    }
}

/// Starts `conformance` of this very program. What it says of its progress and of errors goes to a file.
fn start(arguments: &[String], said: &Path) -> anyhow::Result<Child> {
    let own = std::env::current_exe().context("cannot tell which program this is")?;
    let said = std::fs::File::create(said).context("cannot make a file for what a run says")?;
    let mut command = Command::new(own);
    command.arg("conformance").args(arguments);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(said).kill_on_drop(true);
    command.spawn().context("cannot start a run")
}

enum Ended {
    By(ExitStatus),
    Interrupted,
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
            bail!("a run took longer than {} minutes and was ended", LONGEST.as_secs() / 60);
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
    let lines: Vec<&str> = text.trim_end().lines().collect();
    lines[lines.len().saturating_sub(LINES)..].join("\n")
}
