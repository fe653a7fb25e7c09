//! The report for CI servers: JUnit XML, a suite for each target and a case for each check of each scenario.
//!
//! What a viewer shows red is what ends the run badly, no more and no less. So a failure or an error is red; a
//! known failure, a warning that is tolerated and whatever could not be judged is `skipped` with its reason, since
//! viewers list skipped cases with their message but hide the text of passed ones. A check that passes is passed.
//!
//! The form is the one that both schemas in use take: that of Ant's JUnit task, which asks for the most attributes and
//! allows the fewest places for text, and that of Jenkins' xUnit plugin.

mod xml;

use std::collections::HashSet;
use std::io::{self, Write};

use ssespec_evidence::verdict::{CheckResult, Verdict};
use xml::{Case, Standing, Suite, Why};

use crate::complaint::{Complaint, level_word};
use crate::conclusion::{Doubt, conclusion};
use crate::exit::{Exit, Policy};
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
        let mut suites: Vec<Suite> =
            report.targets.iter().map(|target| suite(target, report, rules)).collect();
        if report.exit == Exit::NothingRan {
            // Skipped cases alone would be green, and a run that checks nothing never is.
            let why = Why::short("nothing-judged", conclusion(report));
            let name = Doubt::of(report).map_or("something was judged", Doubt::wanted).to_owned();
            let case = Case { class: "ssespec.run".into(), name, ms: 0, standing: Standing::Error(why) };
            suites.push(Suite { name: "ssespec".into(), cases: vec![case], ..Suite::default() });
        }
        xml::write(&suites, &report.started, out)
    }
}

fn suite(target: &TargetReport, report: &RunReport, rules: &Rulebook<'_>) -> Suite {
    let properties = [
        ("about", &target.about),
        ("ssespec", &report.version),
        ("started", &report.started),
        ("repeat", &target.repeat),
    ];
    let mut cases: Vec<Case> = launch(target, report.strictness.missing).into_iter().collect();
    let mut names = Names::default();
    cases.extend(target.results.iter().map(|result| case(target, result, report, rules, &mut names)));
    cases.extend(target.fixed.iter().map(|entry| {
        let message = format!("{} passes now: remove it from the known-failures", entry.check);
        let text = format!("It was listed with the reason: {}", cut(&entry.reason, SHOWN));
        let why = Why { kind: "fixed", message, text };
        named(
            target,
            "known-failures",
            &names.free("known-failures", entry.check.as_str()),
            Standing::Failure(why),
        )
    }));
    Suite {
        name: visible(&target.name),
        ms: target.wall_ms,
        properties: properties.map(|(name, value)| (name, visible(value))).to_vec(),
        cases,
        output: said(target),
    }
}

/// What goes with the suite as a whole: remarks, observations, and what a broken server printed last.
fn said(target: &TargetReport) -> String {
    let mut lines: Vec<String> = target.notes.iter().map(|note| visible(note)).collect();
    let notes = target.results.iter().filter(|result| result.verdict == Verdict::Note);
    lines.extend(notes.map(|result| {
        format!("note: {} in {}: {}", result.check, visible(&result.scenario), cut(&result.message, SHOWN))
    }));
    if let Outcome::Broke { output_tail, .. } = &target.outcome
        && !output_tail.trim().is_empty()
    {
        lines.push("The last lines that the server printed:".to_owned());
        lines.extend(cut_lines(output_tail, SHOWN));
    }
    lines.join("\n")
}

fn named(target: &TargetReport, class: &str, name: &str, standing: Standing) -> Case {
    // Viewers take what stands before the last dot as a package: the target.
    let class = format!("{}.{}", visible(&target.name), visible(class));
    Case { class, name: visible(name), ms: 0, standing }
}

/// Whether the target could be judged at all, if not.
fn launch(target: &TargetReport, missing: Policy) -> Option<Case> {
    let standing = match (&target.outcome, missing) {
        (Outcome::Ran, _) => return None,
        (Outcome::Skipped { reason }, Policy::Tolerate) => {
            Standing::Skipped(Why::short("unavailable", cut(reason, SHOWN)))
        }
        (Outcome::Skipped { reason }, Policy::Refuse) => {
            Standing::Error(Why::short("unavailable", cut(reason, SHOWN)))
        }
        (Outcome::Broke { error, .. }, _) => {
            let lines = cut_lines(error, SHOWN);
            let message = lines.first().cloned().unwrap_or_default();
            let text = if lines.len() > 1 { lines.join("\n") } else { String::new() };
            Standing::Error(Why { kind: "error", message, text })
        }
    };
    Some(named(target, "target", "launch", standing))
}

fn case(
    target: &TargetReport,
    result: &CheckResult,
    report: &RunReport,
    rules: &Rulebook<'_>,
    names: &mut Names,
) -> Case {
    let name = names.free(&result.scenario, result.check.as_str());
    // The checks of a scenario share its time: the first one has it, so that sums are true.
    let ms = if names.first_of(&result.scenario) { result.elapsed_ms } else { 0 };
    Case { ms, ..named(target, &result.scenario, &name, standing(target, result, report, rules)) }
}

fn standing(
    target: &TargetReport,
    result: &CheckResult,
    report: &RunReport,
    rules: &Rulebook<'_>,
) -> Standing {
    let message = cut(&result.message, SHOWN);
    let long = |kind, message| Why { kind, message, text: description(target, result, rules) };
    match (result.verdict, &result.known) {
        (Verdict::Fail | Verdict::Warn, Some(reason)) => {
            Standing::Skipped(Why::short("known", format!("known failure: {}", cut(reason, SHOWN))))
        }
        (Verdict::Warn, None) if report.strictness.warnings == Policy::Tolerate => {
            Standing::Skipped(long("warning", format!("warning: {message}")))
        }
        (Verdict::Fail | Verdict::Warn, None) => Standing::Failure(long(level_word(result.level), message)),
        (Verdict::Error, _) => Standing::Error(long("error", message)),
        (Verdict::Skip, _) => Standing::Skipped(Why::short("not-applicable", message)),
        (Verdict::Inconclusive, _) => {
            Standing::Skipped(Why::short("inconclusive", format!("could not be judged: {message}")))
        }
        (Verdict::Pass | Verdict::Note, _) => Standing::Passed,
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
    fn free(&mut self, scenario: &str, check: &str) -> String {
        let mut name = check.to_owned();
        let mut nth = 1;
        while !self.cases.insert((scenario.to_owned(), name.clone())) {
            nth += 1;
            name = format!("{check} ({nth})");
        }
        name
    }

    fn first_of(&mut self, scenario: &str) -> bool {
        self.scenarios.insert(scenario.to_owned())
    }
}
