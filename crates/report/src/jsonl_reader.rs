//! Reads a file of JSON lines back, and says where it is broken.

use std::path::{Path, PathBuf};

use ssespec_evidence::verdict::CheckResult;

use crate::json::{Line, OLDEST_SCHEMA, Run, SCHEMA, Summary};
use crate::model::{Counts, RunReport};

/// A file that does not hold one whole run.
#[derive(Debug, thiserror::Error)]
#[error("{}:{line}: {problem}", path.display())]
pub struct BrokenReport {
    /// The file.
    pub path: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it, and the remedy.
    pub problem: Problem,
}

/// What is wrong with a file of results.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// The file cannot be read.
    #[error("cannot be read: {0}")]
    Unreadable(#[from] std::io::Error),
    /// A line is not one of ours.
    #[error("is not a line of ssespec's JSON lines: {0}")]
    NotOurs(#[from] serde_json::Error),
    /// The format is of another version.
    #[error(
        "has schema {found}, and this ssespec reads schemas {OLDEST_SCHEMA} to {SCHEMA}: use the ssespec version that wrote it"
    )]
    OtherSchema {
        /// The schema that the file names.
        found: u32,
    },
    /// A line stands where it cannot stand.
    #[error("{0}")]
    OutOfPlace(&'static str),
    /// A result names a target that the run did not announce.
    #[error("has a result of `{0}`, which the run line does not name: lines of two runs are mixed")]
    UnknownTarget(String),
    /// The summary does not fit the results above it.
    #[error(
        "counts other verdicts than the results above it have: the file was edited, or lost lines; run again"
    )]
    CountsDiffer,
    /// The file ends without a summary.
    #[error("has no summary after it: the run was aborted; run again")]
    NoSummary,
}

/// Reads the report of one whole run.
///
/// # Errors
///
/// A file that cannot be read, holds anything but JSON lines of this schema, or lacks its summary: each with the
/// file and the line.
pub fn read_jsonl(path: &Path) -> Result<RunReport, BrokenReport> {
    let broken = |line, problem| BrokenReport { path: path.to_owned(), line, problem };
    let text = std::fs::read_to_string(path).map_err(|e| broken(1, e.into()))?;
    let mut reading = Reading::default();
    for (number, line) in text.lines().enumerate() {
        reading.take(line).map_err(|problem| broken(number + 1, problem))?;
    }
    let last = text.lines().count().max(1);
    reading.end().map_err(|problem| broken(last, problem))
}

/// What was read so far.
#[derive(Default)]
struct Reading {
    run: Option<Run>,
    results: Vec<CheckResult>,
    summary: Option<Summary>,
}

impl Reading {
    fn take(&mut self, line: &str) -> Result<(), Problem> {
        if self.summary.is_some() {
            return Err(Problem::OutOfPlace("is after the summary: a file holds one run"));
        }
        match (serde_json::from_str(line)?, &self.run) {
            (Line::Run(run), None) if (OLDEST_SCHEMA..=SCHEMA).contains(&run.schema) => self.run = Some(run),
            (Line::Run(run), None) => return Err(Problem::OtherSchema { found: run.schema }),
            (Line::Run(_), Some(_)) => {
                return Err(Problem::OutOfPlace(
                    "is a second run line: the run before it was aborted, or two files are joined",
                ));
            }
            (_, None) => {
                return Err(Problem::OutOfPlace("is before the run line: the file lost its beginning"));
            }
            (Line::Result(result), Some(run)) => {
                if !run.targets.contains(&result.target) {
                    return Err(Problem::UnknownTarget(result.target));
                }
                self.results.push(result);
            }
            (Line::Summary(summary), Some(_)) => {
                if summary.counts != Counts::of(&self.results) {
                    return Err(Problem::CountsDiffer);
                }
                self.summary = Some(summary);
            }
        }
        Ok(())
    }

    fn end(self) -> Result<RunReport, Problem> {
        let (Some(run), Some(summary)) = (self.run, self.summary) else {
            return Err(Problem::NoSummary);
        };
        let mut results = self.results;
        let targets = summary.targets.into_iter().map(|target| {
            let own = results.extract_if(.., |result| result.target == target.name).collect();
            target.with(own)
        });
        Ok(RunReport {
            targets: targets.collect(),
            started: run.started,
            version: run.version,
            strictness: run.strictness,
            wall_ms: summary.wall_ms,
            exit: summary.exit,
        })
    }
}
