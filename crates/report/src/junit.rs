//! The report for CI servers: JUnit XML, a suite for each target and a case for each check of each scenario.
//!
//! What a viewer shows red is what ends the run badly, no more and no less. So a failure or an error is red; a
//! known failure, a warning that is tolerated and whatever could not be judged is `skipped` with its reason, since
//! viewers list skipped cases with their message but hide the text of passed ones. A check that passes is passed.

use std::collections::HashSet;
use std::io::{self, Write};
use std::time::Duration;

use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};
use ssespec_harness::verdict::{CheckResult, Verdict};

use crate::complaint::{Complaint, level_word};
use crate::exit::Policy;
use crate::model::{Outcome, RunReport, TargetReport};
use crate::reporter::Reporter;
use crate::rulebook::Rulebook;
use crate::visible::{cut, cut_lines, visible};

/// How many bytes of a message go into an attribute.
const SHOWN: usize = 480;

/// The report for CI servers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Junit;

impl Reporter for Junit {
    fn write(&self, report: &RunReport, rules: &Rulebook<'_>, out: &mut dyn Write) -> io::Result<()> {
        let mut xml = Report::new("ssespec");
        xml.set_time(Duration::from_millis(report.wall_ms));
        for target in &report.targets {
            xml.add_test_suite(suite(target, report, rules));
        }
        xml.serialize(out).map_err(io::Error::other)
    }
}

fn suite(target: &TargetReport, report: &RunReport, rules: &Rulebook<'_>) -> TestSuite {
    let mut suite = TestSuite::new(visible(&target.name));
    suite.set_time(Duration::from_millis(target.wall_ms));
    for (name, value) in [
        ("about", &target.about),
        ("ssespec", &report.version),
        ("started", &report.started),
        ("repeat", &target.repeat),
    ] {
        suite.add_property(Property::new(name, visible(value)));
    }
    match &target.outcome {
        Outcome::Ran => {}
        Outcome::Skipped { reason } => {
            suite.add_test_case(skipped_target(target, reason, report.strictness.missing));
        }
        Outcome::Broke { error, output_tail } => {
            suite.add_test_case(broken_target(target, error, output_tail));
        }
    }
    let mut names = Names::default();
    for result in &target.results {
        suite.add_test_case(case(target, result, report, rules, &mut names));
    }
    for entry in &target.fixed {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status
            .set_type("fixed")
            .set_message(format!("{} passes now: remove it from the known-failures", entry.check))
            .set_description(format!("It was listed because: {}", visible(&entry.because)));
        suite.add_test_case(named(target, "known-failures", entry.check.as_str(), status));
    }
    if !target.notes.is_empty() {
        suite.set_system_out(target.notes.iter().map(|note| visible(note)).collect::<Vec<_>>().join("\n"));
    }
    suite
}

fn named(target: &TargetReport, class: &str, name: &str, status: TestCaseStatus) -> TestCase {
    let mut case = TestCase::new(visible(name), status);
    // Viewers take what stands before the last dot as a package: the target.
    case.set_classname(format!("{}.{}", visible(&target.name), visible(class)));
    case
}

fn skipped_target(target: &TargetReport, reason: &str, missing: Policy) -> TestCase {
    let mut status = match missing {
        Policy::Tolerate => TestCaseStatus::skipped(),
        Policy::Refuse => TestCaseStatus::non_success(NonSuccessKind::Error),
    };
    status.set_type("not-here").set_message(cut(reason, SHOWN));
    named(target, "target", "launch", status)
}

fn broken_target(target: &TargetReport, error: &str, output_tail: &str) -> TestCase {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    let lines = cut_lines(error, SHOWN);
    status.set_type("broke").set_message(lines.first().cloned().unwrap_or_default());
    if lines.len() > 1 {
        status.set_description(lines.join("\n"));
    }
    let mut case = named(target, "target", "launch", status);
    if !output_tail.trim().is_empty() {
        case.set_system_out(cut_lines(output_tail, SHOWN).join("\n"));
    }
    case
}

fn case(
    target: &TargetReport,
    result: &CheckResult,
    report: &RunReport,
    rules: &Rulebook<'_>,
    names: &mut Names,
) -> TestCase {
    let mut case =
        named(target, &result.scenario, &names.unique(result), status(target, result, report, rules));
    // The checks of a scenario share its time: the first one has it, so that sums are true.
    let elapsed = if names.first_of(&result.scenario) { result.elapsed_ms } else { 0 };
    case.set_time(Duration::from_millis(elapsed));
    if result.verdict == Verdict::Note {
        case.set_system_out(format!("note: {}", cut(&result.message, SHOWN)));
    }
    case
}

fn status(
    target: &TargetReport,
    result: &CheckResult,
    report: &RunReport,
    rules: &Rulebook<'_>,
) -> TestCaseStatus {
    let message = cut(&result.message, SHOWN);
    let skipped = |kind: &str, message: String| {
        let mut status = TestCaseStatus::skipped();
        status.set_type(kind).set_message(message);
        status
    };
    let red = |kind, name: &str| {
        let mut status = TestCaseStatus::non_success(kind);
        status
            .set_type(name)
            .set_message(message.clone())
            .set_description(description(target, result, rules));
        status
    };
    match (result.verdict, &result.known) {
        (Verdict::Fail | Verdict::Warn, Some(reason)) => {
            skipped("known", format!("known failure: {}", cut(reason, SHOWN)))
        }
        (Verdict::Fail, None) => red(NonSuccessKind::Failure, level_word(result.level)),
        (Verdict::Warn, None) => match report.strictness.warnings {
            Policy::Refuse => red(NonSuccessKind::Failure, level_word(result.level)),
            Policy::Tolerate => {
                let mut status = skipped("warning", format!("warning: {message}"));
                status.set_description(description(target, result, rules));
                status
            }
        },
        (Verdict::Error, _) => red(NonSuccessKind::Error, "error"),
        (Verdict::Skip, _) => skipped("not-applicable", message),
        (Verdict::Inconclusive, _) => skipped("inconclusive", format!("could not be judged: {message}")),
        (Verdict::Pass | Verdict::Note, _) => TestCaseStatus::success(),
    }
}

/// The same words as on the console.
fn description(target: &TargetReport, result: &CheckResult, rules: &Rulebook<'_>) -> String {
    let complaint = Complaint::of(result, rules);
    let mut text = complaint.title();
    for line in complaint.lines(&target.repeat) {
        text.push_str(&format!("\n{:9}{}", line.label, line.text));
    }
    text
}

/// What was named in a suite already.
#[derive(Default)]
struct Names {
    cases: HashSet<(String, String)>,
    scenarios: HashSet<String>,
}

impl Names {
    /// The check's id; with a number if the scenario judges it more than once, since viewers merge equal names.
    fn unique(&mut self, result: &CheckResult) -> String {
        let mut name = result.check.to_string();
        let mut nth = 1;
        while !self.cases.insert((result.scenario.clone(), name.clone())) {
            nth += 1;
            name = format!("{} ({nth})", result.check);
        }
        name
    }

    fn first_of(&mut self, scenario: &str) -> bool {
        self.scenarios.insert(scenario.to_owned())
    }
}
