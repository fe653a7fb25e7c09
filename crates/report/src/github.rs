//! The report for GitHub's workflow pages: one annotation for each thing that is wrong.

use std::io::{self, Write};

use ssespec_harness::verdict::Verdict;

use crate::complaint::{Complaint, complaints, level_word};
use crate::exit::Policy;
use crate::model::{Outcome, RunReport, TargetReport};
use crate::reporter::Reporter;
use crate::rulebook::Rulebook;
use crate::visible::{cut, cut_lines, visible};

/// How many bytes of a text an annotation shows.
const SHOWN: usize = 480;

/// The report for GitHub's workflow pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Github;

/// The two kinds of annotations that we use.
#[derive(Clone, Copy)]
enum Kind {
    Error,
    Warning,
}

impl Reporter for Github {
    fn write(&self, report: &RunReport, rules: &Rulebook<'_>, out: &mut dyn Write) -> io::Result<()> {
        for target in &report.targets {
            outcome(target, report.strictness.missing, out)?;
            for complaint in complaints(target, rules) {
                let kind = match (complaint.result.verdict, report.strictness.warnings) {
                    (Verdict::Warn, Policy::Tolerate) => Kind::Warning,
                    _ => Kind::Error,
                };
                annotate(kind, &title(target, &complaint), &text(target, &complaint), out)?;
            }
            for entry in &target.fixed {
                let title = format!("{}: {} passes now", visible(&target.name), entry.check);
                let text = format!(
                    "Remove it from the known-failures. It was listed because: {}",
                    cut(&entry.because, SHOWN)
                );
                annotate(Kind::Error, &title, &text, out)?;
            }
        }
        Ok(())
    }
}

fn outcome(target: &TargetReport, missing: Policy, out: &mut dyn Write) -> io::Result<()> {
    let name = visible(&target.name);
    match (&target.outcome, missing) {
        (Outcome::Ran, _) => Ok(()),
        (Outcome::Skipped { reason }, Policy::Tolerate) => {
            annotate(Kind::Warning, &format!("{name} was not run"), &cut(reason, SHOWN), out)
        }
        (Outcome::Skipped { reason }, Policy::Refuse) => {
            annotate(Kind::Error, &format!("{name} was not run"), &cut(reason, SHOWN), out)
        }
        (Outcome::Broke { error, .. }, _) => {
            annotate(Kind::Error, &format!("{name} broke"), &cut_lines(error, SHOWN).join("\n"), out)
        }
    }
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
