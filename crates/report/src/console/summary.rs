//! The last lines: counts and times of each target, and what to conclude in one sentence.

use std::io::{self, Write};

use super::style;
use crate::exit::{Exit, Policy};
use crate::model::{Counts, Outcome, RunReport, TargetReport};
use crate::text::{listed, plural, time, wrapped};
use crate::visible::visible;

pub(super) fn write(report: &RunReport, width: usize, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out)?;
    let names = report.targets.iter().map(|target| visible(&target.name).chars().count());
    let column = names.max().unwrap_or(0).max(5);
    let mut line = |name: &str, counts: &str, times: &str| {
        // A terminal that is too narrow gets a second line under the first.
        match column + 4 + counts.len() + times.len() <= width {
            true => writeln!(out, "{name:column$}  {counts}; {times}"),
            false => writeln!(out, "{name:column$}  {counts}\n{:column$}  {times}", ""),
        }
    };
    for target in &report.targets {
        line(&visible(&target.name), &count_words(&target.counts()), &times(target))?;
    }
    if report.targets.len() > 1 {
        line("all", &count_words(&report.counts()), &format!("{} in all", time(report.wall_ms)))?;
    }
    let style = match report.exit {
        Exit::Conforms => style::GOOD,
        Exit::Fails => style::BAD,
        Exit::BadUsage | Exit::CouldNotRun | Exit::NothingRan => style::BROKEN,
    };
    writeln!(out)?;
    for line in wrapped(&format!("{} Exit code {}.", conclusion(report), report.exit.code()), width) {
        writeln!(out, "{style}{line}{style:#}")?;
    }
    Ok(())
}

/// The counts that are not zero; `pass` always, so that nothing looks like something.
fn count_words(counts: &Counts) -> String {
    let said = counts.words().into_iter().filter(|(word, n)| *n > 0 || *word == "pass");
    said.map(|(word, n)| format!("{n} {word}")).collect::<Vec<_>>().join(", ")
}

fn times(target: &TargetReport) -> String {
    match (&target.outcome, &target.longest) {
        (Outcome::Skipped { .. }, _) => "not run".to_owned(),
        (_, None) => format!("{} in all", time(target.wall_ms)),
        (_, Some(longest)) => format!(
            "{} in all, longest {} {}, one by one {}",
            time(target.wall_ms),
            longest.scenario,
            time(longest.ms),
            time(target.waits_ms)
        ),
    }
}

/// What a reader should take away.
pub(super) fn conclusion(report: &RunReport) -> String {
    match report.exit {
        Exit::Conforms => conforms(report),
        Exit::Fails => format!("Does not conform: {}.", failures(report).join("; ")),
        Exit::CouldNotRun => {
            let cause = format!("Could not run to the end: {}.", breaks(report).join("; "));
            match failures(report).as_slice() {
                [] => format!("{cause} Repair that first."),
                found => format!("{cause} Repair that first; besides, {}.", found.join("; ")),
            }
        }
        Exit::BadUsage => "The command line or a file is wrong.".to_owned(),
        Exit::NothingRan => {
            "Nothing was judged: no check was selected, or none applies, and a run that checks nothing is never green."
                .to_owned()
        }
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
            Outcome::Broke { .. } => found.push(format!("{name} broke")),
            Outcome::Skipped { .. } if report.strictness.missing == Policy::Refuse => {
                found.push(format!("{name} cannot run here, which --require-all refuses"));
            }
            _ if errors > 0 => found.push(format!("{name} has {}", plural(errors, "error"))),
            _ => {}
        }
    }
    found
}
