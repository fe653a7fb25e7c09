//! Judges saved recordings again, off line.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use ssespec_harness::judge::judge;
use ssespec_harness::recording::Recording;
use ssespec_harness::store;
use ssespec_harness::verdict::CheckResult;
use ssespec_report::{RunReport, Strictness, TargetReport};
use ssespec_scenario::{Scenario, Suite};

use crate::failure::Failure;

/// Judges the recordings in these files, each by the scenario that made it.
///
/// # Errors
/// A file that is no recording, and one of a scenario that the suite does not have or that is not selected.
pub fn judged(
    paths: &[PathBuf],
    suite: &Suite,
    selected: &[Scenario],
    strictness: Strictness,
) -> Result<RunReport, Failure> {
    let mut reports: Vec<TargetReport> = Vec::new();
    let mut started: Option<String> = None;
    for path in &files(paths)? {
        let recording = store::load(path).map_err(|error| Failure::Usage(error.into()))?;
        let results = judge_one(&recording, path, suite, selected)?;
        started =
            Some(started.map_or(recording.started.clone(), |first| first.min(recording.started.clone())));
        let known = reports.iter().position(|report| report.name == recording.target);
        let before = known.map_or_else(Vec::new, |at| reports.remove(at).results);
        let all: Vec<CheckResult> = before.into_iter().chain(results).collect();
        let mut report = TargetReport::ran(&recording.target, "judged from saved recordings", &[], all, 0);
        report.repeat = "ssespec check --from".to_owned();
        reports.push(report);
    }
    Ok(RunReport::new(started.unwrap_or_default(), env!("CARGO_PKG_VERSION"), strictness, 0, reports))
}

/// The files themselves, and all that are in the folders of `--recordings`.
fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let before = files.len();
        add_folder(path, &mut files)
            .with_context(|| format!("cannot read the folder {}", path.display()))
            .map_err(Failure::Usage)?;
        files[before..].sort();
        if files.len() == before {
            return Err(Failure::Usage(anyhow!("{} holds no recording (*.jsonl)", path.display())));
        }
    }
    Ok(files)
}

fn add_folder(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        // A link could lead in a circle.
        if entry.file_type()?.is_dir() {
            add_folder(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "jsonl") {
            files.push(path);
        }
    }
    Ok(())
}

fn judge_one(
    recording: &Recording,
    path: &Path,
    suite: &Suite,
    selected: &[Scenario],
) -> Result<Vec<CheckResult>, Failure> {
    let Some(scenario) = selected.iter().find(|scenario| scenario.id == recording.scenario) else {
        let told = match suite.scenario(&recording.scenario) {
            Some(_) => format!("{}: its scenario {} is not selected", path.display(), recording.scenario),
            None => format!(
                "{}: this ssespec has no scenario {}: use the version that recorded it, or --scenarios DIR",
                path.display(),
                recording.scenario
            ),
        };
        return Err(Failure::Usage(anyhow!(told)));
    };
    let judged = judge(scenario, |id| suite.level(id), recording).into_iter();
    Ok(judged
        .map(|judged| CheckResult {
            target: recording.target.clone(),
            scenario: scenario.id.clone(),
            check: judged.requirement,
            level: judged.level,
            driver: scenario.driver,
            verdict: judged.verdict,
            known: None,
            message: judged.message,
            finding: judged.finding,
            elapsed_ms: recording.elapsed_ns / 1_000_000,
            recording: Some(path.display().to_string()),
        })
        .collect())
}
