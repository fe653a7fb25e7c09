//! Puts the parts of one run together: shards of the suite, or targets that were judged apart.

use std::collections::HashSet;

use ssespec_evidence::verdict::CheckResult;

use crate::exit::{Policy, Strictness};
use crate::known::is_fixed;
use crate::model::{Outcome, RunReport, TargetReport, scenario_times};

/// One report of several. Targets of the same name become one; of results for the same scenario and check the last counts.
///
/// # Panics
/// If there is not at least one report.
pub fn merge(runs: Vec<RunReport>) -> RunReport {
    let mut runs = runs.into_iter();
    let first = runs.next().expect("at least one report to merge");
    let whole = runs.fold(first, |mut whole, run| {
        whole.started = whole.started.min(run.started);
        whole.strictness = stricter(whole.strictness, run.strictness);
        whole.wall_ms += run.wall_ms;
        for target in run.targets {
            match whole.targets.iter_mut().find(|known| known.name == target.name) {
                Some(known) => join(known, target),
                None => whole.targets.push(target),
            }
        }
        whole
    });
    RunReport::new(whole.started, whole.version, whole.strictness, whole.wall_ms, whole.targets)
}

fn stricter(a: Strictness, b: Strictness) -> Strictness {
    let refuse =
        |a, b| if a == Policy::Refuse || b == Policy::Refuse { Policy::Refuse } else { Policy::Tolerate };
    Strictness { warnings: refuse(a.warnings, b.warnings), missing: refuse(a.missing, b.missing) }
}

fn join(known: &mut TargetReport, part: TargetReport) {
    fn key(result: &CheckResult) -> (String, String) {
        (result.scenario.clone(), result.check.to_string())
    }
    let again: HashSet<_> = part.results.iter().map(key).collect();
    known.results.retain(|result| !again.contains(&key(result)));
    known.results.extend(part.results);
    known.fixed.extend(part.fixed);
    known.fixed.dedup();
    // Fixed in one part, broken or not judged in another: it is not fixed.
    let results = &known.results;
    known.fixed.retain(|entry| is_fixed(entry, results));
    known.wall_ms += part.wall_ms;
    known.waits_ms += part.waits_ms;
    known.notes.extend(part.notes);
    known.second_tries += part.second_tries;
    known.longest = scenario_times(&known.results).into_iter().rev().max_by_key(|longest| longest.ms);
    if graver(&part.outcome) > graver(&known.outcome) {
        known.outcome = part.outcome;
    }
}

fn graver(outcome: &Outcome) -> u8 {
    match outcome {
        Outcome::Ran => 0,
        Outcome::Skipped { .. } => 1,
        Outcome::Broke { .. } => 2,
    }
}
