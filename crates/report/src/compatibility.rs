//! The page that compares third-party servers: a table of all, then what each gets wrong, with its evidence.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use ssespec_evidence::verdict::Verdict;
use ssespec_scenario::{Level, Subject};

use crate::complaint::{Complaint, complaints, level_word};
use crate::markdown::prose;
use crate::model::{Counts, Outcome, RunReport, TargetReport};
use crate::rulebook::Rulebook;
use crate::text::plural;

/// The page, as Markdown. `subjects` says of each target by its name whose code it tests.
pub fn compatibility(
    report: &RunReport,
    rules: &Rulebook<'_>,
    subjects: &BTreeMap<String, Subject>,
) -> String {
    let mut page = String::from(INTRODUCTION);
    let date = report.started.split('T').next().unwrap_or_default();
    let counts = report.counts();
    let _ = write!(
        page,
        "Measured on {date} with ssespec {}: {}, {} judged.\n\n",
        report.version,
        plural(report.targets.len(), "server"),
        plural(counts.judged(), "check")
    );
    let mut targets: Vec<&TargetReport> = report.targets.iter().collect();
    let place = |target: &&TargetReport| {
        let language = subjects.get(&target.name).map(|subject| subject.language.clone());
        (language, target.name.clone())
    };
    targets.sort_by_key(place);
    page += "| library | version | language | server | passes | MUST broken | SHOULD broken | not applicable | not judged |\n";
    page += "| --- | --- | --- | --- | ---: | ---: | ---: | ---: | ---: |\n";
    for target in &targets {
        page += &row(target, rules, subjects.get(&target.name));
    }
    page += LEGEND;
    for target in targets {
        page += &section(target, rules, subjects.get(&target.name));
    }
    page
}

const INTRODUCTION: &str = "\
<!-- Written by `cargo xtask matrix`: change the applications in interop/, or the suite, not this page. -->
# Compatibility

What servers of Server-Sent Events, as they are used, put on the wire. Each row is a small application in [interop](../interop) that
plays [the emit contract](emit-contract.md) through the library's ordinary interface, with the version pinned. `cargo xtask matrix` sets all
of them up, runs the suite and writes this page; `cargo xtask matrix NAME` runs one.

";

const LEGEND: &str = "
A broken MUST breaks the standard that its line names; a broken SHOULD, what browsers, proxies or users can expect. *Not applicable* counts
checks for which the library has no way to say what the scenario asks, or which the application does not offer. A documented refusal, such as an
exception on a line feed in an event type, passes. Several checks can stem from one cause.

";

fn row(target: &TargetReport, rules: &Rulebook<'_>, subject: Option<&Subject>) -> String {
    let (library, version, language, server) = match subject {
        Some(s) => (
            s.library.as_str(),
            s.version.as_str(),
            s.language.as_str(),
            s.server.as_deref().unwrap_or("its own"),
        ),
        None => (target.name.as_str(), "", "", ""),
    };
    let link = format!("[{}](#{})", prose(library), anchor(&target.name));
    let head = format!("| {link} | {} | {} | {} |", prose(version), prose(language), prose(server));
    match &target.outcome {
        Outcome::Ran => {
            let counts = target.counts();
            let broken = |level| broken(target, rules, level);
            format!(
                "{head} {} | {} | {} | {} | {} |\n",
                counts.pass,
                broken(Verdict::Fail),
                broken(Verdict::Warn),
                counts.skip,
                unjudged(&counts)
            )
        }
        Outcome::Skipped { .. } | Outcome::Broke { .. } => format!("{head} not run | | | | |\n"),
    }
}

fn unjudged(counts: &Counts) -> usize {
    counts.inconclusive + counts.error
}

/// The distinct requirements that are broken with this verdict.
fn broken(target: &TargetReport, rules: &Rulebook<'_>, verdict: Verdict) -> usize {
    let found = complaints(target, rules);
    let ids = found.iter().filter(|c| c.result.verdict == verdict).map(|c| c.result.check.as_str());
    ids.collect::<std::collections::BTreeSet<_>>().len()
}

fn section(target: &TargetReport, rules: &Rulebook<'_>, subject: Option<&Subject>) -> String {
    let mut text = format!("## {}\n\n", prose(&target.name));
    let _ = write!(text, "{}", prose(&target.about));
    if let Some(subject) = subject {
        let _ = write!(text, " ({} {})", prose(&subject.library), prose(&subject.version));
    }
    text += ".\n\n";
    match &target.outcome {
        Outcome::Ran => {}
        Outcome::Skipped { reason } => {
            let _ = write!(text, "Not run: {}.\n\n", prose(reason));
            return text;
        }
        Outcome::Broke { error, .. } => {
            let _ = write!(text, "Could not be run: {}.\n\n", prose(error));
            return text;
        }
    }
    let found = complaints(target, rules);
    if found.is_empty() {
        text += "Nothing is broken.\n\n";
        return text;
    }
    for complaint in &found {
        text += &finding(complaint);
    }
    text + "\n"
}

/// One line: which rule, what came instead, and who asks for it.
fn finding(complaint: &Complaint<'_>) -> String {
    let result = complaint.result;
    let evidence = match &result.finding {
        Some(finding) => format!("expected {}; got {}", finding.expected, finding.observed),
        None => result.message.clone(),
    };
    let source = complaint.requirement.map(|rule| format!(" ({})", prose(&rule.source))).unwrap_or_default();
    let scenarios = complaint.scenarios().collect::<Vec<_>>().join(", ");
    let level = match result.level {
        Level::Must => "**MUST**",
        Level::Should | Level::May | Level::Info => level_word(result.level),
    };
    format!("- {level} `{}`: {}{source}. In {scenarios}.\n", result.check, prose(&evidence))
}

/// The anchor that a Markdown page makes of a heading.
fn anchor(name: &str) -> String {
    let keep = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    name.to_lowercase().replace(' ', "-").chars().filter(|c| keep(*c)).collect()
}
