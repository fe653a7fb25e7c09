//! Judges saved recordings again, off line, as the run that made them did.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use ssespec_evidence::observations::Asked;
use ssespec_evidence::preparation::{PREPARE, PreparationLog, told};
use ssespec_evidence::recording::{KnownBy, Recording};
use ssespec_evidence::store;
use ssespec_evidence::verdict::CheckResult;
use ssespec_judge::additions;
use ssespec_judge::causes;
use ssespec_judge::observed::{self, AtOnce, FIRST_LOOK, Kind};
use ssespec_judge::policy::{Again, settle, wants_second_try};
use ssespec_judge::{Judged, ResponseSummary, judge, judge_reconnects};
use ssespec_report::{RunReport, Strictness, TargetReport, quoted_if_needed};
use ssespec_scenario::{Driver, Scenario, Suite};

use super::kind::kind_of;
use crate::failure::Failure;

/// Judges the recordings in these files, each by the scenario that made it. Two tries of one scenario count as one.
///
/// # Errors
/// A file that is no recording, and one of a scenario that the suite does not have or that is not selected.
pub fn judged(
    paths: &[PathBuf],
    suite: &Suite,
    selected: &[Scenario],
    strictness: Strictness,
) -> Result<RunReport, Failure> {
    let saved = files(paths)?.iter().map(|path| Saved::load(path)).collect::<Result<Vec<_>, _>>()?;
    let started = saved.iter().map(|one| one.started.clone()).min().unwrap_or_default();
    let mut reports: Vec<TargetReport> = Vec::new();
    for target in distinct(saved.iter().map(|one| one.target.as_str())) {
        let of_target: Vec<&Saved> = saved.iter().filter(|one| one.target == target).collect();
        let looked = of_target.iter().find_map(|one| one.kind);
        let (sent, of_target): (Vec<&Saved>, Vec<&Saved>) =
            of_target.into_iter().partition(|one| one.scenario == PREPARE);
        let before = sent.iter().flat_map(|one| &one.prepared).filter(|log| log.trouble.is_none());
        let notes = told(before.chain(of_target.iter().flat_map(|one| &one.prepared)));
        let first = of_target.iter().min_by(|a, b| a.started.cmp(&b.started));
        let kind = looked.or(first.and_then(|first| first.once)).unwrap_or(Kind::Stream);
        let played: Vec<&Saved> = of_target.into_iter().filter(|one| one.kind.is_none()).collect();
        let mut results = Vec::new();
        for scenario in distinct(played.iter().map(|one| one.scenario.as_str())) {
            let tries: Vec<&Saved> = played.iter().filter(|one| one.scenario == scenario).copied().collect();
            let found = judge_tries(&tries, suite, selected)?;
            results.extend(found.into_iter().map(|result| kind.admits(result)));
        }
        let results = causes::folded(results);
        let mut report = TargetReport::ran(target, "judged from saved recordings", &[], results, 0);
        // All recordings that one run has made of a target say the same of it.
        let added = played.iter().rev().find_map(|one| one.added.clone());
        report.notes =
            added.into_iter().chain(notes).chain(observed::notes(&report.results, AtOnce::Several)).collect();
        report.repeat = repeat(paths);
        // What failed before all streams left nothing to judge, as it did then.
        let trouble = of_prepare(&saved, target).find_map(|log| log.trouble.clone());
        reports.push(match trouble {
            Some(trouble) => report.broke(trouble, ""),
            None => report,
        });
    }
    Ok(RunReport::new(started, env!("CARGO_PKG_VERSION"), strictness, 0, reports))
}

/// The command that judges these files again.
fn repeat(paths: &[PathBuf]) -> String {
    let files = paths.iter().map(|path| format!(" --from {}", quoted_if_needed(&path.display().to_string())));
    format!("ssespec check{}", files.collect::<String>())
}

/// What was sent once before all streams of a target.
fn of_prepare<'s>(saved: &'s [Saved], target: &'s str) -> impl Iterator<Item = &'s PreparationLog> {
    let of_target = saved.iter().filter(move |one| one.target == target && one.scenario == PREPARE);
    of_target.flat_map(|one| &one.prepared)
}

/// What of a recording decides with which others it belongs together. The rest is read again when it is judged: a run keeps
/// more than fits into memory.
struct Saved {
    path: PathBuf,
    target: String,
    scenario: String,
    attempt: u32,
    started: String,
    /// What was sent before its exchanges or beside them.
    prepared: Vec<PreparationLog>,
    /// What stood behind the URL, if this is the first look at it.
    kind: Option<Kind>,
    /// What stood behind the URL, if it was asked once: then the first recording is the first look.
    once: Option<Kind>,
    /// What the target adds of its own to every script, as the run said it.
    added: Option<String>,
}

impl Saved {
    fn load(path: &Path) -> Result<Self, Failure> {
        let recording = load(path)?;
        // Of a target that was declared nothing is found out first.
        let asked_once = recording.beside.asked == Asked::Once && recording.known_by != KnownBy::Declaration;
        let look = || ResponseSummary::of(&recording, "stream").unwrap_or_default();
        let once = recording.exchanges.first().filter(|_| asked_once).map(|first| {
            let summary = ResponseSummary::of(&recording, &first.name).unwrap_or_default();
            kind_of(&summary, &first.request.method)
        });
        Ok(Self {
            path: path.to_owned(),
            kind: (recording.scenario == FIRST_LOOK).then(|| Kind::of(&look())),
            once,
            added: additions::note(&recording.additions),
            prepared: recording.prepared,
            target: recording.target,
            scenario: recording.scenario,
            attempt: recording.attempt,
            started: recording.started,
        })
    }
}

fn load(path: &Path) -> Result<Recording, Failure> {
    store::load(path).map_err(|error| Failure::Usage(error.into()))
}

/// Each of these once, in the order in which they come first.
fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut all: Vec<&str> = Vec::new();
    for name in names {
        if !all.contains(&name) {
            all.push(name);
        }
    }
    all
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

/// Judges the tries of one scenario as the run did: the first, and what the second made of it.
fn judge_tries(tries: &[&Saved], suite: &Suite, selected: &[Scenario]) -> Result<Vec<CheckResult>, Failure> {
    let attempt = |wanted: u32| tries.iter().rfind(|one| one.attempt == wanted).copied();
    let (Some(first), again) = (attempt(1).or(attempt(2)), attempt(2)) else { return Ok(Vec::new()) };
    let recording = load(&first.path)?;
    let mut results = reconnects(first, &recording, suite, selected);
    let scenario = match scenario_of(&recording, &first.path, suite, selected) {
        // Only the scenarios that judge its reconnects were selected.
        Err(_) if !results.is_empty() => return Ok(results),
        scenario => scenario?,
    };
    let judged = judge_one(&scenario, &recording, suite);
    let again = again.filter(|_| first.attempt == 1 && wants_second_try(&scenario, &recording, &judged));
    let (settled, last, elapsed_ns) = match again {
        None => {
            let why = match recording.beside.asked {
                Asked::Freely => Again::NotPlayed,
                Asked::Once => Again::AskedOnce,
            };
            (settle(&scenario, judged, why), first, recording.elapsed_ns)
        }
        Some(again) => {
            let recording = load(&again.path)?;
            let scenario = scenario_of(&recording, &again.path, suite, selected)?;
            let second =
                Again::Played { judged: judge_one(&scenario, &recording, suite), recording: &recording };
            (settle(&scenario, judged, second), again, recording.elapsed_ns)
        }
    };
    results.splice(0..0, settled.into_iter().map(|judged| result(&scenario, judged, last, elapsed_ns)));
    Ok(results)
}

fn result(scenario: &Scenario, judged: Judged, saved: &Saved, elapsed_ns: u64) -> CheckResult {
    CheckResult {
        target: saved.target.clone(),
        scenario: scenario.id.clone(),
        check: judged.requirement,
        level: judged.level,
        driver: scenario.driver,
        verdict: judged.verdict,
        known: None,
        message: judged.message,
        code: judged.code,
        finding: judged.finding,
        elapsed_ms: elapsed_ns / 1_000_000,
        recording: Some(saved.path.display().to_string()),
    }
}

/// What the reconnects of a stream show that was watched. They took no time beside it.
fn reconnects(
    saved: &Saved,
    recording: &Recording,
    suite: &Suite,
    selected: &[Scenario],
) -> Vec<CheckResult> {
    let judged =
        selected.iter().filter_map(|scenario| judge_reconnects(scenario, |id| suite.level(id), recording));
    let settled = judged.flat_map(|(scenario, judged)| {
        let settled = settle(&scenario, judged, Again::NotPlayed);
        settled.into_iter().map(|judged| result(&scenario, judged, saved, 0)).collect::<Vec<_>>()
    });
    settled.collect()
}

fn judge_one(scenario: &Scenario, recording: &Recording, suite: &Suite) -> Vec<Judged> {
    judge(scenario, |id| suite.level(id), recording)
}

/// The scenario that a recording was made by, with the checks as they were played.
fn scenario_of(
    recording: &Recording,
    path: &Path,
    suite: &Suite,
    selected: &[Scenario],
) -> Result<Scenario, Failure> {
    let Some(scenario) = selected.iter().find(|scenario| scenario.id == recording.scenario) else {
        let told = match suite.scenario(&recording.scenario) {
            Some(_) => format!("{}: its scenario {} is not selected", path.display(), recording.scenario),
            None => format!(
                "{}: this ssespec has no scenario {}: use the version that recorded it, or --scenarios DIR, or --add-scenarios FILE if it is yours",
                path.display(),
                recording.scenario
            ),
        };
        return Err(Failure::Usage(anyhow!(told)));
    };
    let played = &recording.beside.checks;
    Ok(match (played.is_empty(), scenario.driver) {
        (true, _) => scenario.clone(),
        (false, Driver::Observe) => {
            let selected = played.iter().filter(|check| scenario.judges(&check.requirement));
            Scenario { checks: selected.cloned().collect(), ..scenario.clone() }
        }
        (false, Driver::Emit | Driver::Publish) => {
            Scenario { checks: played.clone(), driver: Driver::Publish, ..scenario.clone() }
        }
    })
}

#[cfg(test)]
#[path = "recorded_tests.rs"]
mod tests;
