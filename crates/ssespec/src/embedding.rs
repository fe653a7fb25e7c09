//! The suite as a library: one target, judged without a command line.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ssespec_harness::limits::Limits;
use ssespec_report::TargetReport;
use ssespec_scenario::{LoadedTarget, Scenario, Suite, Target};

pub use crate::admission::Admission;
use crate::args::Retries;
use crate::halt::Halt;
use crate::progress::Progress;
use crate::schedule::{Recordings, Stage};
use crate::target_run::TargetRun;

/// Runs scenarios against a target that already listens (`url` in its description), or is started, and reports.
/// `hold` is how long streams are held that are watched for their end.
///
/// # Errors
/// None of its own: what goes wrong with the target is in the report.
pub async fn judge_target(
    suite: &Arc<Suite>,
    target: Target,
    scenarios: &[Scenario],
    admission: &Arc<Admission>,
    hold: Duration,
) -> anyhow::Result<TargetReport> {
    let stage = Arc::new(Stage {
        suite: Arc::clone(suite),
        limits: Limits { hold, ..Limits::default() },
        admission: Arc::clone(admission),
        recordings: Recordings::Drop,
        glance_at: None,
        retries: Retries::One,
        halt: Halt::new(false),
        progress: Progress::silent(),
    });
    let loaded = LoadedTarget { target, dir: PathBuf::from(".") };
    let mut run = TargetRun::start(&stage, loaded, scenarios.to_vec()).await;
    run.first_round(&stage).await;
    run.own_round(&stage).await;
    run.second_round(&stage).await;
    run.finish(&stage).await
}
