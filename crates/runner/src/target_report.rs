//! The report of one target: what its scenarios brought, and what became of its server.

use std::time::Duration;

use ssespec_evidence::store::StoreError;
use ssespec_evidence::verdict::{CheckResult, Verdict};
use ssespec_harness::launcher::{Server, Stopped, TargetError};
use ssespec_judge::causes;
use ssespec_report::TargetReport;
use ssespec_scenario::{KnownFailure, Target};

use crate::known::known_reason;
use crate::schedule::Played;

/// What a report of a target is made of.
pub struct Report<'r> {
    /// The target.
    pub target: &'r Target,
    /// What was played, in the order of the report.
    pub played: Vec<Played>,
    /// What was not, each with its reason.
    pub skipped: Vec<CheckResult>,
    /// Other remarks for the report.
    pub notes: Vec<String>,
    /// How many scenarios were played a second time.
    pub second_tries: usize,
    /// How long all of it took.
    pub took: Duration,
}

impl Report<'_> {
    /// Makes it.
    ///
    /// # Errors
    /// A recording that could not be saved.
    pub fn made(self, known: &[KnownFailure]) -> Result<TargetReport, StoreError> {
        let wall_ms = u64::try_from(self.took.as_millis()).unwrap_or(u64::MAX);
        let waits_ms = self.played.iter().map(|p| p.elapsed_ns / 1_000_000).sum();
        let mut results = Vec::new();
        for played in self.played {
            results.extend(results_of(self.target, played)?);
        }
        results.extend(self.skipped);
        let results = causes::folded(results);
        let mut report = TargetReport::ran(&self.target.name, &self.target.about, known, results, wall_ms);
        report.waits_ms = waits_ms;
        report.notes = self.notes;
        report.second_tries = self.second_tries;
        Ok(report)
    }
}

fn results_of(target: &Target, played: Played) -> Result<Vec<CheckResult>, StoreError> {
    let Played { scenario, judged, elapsed_ns, saved, .. } = played;
    let saved = saved.transpose()?.map(|path| path.display().to_string());
    let results = judged.into_iter().map(|judged| CheckResult {
        target: target.name.clone(),
        scenario: scenario.id.clone(),
        known: match judged.verdict {
            Verdict::Fail | Verdict::Warn => known_reason(target, &scenario.id, &judged.requirement),
            Verdict::Pass | Verdict::Note | Verdict::Skip | Verdict::Inconclusive | Verdict::Error => None,
        },
        check: judged.requirement,
        level: judged.level,
        driver: scenario.driver,
        verdict: judged.verdict,
        message: judged.message,
        code: judged.code,
        finding: judged.finding,
        elapsed_ms: elapsed_ns / 1_000_000,
        recording: saved.clone(),
    });
    Ok(results.collect())
}

/// A target that could not be started: skipped when something is missing here, broken otherwise.
pub fn down(report: TargetReport, error: TargetError) -> TargetReport {
    match error {
        TargetError::Missing { .. } => TargetReport::skipped(report.name, report.about, error.to_string()),
        error => TargetReport { results: Vec::new(), longest: None, ..report }.broke(error.to_string(), ""),
    }
}

/// Stops the server: a death in mid-run or a process left behind breaks the target, whatever the checks said.
pub async fn stop(mut report: TargetReport, server: Server) -> TargetReport {
    let died = server.check_alive().await.err();
    let output = server.output();
    let left = server.stop().await;
    match (died, left) {
        (Some(error), _) => report.broke(error.to_string(), ""),
        (None, Err(error)) => report.broke(error.to_string(), ""),
        (None, Ok(Stopped::Killed)) => {
            report.notes.push("the server did not end on TERM and was killed".into());
            report
        }
        (None, Ok(_)) if report.counts().error > 0 => {
            report.broke("the harness could not play every scenario", output)
        }
        (None, Ok(_)) => report,
    }
}
