//! What to conclude from a run, in one sentence that every form of report uses.

use crate::exit::{Exit, Policy};
use crate::model::{Outcome, RunReport, TargetReport};
use crate::text::{listed, plural};
use crate::visible::visible;

/// What a reader should take away, without the exit code.
pub(crate) fn conclusion(report: &RunReport) -> String {
    match report.exit {
        Exit::Conforms => conforms(report),
        Exit::Fails => format!("Does not conform: {}.", failures(report).join("; ")),
        Exit::CouldNotRun => {
            let cause = format!("Could not run to the end: {}.", breaks(report).join("; "));
            match failures(report).as_slice() {
                [] => format!("{cause} Fix that first."),
                found => format!("{cause} Fix that first; in addition, {}.", found.join("; ")),
            }
        }
        Exit::BadUsage => "The command line or a file is wrong.".to_owned(),
        Exit::NothingRan if let Some(told) = nothing_seen(report) => told,
        Exit::NothingRan => {
            "Nothing was judged: no check was selected, or none applies, and a run that checks nothing is never green."
                .to_owned()
        }
    }
}

/// What is to be said of targets that were watched and showed no event, where that is why the run is not green.
pub(crate) fn nothing_seen(report: &RunReport) -> Option<String> {
    let told = |target: &TargetReport| {
        let result = target.nothing_seen()?;
        Some(format!("on {} {}", visible(&target.name), visible(&result.message)))
    };
    let told: Vec<String> = report.targets.iter().filter_map(told).collect();
    match (report.exit, told.as_slice()) {
        (Exit::NothingRan, [_, ..]) => {
            Some(format!("Inconclusive: {}. A stream that shows nothing is never green.", told.join("; ")))
        }
        _ => None,
    }
}

fn conforms(report: &RunReport) -> String {
    let judged = report.targets.iter().filter(|target| target.counts().judged() > 0);
    let names: Vec<String> = judged.map(|target| visible(&target.name)).collect();
    let counts = report.counts();
    let but: Vec<String> = [
        (counts.warn, "warning", "warnings"),
        (counts.known, "known failure", "known failures"),
        (counts.inconclusive, "check that could not be judged", "checks that could not be judged"),
        (report.targets.len() - names.len(), "target that was not judged", "targets that were not judged"),
    ]
    .into_iter()
    .filter(|(n, ..)| *n > 0)
    .map(|(n, one, many)| format!("{n} {}", if n == 1 { one } else { many }))
    .collect();
    match but.as_slice() {
        [] => format!("Conforms: nothing fails on {}.", listed(&names)),
        but => format!("Conforms: nothing fails on {}, with {}.", listed(&names), listed(but)),
    }
}

/// What ends a run with 1, target by target.
fn failures(report: &RunReport) -> Vec<String> {
    let mut found = Vec::new();
    for target in &report.targets {
        let counts = target.counts();
        let mut parts = Vec::new();
        if counts.fail > 0 {
            parts.push(format!("fails {}", plural(counts.fail, "check")));
        }
        if counts.warn > 0 && report.strictness.warnings == Policy::Refuse {
            parts.push(format!("has {}, which --strict refuses", plural(counts.warn, "warning")));
        }
        if !target.fixed.is_empty() {
            parts.push(match target.fixed.len() {
                1 => "lists 1 known failure that passes now".to_owned(),
                n => format!("lists {n} known failures that pass now"),
            });
        }
        if !parts.is_empty() {
            found.push(format!("{} {}", visible(&target.name), listed(&parts)));
        }
    }
    found
}

/// What ends a run with 3, target by target.
fn breaks(report: &RunReport) -> Vec<String> {
    let mut found = Vec::new();
    for target in &report.targets {
        let name = visible(&target.name);
        let errors = target.counts().error;
        match &target.outcome {
            Outcome::Broke { .. } => found.push(format!("{name} failed to run")),
            Outcome::Skipped { .. } if report.strictness.missing == Policy::Refuse => {
                found.push(format!("{name} is unavailable, which --require-all refuses"));
            }
            _ if errors > 0 => found.push(format!("{name} has {}", plural(errors, "error"))),
            _ => {}
        }
    }
    found
}
