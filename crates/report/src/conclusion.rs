//! What to conclude from a run, in one sentence that every form of report uses.

use ssespec_evidence::verdict::CheckResult;

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
        Exit::NothingRan if let Some(doubt) = Doubt::of(report) => doubt.told(report),
        Exit::NothingRan => {
            "Nothing was judged: no check was selected, or none applies, and a run that checks nothing is never green."
                .to_owned()
        }
    }
}

/// Why a run that judged something is not green all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// A target was watched and showed no event.
    NothingSeen,
    /// A stream was cut, and is asked for once.
    Cut,
    /// A stream did not bring what its users expect, and may still.
    LeftOpen,
}

impl Doubt {
    /// Of all targets, where that is why the run ends as it does.
    pub(crate) fn of(report: &RunReport) -> Option<Self> {
        let any = |doubt: &Self| report.targets.iter().any(|target| doubt.told_by(target).is_some());
        [Self::NothingSeen, Self::Cut, Self::LeftOpen]
            .into_iter()
            .filter(|_| report.exit == Exit::NothingRan)
            .find(any)
    }

    /// What it is, in two or three words.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::NothingSeen => "nothing seen",
            Self::Cut => "stream cut",
            Self::LeftOpen => "left open",
        }
    }

    /// What should have been, for forms that list what passes and what does not.
    pub(crate) const fn wanted(self) -> &'static str {
        match self {
            Self::NothingSeen => "an event was seen",
            Self::Cut => "the stream was not cut",
            Self::LeftOpen => "what is expected came",
        }
    }

    fn told_by(self, target: &TargetReport) -> Option<&CheckResult> {
        match self {
            Self::NothingSeen => target.nothing_seen(),
            Self::Cut => target.cut_once(),
            Self::LeftOpen => target.left_open(),
        }
    }

    fn told(self, report: &RunReport) -> String {
        let of = |target: &TargetReport| {
            let result = self.told_by(target)?;
            Some(format!("on {} {}", visible(&target.name), visible(&result.message)))
        };
        let told: Vec<String> = report.targets.iter().filter_map(of).collect();
        let never = match self {
            Self::NothingSeen => "A stream that shows nothing is never green.",
            Self::Cut => "A stream that was cut is never green.",
            Self::LeftOpen => "What was expected and did not come is never green.",
        };
        format!("Inconclusive: {}. {never}", told.join("; "))
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
