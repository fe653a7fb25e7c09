//! The report for programs: JSON lines, from which every other report can be made.
//!
//! A `run` line, one `result` line for each check, and a `summary` line. A file without its summary is a broken run.

use std::io::{self, Write};

use serde::{Deserialize, Serialize};
use ssespec_evidence::verdict::CheckResult;
use ssespec_scenario::{KnownFailure, RequirementId};

use crate::exit::{Exit, Strictness};
use crate::model::{Counts, Longest, Outcome, RunReport, TargetReport};
use crate::reporter::Reporter;
use crate::rulebook::Rulebook;

/// The version of the lines' format. It grows when a reader of the old one would misread the new one.
pub const SCHEMA: u32 = 2;
/// The oldest version that is still read: it had other words for outcomes and reasons.
pub const OLDEST_SCHEMA: u32 = 1;

/// The report for programs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JsonLines;

impl Reporter for JsonLines {
    fn write(&self, report: &RunReport, _: &Rulebook<'_>, out: &mut dyn Write) -> io::Result<()> {
        let targets: Vec<_> = report.targets.iter().map(|target| target.name.clone()).collect();
        write_run(&report.started, &report.version, report.strictness, &targets, out)?;
        for result in report.targets.iter().flat_map(|target| &target.results) {
            write_result(result, out)?;
        }
        write_summary(report, out)
    }
}

/// Writes the first line. A run that writes its lines as they come begins with this, so that a run that is killed
/// leaves a file that says so.
///
/// # Errors
///
/// Only what `out` itself refuses.
pub fn write_run(
    started: &str,
    version: &str,
    strictness: Strictness,
    targets: &[String],
    out: &mut dyn Write,
) -> io::Result<()> {
    let targets = targets.to_vec();
    let run =
        Run { schema: SCHEMA, version: version.to_owned(), started: started.to_owned(), strictness, targets };
    write_line(&Line::Run(run), out)
}

/// Writes the line of one result.
///
/// # Errors
///
/// Only what `out` itself refuses.
pub fn write_result(result: &CheckResult, out: &mut dyn Write) -> io::Result<()> {
    write_line(&Line::Result(result.clone()), out)
}

/// Writes the last line.
///
/// # Errors
///
/// Only what `out` itself refuses.
pub fn write_summary(report: &RunReport, out: &mut dyn Write) -> io::Result<()> {
    write_line(&Line::Summary(Summary::of(report)), out)
}

fn write_line(line: &Line, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}

/// One line of the file.
#[derive(Deserialize, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub(crate) enum Line {
    /// The first.
    Run(Run),
    /// One for each check.
    Result(CheckResult),
    /// The last.
    Summary(Summary),
}

/// What is known before anything runs.
#[derive(Deserialize, Serialize)]
pub(crate) struct Run {
    pub schema: u32,
    pub version: String,
    pub started: String,
    pub strictness: Strictness,
    pub targets: Vec<String>,
}

/// What is known when everything has run.
#[derive(Deserialize, Serialize)]
pub(crate) struct Summary {
    pub counts: Counts,
    pub exit: Exit,
    pub wall_ms: u64,
    pub targets: Vec<TargetSummary>,
}

/// What is known of a target beside its results.
#[derive(Deserialize, Serialize)]
pub(crate) struct TargetSummary {
    pub name: String,
    pub about: String,
    pub outcome: Outcome,
    pub counts: Counts,
    pub fixed: Vec<Fixed>,
    pub wall_ms: u64,
    pub waits_ms: u64,
    pub longest: Option<Longest>,
    pub repeat: String,
    pub notes: Vec<String>,
    #[serde(default, skip_serializing_if = "is_none")]
    pub second_tries: usize,
}

fn is_none(count: &usize) -> bool {
    *count == 0
}

/// A known failure that passes now. Target files refuse the old name of the reason; results of old runs are still read.
#[derive(Deserialize, Serialize)]
pub(crate) struct Fixed {
    check: RequirementId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scenario: Option<String>,
    #[serde(alias = "because")]
    reason: String,
}

impl From<KnownFailure> for Fixed {
    fn from(KnownFailure { check, scenario, reason }: KnownFailure) -> Self {
        Self { check, scenario, reason }
    }
}

impl From<Fixed> for KnownFailure {
    fn from(Fixed { check, scenario, reason }: Fixed) -> Self {
        Self { check, scenario, reason }
    }
}

impl Summary {
    fn of(report: &RunReport) -> Self {
        Self {
            counts: report.counts(),
            exit: report.exit,
            wall_ms: report.wall_ms,
            targets: report.targets.iter().map(TargetSummary::of).collect(),
        }
    }
}

impl TargetSummary {
    fn of(target: &TargetReport) -> Self {
        Self {
            name: target.name.clone(),
            about: target.about.clone(),
            outcome: target.outcome.clone(),
            counts: target.counts(),
            fixed: target.fixed.iter().cloned().map(Fixed::from).collect(),
            wall_ms: target.wall_ms,
            waits_ms: target.waits_ms,
            longest: target.longest.clone(),
            repeat: target.repeat.clone(),
            notes: target.notes.clone(),
            second_tries: target.second_tries,
        }
    }

    /// The target as it was, with its results.
    pub(crate) fn with(self, results: Vec<CheckResult>) -> TargetReport {
        TargetReport {
            name: self.name,
            about: self.about,
            outcome: self.outcome,
            results,
            fixed: self.fixed.into_iter().map(KnownFailure::from).collect(),
            wall_ms: self.wall_ms,
            waits_ms: self.waits_ms,
            longest: self.longest,
            repeat: self.repeat,
            notes: self.notes,
            second_tries: self.second_tries,
        }
    }
}
