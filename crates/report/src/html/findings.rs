//! What is wrong with each target, in the words of all other reports, for readers without a script and for paper.

use serde::Serialize;
use ssespec_evidence::verdict::Verdict;

use super::cell::Shown;
use super::source::{self, Piece};
use crate::complaint::{Complaint, Fold, complaints, level_word};
use crate::model::{Outcome, TargetReport};
use crate::rulebook::Rulebook;
use crate::visible::{cut, cut_lines, visible};

/// How many bytes of a text are shown.
const SHOWN: usize = 480;

/// One target's findings.
#[derive(Debug, Default, Serialize)]
pub(super) struct Findings {
    /// That it could not be tried here.
    missing: Option<String>,
    /// That it or the harness failed.
    error: Option<Failure>,
    fixed: Vec<Reason>,
    complaints: Vec<Complained>,
    known: Vec<Reason>,
    doubts: Vec<Group>,
    skips: Vec<Group>,
    notes: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Failure {
    lines: Vec<String>,
    output: Vec<String>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct Reason {
    check: String,
    scenario: Option<String>,
    reason: String,
    hash: String,
}

#[derive(Debug, Serialize)]
struct Complained {
    word: &'static str,
    sign: &'static str,
    check: String,
    level: &'static str,
    title: String,
    hash: String,
    lines: Vec<Line>,
}

#[derive(Debug, Serialize)]
struct Line {
    label: &'static str,
    pieces: Vec<Piece>,
    is_code: bool,
}

/// Equal reasons, and where they were given.
#[derive(Debug, Serialize)]
struct Group {
    reason: String,
    count: usize,
    checks: Vec<String>,
}

impl Findings {
    /// What is to be said about this target.
    pub fn of(target: &TargetReport, rules: &Rulebook<'_>) -> Self {
        let mut findings = Self {
            complaints: complaints(target, rules).iter().map(|c| complained(c, target)).collect(),
            fixed: target
                .fixed
                .iter()
                .map(|entry| Reason {
                    check: entry.check.as_str().to_owned(),
                    scenario: entry.scenario.as_deref().map(visible),
                    reason: cut(&entry.reason, SHOWN),
                    hash: hash(&target.name, entry.check.as_str()),
                })
                .collect(),
            known: known(target),
            doubts: groups(target, Verdict::Inconclusive),
            skips: groups(target, Verdict::Skip),
            notes: target.notes.iter().map(|note| cut(note, SHOWN)).collect(),
            ..Self::default()
        };
        match &target.outcome {
            Outcome::Ran => {}
            Outcome::Skipped { reason } => findings.missing = Some(cut(reason, SHOWN)),
            Outcome::Broke { error, output_tail } => {
                let output =
                    if output_tail.trim().is_empty() { Vec::new() } else { cut_lines(output_tail, SHOWN) };
                findings.error = Some(Failure { lines: cut_lines(error, 4 * SHOWN), output });
            }
        }
        findings
    }

    /// Whether every check simply passes.
    pub fn is_silent(&self) -> bool {
        self.missing.is_none()
            && self.error.is_none()
            && self.fixed.is_empty()
            && self.complaints.is_empty()
            && self.known.is_empty()
            && self.doubts.is_empty()
            && self.skips.is_empty()
            && self.notes.is_empty()
    }
}

fn complained(complaint: &Complaint<'_>, target: &TargetReport) -> Complained {
    let result = complaint.result;
    let shown = Shown::of(result);
    let line = |line: crate::complaint::Line| Line {
        pieces: match line.label {
            "source" => source::pieces(&line.text),
            // A command holds names as they are.
            _ => vec![Piece { text: visible(&line.text), href: None }],
        },
        label: line.label,
        is_code: line.fold == Fold::Keep,
    };
    Complained {
        word: shown.word(),
        sign: shown.sign(),
        check: result.check.as_str().to_owned(),
        level: level_word(result.level),
        title: complaint.title(),
        hash: hash(&target.name, result.check.as_str()),
        lines: complaint.lines(&target.repeat).into_iter().map(line).collect(),
    }
}

/// Equal ones of several scenarios are one.
fn known(target: &TargetReport) -> Vec<Reason> {
    let mut seen = Vec::new();
    for result in target.results.iter().filter(|result| Shown::of(result) == Shown::Known) {
        let reason = Reason {
            check: result.check.as_str().to_owned(),
            scenario: None,
            reason: cut(result.known.as_deref().unwrap_or_default(), SHOWN),
            hash: hash(&target.name, result.check.as_str()),
        };
        if !seen.contains(&reason) {
            seen.push(reason);
        }
    }
    seen
}

/// The checks of one verdict by their reasons, the commonest first.
fn groups(target: &TargetReport, verdict: Verdict) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for result in target.results.iter().filter(|result| result.verdict == verdict) {
        let (reason, check) = (cut(&result.message, SHOWN), result.check.as_str().to_owned());
        match groups.iter_mut().find(|group| group.reason == reason) {
            Some(group) => {
                group.count += 1;
                if !group.checks.contains(&check) {
                    group.checks.push(check);
                }
            }
            None => groups.push(Group { reason, count: 1, checks: vec![check] }),
        }
    }
    groups.sort_by_key(|group| std::cmp::Reverse(group.count));
    groups
}

/// The place of a cell in the page's address: `#target/requirement`.
fn hash(target: &str, check: &str) -> String {
    let mut out = String::from("#");
    for byte in target.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(byte.into()),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    format!("{out}/{check}")
}

#[cfg(test)]
mod tests {
    use super::hash;

    #[test]
    fn a_deep_link_takes_any_name() {
        assert_eq!(hash("my-server", "http.head"), "#my-server/http.head");
        assert_eq!(hash("a/b?\"é", "http.head"), "#a%2Fb%3F%22%C3%A9/http.head");
    }
}
