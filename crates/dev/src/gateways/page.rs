//! docs/gateway-results.md: what real gateways make of each stream, and each finding.

use std::fmt::Write as _;

use ssespec_evidence::verdict::Verdict;
use ssespec_gateway::Statement;
use ssespec_report::markdown::prose;

use super::catalogue::{Found, Gateway};
use super::result::{Outcome, Row, Seen};

const INTRODUCTION: &str = "\
<!-- Written by `cargo xtask gateways`: change interop/gateways, or what judges, not this page. -->
# Real gateways

What real [gateways](gateways.md) make of the streams of a model API. Each stands in [interop/gateways](../interop/gateways), with its
version pinned where we install it; `cargo xtask gateways` sets them up, judges each way through them as `ssespec gateway` does, and writes
this page. It ends with 1 if a finding stands here that nobody has looked at yet, or if one that is listed does not come any more.

";

/// The page, as Markdown.
pub fn page(rows: &[Row], date: &str) -> String {
    let mut page = String::from(INTRODUCTION);
    let _ = write!(page, "Measured on {date} with ssespec {}.\n\n", env!("CARGO_PKG_VERSION"));
    page += "| gateway | version | trial | upstream | comes out | passes | MUST | SHOULD | notes | not judged |\n";
    page += "| --- | --- | --- | --- | --- | ---: | ---: | ---: | ---: | ---: |\n";
    page.extend(rows.iter().map(line));
    let mut last = None;
    for row in rows {
        if last != Some(&row.gateway.name) {
            page += &heading(&row.gateway);
            last = Some(&row.gateway.name);
        }
        page += &section(row);
    }
    page
}

fn line(row: &Row) -> String {
    let (trial, subject) = (&row.trial, &row.gateway.described.subject);
    let out = trial.out.as_deref().unwrap_or(&trial.dialect);
    let head = [&row.gateway.name, &subject.version, &trial.name, &trial.dialect, out].map(prose).join(" | ");
    match &row.outcome {
        Outcome::Missing(_) => format!("| {head} | not measured | | | | |\n"),
        Outcome::Broke(_) => format!("| {head} | **could not run** | | | | |\n"),
        Outcome::Tried(seen) => {
            let verdicts =
                [Verdict::Pass, Verdict::Fail, Verdict::Warn, Verdict::Note, Verdict::Inconclusive];
            let counts = verdicts.map(|verdict| seen.count(verdict).to_string()).join(" | ");
            format!("| {head} | {counts} |\n")
        }
    }
}

fn heading(gateway: &Gateway) -> String {
    let Gateway { name, described, .. } = gateway;
    let subject = &described.subject;
    format!(
        "\n## {}\n\n[{}](../interop/gateways/{name}): {} {} ({}).\n",
        prose(name),
        prose(&described.about),
        prose(&subject.library),
        prose(&subject.version),
        prose(&subject.language)
    )
}

/// What there is to say of a trial beyond its line in the table; nothing if nothing is broken or open.
fn section(row: &Row) -> String {
    let told = match &row.outcome {
        Outcome::Missing(why) => format!("\nNot measured: {}.\n", prose(why)),
        Outcome::Broke(error) => format!("\nCould not run: {}.\n", prose(error)),
        Outcome::Tried(seen) => of_trial(seen),
    };
    if told.is_empty() { told } else { format!("\n### {}\n{told}", prose(&row.trial.name)) }
}

fn of_trial(seen: &Seen) -> String {
    let mut out: String =
        seen.findings.iter().map(|(statement, known)| finding(statement, known.as_ref())).collect();
    let notes = seen.statements.iter().filter(|statement| statement.verdict == Verdict::Note);
    out.extend(notes.map(|note| finding(note, None)));
    let open = seen.statements.iter().filter(|statement| statement.verdict == Verdict::Inconclusive);
    let open: String = open
        .map(|statement| {
            let why = statement.message.as_deref().unwrap_or_default();
            format!("- `{}` with {}: {}.\n", statement.rule.id(), statement.case.about(), prose(why))
        })
        .collect();
    if !open.is_empty() {
        let _ = write!(out, "\nNot judged:\n\n{open}");
    }
    for found in &seen.gone {
        let _ = write!(out, "\n**Listed as broken, and is not**: `{}` in {}.\n", found.rule, found.case);
    }
    out
}

fn finding(statement: &Statement, known: Option<&Found>) -> String {
    let word = match statement.verdict {
        Verdict::Fail => "MUST",
        Verdict::Warn => "SHOULD",
        Verdict::Note => "note",
        Verdict::Error | Verdict::Pass | Verdict::Skip | Verdict::Inconclusive => "error",
    };
    let (rule, about) = (statement.rule.id(), statement.case.about());
    let mut out = format!("\n**`{rule}`**, {word}, with {about}: ");
    if let Some(breach) = &statement.breach {
        let _ = writeln!(out, "expected {}; actual: {}.", prose(&breach.expected), prose(&breach.actual));
    }
    let _ = match (known, statement.verdict) {
        (Some(found), _) => writeln!(out, "\nTrue: {}", prose(&found.note)),
        (None, Verdict::Note) => Ok(()),
        (None, _) => writeln!(out, "\n**Not looked at yet.**"),
    };
    out
}

#[cfg(test)]
#[path = "page_tests.rs"]
mod tests;
