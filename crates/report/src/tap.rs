//! The report for test harnesses: the Test Anything Protocol, version 14, one test point for each result.
//!
//! A point is `not ok` without a directive exactly where it ends the run badly. A known failure and a warning that is
//! tolerated are `# TODO`; what does not apply and what could not be judged is `# SKIP`, always with the reason.

use std::io::{self, Write};

use ssespec_evidence::verdict::{CheckResult, Verdict};

use crate::complaint::{Complaint, level_word};
use crate::conclusion::{Doubt, conclusion};
use crate::exit::{Exit, Policy};
use crate::model::{Outcome, RunReport, TargetReport};
use crate::reporter::Reporter;
use crate::rulebook::Rulebook;
use crate::visible::{cut, cut_lines, visible};

/// How many bytes of a text a line shows.
const SHOWN: usize = 480;

/// The report for test harnesses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tap;

/// One test point.
struct Point {
    standing: Standing,
    description: String,
    /// Keys and values of the block under the point.
    diagnostics: Vec<(&'static str, String)>,
}

/// What a harness makes of a point.
enum Standing {
    Good,
    Bad,
    /// Fails, and is expected to.
    Todo(String),
    Skipped(String),
}

impl Reporter for Tap {
    fn write(&self, report: &RunReport, rules: &Rulebook<'_>, out: &mut dyn Write) -> io::Result<()> {
        let mut points: Vec<Point> = Vec::new();
        for target in &report.targets {
            points.extend(outcome(target, report.strictness.missing));
            points.extend(target.results.iter().map(|result| point(target, result, report, rules)));
            points.extend(fixed(target));
        }
        if report.exit == Exit::NothingRan {
            // Skipped points alone would be green, and a run that checks nothing never is.
            let message = conclusion(report);
            let wanted = Doubt::of(report).map_or("something was judged", Doubt::wanted);
            points.push(Point {
                standing: Standing::Bad,
                description: format!("ssespec: {wanted}"),
                diagnostics: vec![("message", message)],
            });
        }
        writeln!(out, "TAP version 14")?;
        writeln!(out, "1..{}", points.len())?;
        writeln!(out, "# ssespec {}, run of {}", visible(&report.version), visible(&report.started))?;
        for (i, point) in points.iter().enumerate() {
            point.write(i + 1, out)?;
        }
        Ok(())
    }
}

impl Point {
    fn write(&self, number: usize, out: &mut dyn Write) -> io::Result<()> {
        let (word, directive) = match &self.standing {
            Standing::Good => ("ok", String::new()),
            Standing::Bad => ("not ok", String::new()),
            Standing::Todo(reason) => ("not ok", format!(" # TODO {}", escaped(reason))),
            Standing::Skipped(reason) => ("ok", format!(" # SKIP {}", escaped(reason))),
        };
        writeln!(out, "{word} {number} - {}{directive}", escaped(&self.description))?;
        if self.diagnostics.is_empty() {
            return Ok(());
        }
        writeln!(out, "  ---")?;
        for (key, value) in &self.diagnostics {
            // JSON's strings are YAML's, too, and nothing in one can end the block.
            writeln!(out, "  {key}: {}", serde_json::Value::from(value.as_str()))?;
        }
        writeln!(out, "  ...")
    }
}

/// A `#` begins a directive and a backslash an escape.
fn escaped(text: &str) -> String {
    text.replace('\\', r"\\").replace('#', r"\#")
}

fn description(target: &TargetReport, scenario: &str, check: &str) -> String {
    format!("{}: {}: {}", visible(&target.name), visible(scenario), visible(check))
}

fn outcome(target: &TargetReport, missing: Policy) -> Option<Point> {
    let (standing, diagnostics) = match (&target.outcome, missing) {
        (Outcome::Ran, _) => return None,
        (Outcome::Skipped { reason }, Policy::Tolerate) => {
            (Standing::Skipped(cut(reason, SHOWN)), Vec::new())
        }
        (Outcome::Skipped { reason }, Policy::Refuse) => {
            (Standing::Bad, vec![("verdict", "unavailable".to_owned()), ("message", cut(reason, SHOWN))])
        }
        (Outcome::Broke { error, output_tail }, _) => {
            let mut said = vec![
                ("verdict", "error".to_owned()),
                ("message", cut_lines(error, SHOWN).join("\n")),
                ("repeat", visible(&target.repeat)),
            ];
            if !output_tail.trim().is_empty() {
                said.push(("output", cut_lines(output_tail, SHOWN).join("\n")));
            }
            (Standing::Bad, said)
        }
    };
    Some(Point { standing, description: description(target, "target", "launch"), diagnostics })
}

fn point(target: &TargetReport, result: &CheckResult, report: &RunReport, rules: &Rulebook<'_>) -> Point {
    let message = cut(&result.message, SHOWN);
    let standing = match (result.verdict, &result.known) {
        (Verdict::Fail | Verdict::Warn, Some(reason)) => Standing::Todo(cut(reason, SHOWN)),
        (Verdict::Warn, None) if report.strictness.warnings == Policy::Tolerate => {
            Standing::Todo(format!("warning, a SHOULD: {message}"))
        }
        (Verdict::Fail | Verdict::Warn | Verdict::Error, _) => Standing::Bad,
        (Verdict::Skip, _) => Standing::Skipped(message),
        (Verdict::Inconclusive, _) => Standing::Skipped(format!("could not be judged: {message}")),
        (Verdict::Pass | Verdict::Note, _) => Standing::Good,
    };
    let diagnostics = match (result.verdict, &result.known) {
        (Verdict::Fail | Verdict::Warn, None) | (Verdict::Error, _) => broken(target, result, rules),
        (Verdict::Note, _) => vec![("note", cut(&result.message, SHOWN))],
        _ => Vec::new(),
    };
    let description = description(target, &result.scenario, result.check.as_str());
    Point { standing, description, diagnostics }
}

/// The same words as on the console.
fn broken(target: &TargetReport, result: &CheckResult, rules: &Rulebook<'_>) -> Vec<(&'static str, String)> {
    let complaint = Complaint::of(result, rules);
    let verdict = match result.verdict {
        Verdict::Error => "error",
        Verdict::Warn => "warn",
        _ => "fail",
    };
    let mut said = vec![
        ("verdict", verdict.to_owned()),
        ("level", level_word(result.level).to_owned()),
        ("message", complaint.title()),
    ];
    said.extend(complaint.lines(&target.repeat).into_iter().map(|line| (line.label, line.text)));
    said
}

fn fixed(target: &TargetReport) -> impl Iterator<Item = Point> + '_ {
    target.fixed.iter().map(|entry| Point {
        standing: Standing::Bad,
        description: description(target, "known-failures", entry.check.as_str()),
        diagnostics: vec![
            ("verdict", "fixed".to_owned()),
            ("message", format!("{} passes now: remove it from the known-failures", entry.check)),
            ("reason", cut(&entry.reason, SHOWN)),
        ],
    })
}
