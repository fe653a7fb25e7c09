//! A run from its start to its end: all targets start, play at once, and are reported.

use std::sync::Arc;

use futures_util::future::join_all;
use ssespec_evidence::store::StoreError;
use ssespec_report::TargetReport;
use ssespec_scenario::{LoadedTarget, Scenario};

use crate::context::RunContext;
use crate::target_run::TargetRun;

/// A run whose targets are started.
pub struct Session {
    context: Arc<RunContext>,
    targets: Vec<TargetRun>,
}

impl Session {
    /// Sets all targets up and starts them.
    pub(crate) async fn start(
        context: RunContext,
        targets: Vec<LoadedTarget>,
        scenarios: &[Scenario],
    ) -> Self {
        let context = Arc::new(context);
        // All are up before the first is judged: what builds or starts would make the harness late.
        let starts = targets.into_iter().map(|one| {
            let scenarios = [scenarios, &one.target.scenarios].concat();
            TargetRun::start(&context, one, scenarios)
        });
        let targets = join_all(starts).await;
        Self { context, targets }
    }

    /// The targets, in the order in which they were given.
    pub fn targets(&self) -> &[TargetRun] {
        &self.targets
    }

    /// The targets, in the order in which they were given, to change what they are asked before [`Session::play`].
    pub fn targets_mut(&mut self) -> &mut [TargetRun] {
        &mut self.targets
    }

    /// Plays these scenarios before [`Session::play`], one after the other: for callers that decide by what they bring.
    pub async fn play_before(&mut self, wanted: impl Fn(&Scenario) -> bool) {
        for run in &mut self.targets {
            run.play_before(&self.context, &wanted).await;
        }
    }

    /// Plays the scenarios of all targets at once; second tries come after all first rounds, so that they are alone.
    pub async fn play(&mut self) {
        let context = &self.context;
        join_all(self.targets.iter_mut().map(|run| run.first_round(context))).await;
        join_all(self.targets.iter_mut().map(|run| run.own_round(context))).await;
        for run in &mut self.targets {
            run.second_round(context).await;
        }
    }

    /// Stops what was launched, and reports: one report for each target, in the order in which they were given.
    ///
    /// # Errors
    /// A recording that could not be saved. What went wrong with a target is in its report.
    pub async fn finish(self) -> Result<Vec<TargetReport>, StoreError> {
        let mut reports = Vec::new();
        for run in self.targets {
            reports.push(run.finish(&self.context).await?);
        }
        Ok(reports)
    }
}
