//! The report for GitHub's workflow pages: annotations of what is wrong, as many as a page takes.

use std::io::{self, Write};

use ssespec_evidence::verdict::Verdict;

use crate::complaint::{Complaint, complaints, level_word};
use crate::conclusion::{Doubt, conclusion};
use crate::exit::{Exit, Policy};
use crate::model::{Outcome, RunReport, TargetReport};
use crate::reporter::Reporter;
use crate::rulebook::Rulebook;
use crate::text::grouped;
use crate::visible::{cut, cut_lines, visible};

/// How many bytes of a text an annotation shows.
const SHOWN: usize = 480;
/// How many annotations of one kind GitHub shows for a step; it drops the rest without a word.
const LIMIT: usize = 10;

/// The report for GitHub's workflow pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Github;

/// The two kinds of annotations that we use.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Error,
    Warning,
}

/// How much an annotation matters; what comes first is shown first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Weight {
    /// It may be the cause of all that follows.
    Broke,
    Error,
    Failure,
    Fixed,
    Warning,
}

struct Annotation {
    kind: Kind,
    weight: Weight,
    title: String,
    text: String,
}

impl Reporter for Github {
    fn write(&self, report: &RunReport, rules: &Rulebook<'_>, out: &mut dyn Write) -> io::Result<()> {
        let mut all: Vec<Annotation> = Vec::new();
        for target in &report.targets {
            all.extend(outcome(target, report.strictness.missing));
            all.extend(complaints(target, rules).iter().map(|complaint| {
                let (kind, weight) = match (complaint.result.verdict, report.strictness.warnings) {
                    (Verdict::Warn, Policy::Tolerate) => (Kind::Warning, Weight::Warning),
                    (Verdict::Warn, Policy::Refuse) => (Kind::Error, Weight::Warning),
                    (Verdict::Error, _) => (Kind::Error, Weight::Error),
                    _ => (Kind::Error, Weight::Failure),
                };
                Annotation { kind, weight, title: title(target, complaint), text: text(target, complaint) }
            }));
            all.extend(fixed(target));
        }
        if report.exit == Exit::NothingRan {
            let title = match Doubt::of(report) {
                Some(Doubt::NothingSeen) => "ssespec saw no event",
                Some(Doubt::Cut) => "ssespec saw a stream cut",
                Some(Doubt::LeftOpen) => "ssespec did not see what is expected",
                None => "ssespec judged nothing",
            }
            .to_owned();
            let text = conclusion(report);
            all.push(Annotation { kind: Kind::Error, weight: Weight::Broke, title, text });
        }
        // Stable: what matters alike keeps the order of the targets and of the suite.
        all.sort_by_key(|annotation| annotation.weight);
        for kind in [Kind::Error, Kind::Warning] {
            write_kind(kind, &all, out)?;
        }
        Ok(())
    }
}

/// The most important annotations of a kind, and in place of the last one how many more there are.
fn write_kind(kind: Kind, all: &[Annotation], out: &mut dyn Write) -> io::Result<()> {
    let wanted: Vec<&Annotation> = all.iter().filter(|annotation| annotation.kind == kind).collect();
    let shown = if wanted.len() > LIMIT { LIMIT - 1 } else { wanted.len() };
    for annotation in &wanted[..shown] {
        annotate(kind, &annotation.title, &annotation.text, out)?;
    }
    let more = (wanted.len() - shown) as u64;
    if more > 0 {
        let noun = match kind {
            Kind::Error => "problems",
            Kind::Warning => "warnings",
        };
        let title = format!("{} more {noun}", grouped(more));
        annotate(kind, &title, "GitHub shows no more of them here: see the step's log or its summary.", out)?;
    }
    Ok(())
}

fn outcome(target: &TargetReport, missing: Policy) -> Option<Annotation> {
    let name = visible(&target.name);
    let (kind, title, text) = match (&target.outcome, missing) {
        (Outcome::Ran, _) => return None,
        (Outcome::Skipped { reason }, Policy::Tolerate) => {
            (Kind::Warning, format!("{name} was not run"), cut(reason, SHOWN))
        }
        (Outcome::Skipped { reason }, Policy::Refuse) => {
            (Kind::Error, format!("{name} was not run"), cut(reason, SHOWN))
        }
        (Outcome::Broke { error, .. }, _) => {
            (Kind::Error, format!("{name} failed to run"), cut_lines(error, SHOWN).join("\n"))
        }
    };
    Some(Annotation { kind, weight: Weight::Broke, title, text })
}

fn fixed(target: &TargetReport) -> impl Iterator<Item = Annotation> + '_ {
    target.fixed.iter().map(|entry| Annotation {
        kind: Kind::Error,
        weight: Weight::Fixed,
        title: format!("{}: {} passes now", visible(&target.name), entry.check),
        text: format!(
            "Remove it from the known-failures. It was listed with the reason: {}",
            cut(&entry.reason, SHOWN)
        ),
    })
}

fn title(target: &TargetReport, complaint: &Complaint<'_>) -> String {
    format!("{}: {} ({})", visible(&target.name), complaint.result.check, level_word(complaint.result.level))
}

fn text(target: &TargetReport, complaint: &Complaint<'_>) -> String {
    let lines =
        complaint.lines(&target.repeat).into_iter().map(|line| format!("{}: {}", line.label, line.text));
    std::iter::once(complaint.title()).chain(lines).collect::<Vec<_>>().join("\n")
}

fn annotate(kind: Kind, title: &str, text: &str, out: &mut dyn Write) -> io::Result<()> {
    let word = match kind {
        Kind::Error => "error",
        Kind::Warning => "warning",
    };
    writeln!(out, "::{word} title={}::{}", property(title), data(text))
}

/// A message may hold anything but what ends the line or begins an escape.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property ends at a colon or a comma, too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
