//! Judges targets: starts all of them, plays the scenarios at once, and puts the report together.

use std::sync::Arc;
use std::time::Instant;

use anyhow::Context as _;
use futures_util::future::join_all;
use ssespec_harness::limits::Limits;
use ssespec_report::{Exit, RunReport, quoted_if_needed};
use ssespec_scenario::{LoadedTarget, Scenario, Suite};

use crate::admission::Admission;
use crate::args::{Running, Selecting};
use crate::failure::Failure;
use crate::halt::Halt;
use crate::interrupt::{INTERRUPTED, interrupted};
use crate::progress::Progress;
use crate::schedule::Stage;
use crate::target_run::TargetRun;

/// The threads that judge and save: one for what is much, one for the rest. The allocator keeps for each thread what it was once
/// given, so more of them would take more memory and not less time.
const BLOCKING: usize = 2;
/// The threads that carry out steps, for the same reason no more than these.
const WORKERS: usize = 4;

/// What is judged, and how.
pub struct Judging {
    /// The requirements and all scenarios.
    pub suite: Arc<Suite>,
    /// The targets, each with the command that asks for it alone.
    pub targets: Vec<Asked>,
    /// The selected scenarios.
    pub scenarios: Vec<Scenario>,
    /// How the run goes about.
    pub running: Running,
    /// Where recordings are kept: the folder of `--recordings`, or one that a report needs.
    pub recordings: Option<std::path::PathBuf>,
}

/// A target, and the command that judges it alone.
pub struct Asked {
    /// The target.
    pub loaded: LoadedTarget,
    /// The command, without the flags that select scenarios.
    pub repeat: String,
}

/// The words of a command that a user can copy, with the flags of the run that it repeats.
pub fn repeat_command(words: &[String], selecting: &Selecting, running: &Running) -> String {
    let flags = [selecting.repeated(), running.repeated()].concat();
    let words = words.iter().cloned().chain(flags);
    words.map(|word| quoted_if_needed(&word)).collect::<Vec<_>>().join(" ")
}

impl Judging {
    /// Judges, and hands the report over. Says how the command ends, as an exit code.
    pub fn run(self, report: impl FnOnce(&RunReport) -> anyhow::Result<()>) -> u8 {
        until_interrupted(async {
            let found = self.judge().await?;
            report(&found)?;
            Ok(found.exit.code())
        })
    }

    /// Starts all targets, then runs them at once; second tries come after all first rounds, so that they are alone.
    ///
    /// # Errors
    /// A recording that cannot be saved. What goes wrong with a target is in the report.
    pub async fn judge(self) -> anyhow::Result<RunReport> {
        let (began, started) = (Instant::now(), jiff::Timestamp::now().to_string());
        let strictness = self.running.strictness();
        let stage = Arc::new(Stage {
            suite: self.suite,
            limits: Limits { hold: self.running.hold.duration(), ..Limits::default() },
            admission: Admission::new(self.running.jobs.into()),
            recordings: self.recordings.into(),
            glance_at: None,
            retries: self.running.retries,
            halt: Halt::new(self.running.fail_fast),
            progress: Progress::new(),
        });
        // All are up before the first is judged: what builds or starts would make the harness late.
        let (loaded, repeats): (Vec<_>, Vec<_>) =
            self.targets.into_iter().map(|t| (t.loaded, t.repeat)).unzip();
        let starts = loaded.into_iter().map(|one| TargetRun::start(&stage, one, self.scenarios.clone()));
        let mut runs = join_all(starts).await;
        join_all(runs.iter_mut().map(|run| run.first_round(&stage))).await;
        join_all(runs.iter_mut().map(|run| run.own_round(&stage))).await;
        for run in &mut runs {
            run.second_round(&stage).await;
        }
        let mut reports = Vec::new();
        for (run, repeat) in runs.into_iter().zip(repeats) {
            let mut report = run.finish(&stage).await?;
            report.repeat = repeat;
            if self.running.recordings.is_none() {
                // They are gone when the command ends: no report may send anybody there.
                report.results.iter_mut().for_each(|result| result.recording = None);
            }
            reports.push(report);
        }
        stage.progress.finish();
        let wall_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        Ok(RunReport::new(started, env!("CARGO_PKG_VERSION"), strictness, wall_ms, reports))
    }
}

/// Carries a command out that may start servers, and ends it in order when the user or CI wants it to stop.
pub fn until_interrupted(command: impl Future<Output = anyhow::Result<u8>>) -> u8 {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(std::thread::available_parallelism().map_or(1, usize::from).min(WORKERS))
        .max_blocking_threads(BLOCKING)
        .enable_all()
        .build()
        .context("cannot start the harness");
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => return Failure::CouldNotRun(error).tell().code(),
    };
    let code = runtime.block_on(async {
        tokio::select! {
            // The handlers of signals stand before the first server is started.
            biased;
            () = interrupted() => {
                eprintln!("interrupted: every server that was started is stopped, no report was written");
                INTERRUPTED
            }
            result = command => result.unwrap_or_else(|error| {
                eprintln!("error: {error:#}");
                Exit::CouldNotRun.code()
            }),
        }
    });
    runtime.shutdown_background();
    code
}
