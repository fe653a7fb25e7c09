//! What stands behind the cells of one target: its results, and the recordings that they name.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;
use ssespec_evidence::recording::Recording;
use ssespec_evidence::store;
use ssespec_evidence::verdict::{CheckResult, Finding};

use super::cell::Shown;
use super::evidence::{Evidence, Interest, Marked, evidence};
use crate::complaint::repeat_command;
use crate::model::TargetReport;
use crate::visible::{cut, visible};

/// The longest text that is shown of a message.
const SHOWN: usize = 1_200;

/// What stands behind the cells of one target.
#[derive(Debug, Serialize)]
pub(super) struct TargetData {
    /// The results of each requirement.
    results: BTreeMap<String, Vec<Shot>>,
    /// Each scenario that ran.
    runs: BTreeMap<String, Run>,
}

/// One result.
#[derive(Debug, Serialize)]
struct Shot {
    scenario: String,
    shown: Shown,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    known: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    finding: Option<Found>,
}

/// What was found.
#[derive(Debug, Serialize)]
struct Found {
    expected: String,
    observed: String,
    exchange: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    byte: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    marked: Option<Marked>,
}

/// One scenario.
#[derive(Debug, Serialize)]
struct Run {
    repeat: String,
    elapsed_ms: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<Evidence>,
    /// Why there is no evidence although a recording was kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

impl TargetData {
    /// Gathers a target's results and loads its recordings, one at a time.
    pub fn of(target: &TargetReport, recordings: Option<&Path>) -> Self {
        let mut scenarios: BTreeMap<&str, Vec<&CheckResult>> = BTreeMap::new();
        for result in &target.results {
            scenarios.entry(&result.scenario).or_default().push(result);
        }
        let mut runs = BTreeMap::new();
        let mut results: BTreeMap<String, Vec<Shot>> = BTreeMap::new();
        for (scenario, of_scenario) in scenarios {
            let (run, marks) = run(target, scenario, &of_scenario, recordings);
            runs.insert(visible(scenario), run);
            let mut marks = marks.into_iter();
            for result in of_scenario {
                let found = result.finding.as_ref().map(|f| Found::of(f, marks.next().flatten()));
                results.entry(result.check.as_str().to_owned()).or_default().push(Shot {
                    scenario: visible(scenario),
                    shown: Shown::of(result),
                    message: cut(&result.message, SHOWN),
                    known: result.known.as_deref().map(|reason| cut(reason, SHOWN)),
                    finding: found,
                });
            }
        }
        for shots in results.values_mut() {
            shots.sort_by_key(|shot| shot.shown);
        }
        Self { results, runs }
    }
}

impl Found {
    fn of(finding: &Finding, marked: Option<Marked>) -> Self {
        Self {
            expected: cut(&finding.expected, SHOWN),
            observed: cut(&finding.observed, SHOWN),
            exchange: cut(&finding.exchange, SHOWN),
            byte: finding.byte,
            at_ms: finding.at_ms,
            marked,
        }
    }
}

/// One scenario, and for each of its findings what it marks.
fn run(
    target: &TargetReport,
    scenario: &str,
    results: &[&CheckResult],
    recordings: Option<&Path>,
) -> (Run, Vec<Option<Marked>>) {
    let findings: Vec<&Finding> = results.iter().filter_map(|result| result.finding.as_ref()).collect();
    let is_green = |result: &&CheckResult| matches!(Shown::of(result), Shown::Pass | Shown::Skip);
    let interest = if results.iter().all(is_green) { Interest::Little } else { Interest::Much };
    let mut run = Run {
        repeat: visible(&repeat_command(&target.repeat, scenario)),
        elapsed_ms: results.iter().map(|result| result.elapsed_ms).max().unwrap_or(0),
        evidence: None,
        problem: None,
    };
    let mut marks = Vec::new();
    let named = results.iter().find_map(|result| result.recording.as_ref()).map(PathBuf::from);
    if let Some(path) = named.or_else(|| store::find(recordings?, &target.name, scenario)) {
        match loaded(&path, &target.name, scenario) {
            Ok(recording) => {
                let (evidence, found) = evidence(&recording, &findings, interest);
                run.evidence = Some(evidence);
                marks = found;
            }
            Err(why) => run.problem = Some(cut(&why, SHOWN)),
        }
    }
    (run, marks)
}

/// The recording in this file, if it is the one that the result speaks of.
fn loaded(path: &Path, target: &str, scenario: &str) -> Result<Recording, String> {
    let recording = store::load(path).map_err(|error| error.to_string())?;
    match (recording.target.as_str(), recording.scenario.as_str()) == (target, scenario) {
        true => Ok(recording),
        false => Err(format!(
            "{} holds {} of {}, not this scenario: it was written over; run again with --recordings",
            path.display(),
            recording.scenario,
            recording.target
        )),
    }
}
