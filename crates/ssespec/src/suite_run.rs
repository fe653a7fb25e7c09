//! A run of the suite for a command: shows how far it is, and puts the report of all targets together.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use ssespec_report::RunReport;
use ssespec_runner::{Recordings, Run};
use ssespec_scenario::{LoadedTarget, Scenario, Suite};

use crate::args::RunArgs;
use crate::interruptible::until_interrupted;
use crate::progress::Progress;

/// What a command judges, and how.
pub struct SuiteRun {
    /// The requirements and all scenarios.
    pub suite: Arc<Suite>,
    /// The targets, each with the command that asks for it alone.
    pub targets: Vec<RequestedTarget>,
    /// The selected scenarios.
    pub scenarios: Vec<Scenario>,
    /// How the run goes about.
    pub running: RunArgs,
    /// Where recordings are kept: the folder of `--recordings`, or one that a report needs.
    pub recordings: Option<PathBuf>,
}

/// A target, and the command that judges it alone.
pub struct RequestedTarget {
    /// The target.
    pub loaded: LoadedTarget,
    /// The command, without the flags that select scenarios.
    pub repeat: String,
}

impl SuiteRun {
    /// Judges, and hands the report over. Says how the command ends, as an exit code.
    pub fn run(self, report: impl FnOnce(&RunReport) -> anyhow::Result<()>) -> u8 {
        until_interrupted(async {
            let found = self.judge().await?;
            report(&found)?;
            Ok(found.exit.code())
        })
    }

    /// Judges all targets.
    ///
    /// # Errors
    /// A recording that cannot be saved. What goes wrong with a target is in the report.
    pub async fn judge(self) -> anyhow::Result<RunReport> {
        let (began, started) = (Instant::now(), jiff::Timestamp::now().to_string());
        let strictness = self.running.strictness();
        let progress = Arc::new(Progress::new());
        let (loaded, repeats): (Vec<_>, Vec<_>) =
            self.targets.into_iter().map(|t| (t.loaded, t.repeat)).unzip();
        let run = Run::builder(self.suite)
            .targets(loaded)
            .scenarios(self.scenarios)
            .hold(self.running.hold.duration())
            .jobs(self.running.jobs.into())
            .retries(self.running.retries.into())
            .on_failure(self.running.on_failure())
            .recordings(Recordings::from(self.recordings))
            .observer(progress.clone());
        let mut reports = run.run().await?;
        for (report, repeat) in reports.iter_mut().zip(repeats) {
            report.repeat = repeat;
            if self.running.recordings.is_none() {
                // They are gone when the command ends: no report may send anybody there.
                report.results.iter_mut().for_each(|result| result.recording = None);
            }
        }
        progress.finish();
        let wall_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        Ok(RunReport::new(started, env!("CARGO_PKG_VERSION"), strictness, wall_ms, reports))
    }
}
