//! What a summary says: the conclusion, a table of counts, and of each target all that is not simply right.

use std::fmt::Write as _;

use ssespec_evidence::verdict::Verdict;

use super::inert::{code, output, prose};
use super::parts::{Part, Weight};
use crate::complaint::{Complaint, Fold, complaints, level_word};
use crate::conclusion::{Doubt, conclusion};
use crate::exit::Exit;
use crate::model::{Counts, Outcome, RunReport, TargetReport};
use crate::reasons::{by_reason_of, known_failures, names};
use crate::rulebook::Rulebook;
use crate::text::time;

/// All parts, in the order in which they are read.
pub(super) fn sections(report: &RunReport, rules: &Rulebook<'_>) -> Vec<Part> {
    let mut parts = vec![
        Part { weight: Weight::Conclusion, text: heading(report) },
        Part { weight: Weight::Conclusion, text: table(report) },
    ];
    for target in &report.targets {
        let about = about(target, rules);
        if !about.is_empty() {
            let heaviest = about.iter().map(|part| part.weight).min().unwrap_or(Weight::Remark);
            let name = format!("<h3>{}</h3>\n<p>{}</p>\n", code(&target.name), prose(&target.about));
            parts.push(Part { weight: heaviest, text: name });
            parts.extend(about);
        }
    }
    let foot =
        format!("<p><sub>ssespec {}, run of {}</sub></p>\n", prose(&report.version), prose(&report.started));
    parts.push(Part { weight: Weight::Conclusion, text: foot });
    parts
}

fn heading(report: &RunReport) -> String {
    let words = match report.exit {
        Exit::Conforms => "conforms",
        Exit::Fails => "does not conform",
        Exit::BadUsage => "wrong usage",
        Exit::CouldNotRun => "could not run",
        Exit::NothingRan => Doubt::of(report).map_or("nothing judged", Doubt::words),
    };
    format!(
        "## SSE conformance: {words}\n\n<p>{} Exit code {}.</p>\n",
        prose(&conclusion(report)),
        report.exit.code()
    )
}

fn table(report: &RunReport) -> String {
    let words = Counts::default().words().map(|(word, _)| format!("<th>{word}</th>")).concat();
    let mut rows = format!("<table>\n<tr><th>target</th>{words}<th>time</th></tr>\n");
    for target in &report.targets {
        let time = match &target.outcome {
            Outcome::Ran => time(target.wall_ms),
            Outcome::Skipped { .. } => "unavailable".to_owned(),
            Outcome::Broke { .. } => "error".to_owned(),
        };
        row(&code(&target.name), &target.counts(), &time, &mut rows);
    }
    if report.targets.len() > 1 {
        row("<b>all</b>", &report.counts(), &time(report.wall_ms), &mut rows);
    }
    rows + "</table>\n"
}

fn row(name: &str, counts: &Counts, time: &str, rows: &mut String) {
    let cells = counts.words().map(|(_, n)| format!("<td align=\"right\">{n}</td>")).concat();
    writeln!(rows, "<tr><td>{name}</td>{cells}<td align=\"right\">{time}</td></tr>")
        .expect("a string takes every text");
}

fn about(target: &TargetReport, rules: &Rulebook<'_>) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut add = |weight, text: String| parts.push(Part { weight, text });
    match &target.outcome {
        Outcome::Ran => {}
        Outcome::Skipped { reason } => {
            add(Weight::Broken, format!("<p><b>Unavailable:</b> {}</p>\n", prose(reason)));
        }
        Outcome::Broke { error, output_tail } => add(Weight::Broken, broke(error, output_tail)),
    }
    for complaint in complaints(target, rules) {
        let weight = match complaint.result.verdict {
            Verdict::Error => Weight::Broken,
            Verdict::Fail => Weight::Failure,
            _ => Weight::Warning,
        };
        add(weight, details(&complaint, target));
    }
    let fixed = target.fixed.iter().map(|entry| (entry.check.as_str(), entry.reason.as_str()));
    if let Some(text) = list("Fixed: remove from the known failures", fixed) {
        add(Weight::Failure, text);
    }
    if let Some(text) = list("Known to fail", known_failures(target).into_iter()) {
        add(Weight::Known, text);
    }
    if let Some(text) = unjudged(target, Verdict::Inconclusive, "Could not be judged") {
        add(Weight::Inconclusive, text);
    }
    if let Some(text) = unjudged(target, Verdict::Skip, "Skipped") {
        add(Weight::Skipped, text);
    }
    for note in &target.notes {
        add(Weight::Remark, format!("<p>About this run: {}</p>\n", prose(note)));
    }
    parts
}

fn broke(error: &str, output_tail: &str) -> String {
    let mut text = format!("<p><b>Error:</b></p>\n{}\n", output(error));
    if !output_tail.trim().is_empty() {
        writeln!(text, "<p>The last lines that it printed:</p>\n{}", output(output_tail))
            .expect("a string takes every text");
    }
    text
}

fn details(complaint: &Complaint<'_>, target: &TargetReport) -> String {
    let word = match complaint.result.verdict {
        Verdict::Error => "ERROR",
        Verdict::Fail => "FAIL",
        _ => "WARN",
    };
    let mut text = format!(
        "<details>\n<summary><b>{word}</b> {} ({}): {}</summary>\n<table>\n",
        code(complaint.result.check.as_str()),
        level_word(complaint.result.level),
        prose(&complaint.title())
    );
    for line in complaint.lines(&target.repeat) {
        let shown = match (line.label, line.fold) {
            ("expected" | "actual" | "detail", _) | (_, Fold::Keep) => code(&line.text),
            _ => prose(&line.text),
        };
        writeln!(text, "<tr><th align=\"left\">{}</th><td>{shown}</td></tr>", line.label)
            .expect("a string takes every text");
    }
    text + "</table>\n</details>\n"
}

/// Checks with their reasons, under a title.
fn list<'a>(title: &str, entries: impl Iterator<Item = (&'a str, &'a str)>) -> Option<String> {
    let items: String =
        entries.map(|(check, reason)| format!("<li>{}: {}</li>\n", code(check), prose(reason))).collect();
    (!items.is_empty()).then(|| format!("<p><b>{title}</b></p>\n<ul>\n{items}</ul>\n"))
}

/// What was not judged, counted by its reasons; the checks behind each can be unfolded.
fn unjudged(target: &TargetReport, verdict: Verdict, title: &str) -> Option<String> {
    let reasons = by_reason_of(target, verdict);
    let all: usize = reasons.iter().map(|(_, results)| results.len()).sum();
    let items: String = reasons
        .iter()
        .map(|(reason, results)| {
            format!("<li>{} × {}<br>{}</li>\n", results.len(), prose(reason), code(&names(results)))
        })
        .collect();
    (!items.is_empty())
        .then(|| format!("<details>\n<summary>{title}: {all}</summary>\n<ul>\n{items}</ul>\n</details>\n"))
}
