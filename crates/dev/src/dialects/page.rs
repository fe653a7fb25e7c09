//! docs/dialect-results.md: what real software sends of each dialect, and each finding with its evidence.

use std::fmt::Write as _;

use ssespec_evidence::verdict::{CheckResult, Verdict};
use ssespec_report::markdown::prose;
use ssespec_report::{Counts, visible};

use super::catalogue::{FaultOf, Server};
use super::result::{Finding, Held, Outcome, Recognised, Row, Seen, Tried};

const INTRODUCTION: &str = "\
<!-- Written by `cargo xtask dialects`: change interop/dialects, or what judges, not this page. -->
# Dialects of real software

What real software sends of each [dialect](dialects.md). Each server is a small application in [interop/dialects](../interop/dialects), with
its versions pinned; `cargo xtask dialects` sets them up, asks each for its streams as `ssespec check URL --dialect NAME` does, and writes
this page. It ends with 1 if a finding stands here that nobody has looked at yet, or if one that is listed does not come any more.

";

const LEGEND: &str = "
*Recognised* says what the same recording is taken for when nobody names the dialect. *MUST* and *SHOULD* count what is broken, among all
that `ssespec check` reads in one stream, not in its dialect alone. Below stands each finding; of what was not judged only that about the
dialect and the life of the stream.

";

/// The page, as Markdown.
pub fn page(rows: &[Row], date: &str) -> String {
    let mut page = String::from(INTRODUCTION);
    let _ = write!(page, "Measured on {date} with ssespec {}.\n\n", env!("CARGO_PKG_VERSION"));
    page += "| server | version | stream | dialect | recognised | passes | MUST | SHOULD | not judged | what came |\n";
    page += "| --- | --- | --- | --- | --- | ---: | ---: | ---: | ---: | --- |\n";
    for row in rows {
        page += &lines(row);
    }
    page += LEGEND;
    let sections: Vec<String> = rows.iter().map(section).collect();
    page + &sections.join("\n")
}

fn lines(row: &Row) -> String {
    let head = format!("| {} | {} |", prose(&row.server.name), prose(&row.server.described.subject.version));
    match &row.outcome {
        Outcome::Missing(_) => format!("{head} | | not measured | | | | | |\n"),
        Outcome::Broke(_) => format!("{head} | | **could not run** | | | | | |\n"),
        Outcome::Tried(all) => all.iter().map(|one| format!("{head}{}", cells(one))).collect(),
    }
}

fn cells(one: &Tried) -> String {
    let head = format!(" {} | {} |", prose(&one.stream.name), prose(&one.stream.dialect));
    match &one.seen {
        Err(_) => format!("{head} **could not run** | | | | | |\n"),
        Ok(seen) => {
            let Counts { pass, fail, warn, inconclusive, .. } = seen.counts;
            let recognised = recognised(&seen.recognised);
            format!(
                "{head} {recognised} | {pass} | {fail} | {warn} | {inconclusive} | {} |\n",
                prose(&seen.came)
            )
        }
    }
}

fn recognised(recognised: &Recognised) -> String {
    match recognised {
        Recognised::AsNamed => "yes".to_owned(),
        Recognised::Differently(ids) => {
            let ids: Vec<&str> = ids.iter().map(|id| id.as_str()).collect();
            format!("yes, with other verdicts of {}", prose(&ids.join(", ")))
        }
        Recognised::As(other) => format!("as {}", prose(other)),
        Recognised::Not => "no".to_owned(),
    }
}

fn section(row: &Row) -> String {
    let Server { name, described, .. } = &row.server;
    let subject = &described.subject;
    let on = subject.server.as_ref().map(|server| format!(", on {}", prose(server))).unwrap_or_default();
    let mut out = format!(
        "## {}\n\n[{}](../interop/dialects/{name}): {} {} ({}{on}).\n",
        prose(name),
        prose(&described.about),
        prose(&subject.library),
        prose(&subject.version),
        prose(&subject.language)
    );
    match &row.outcome {
        Outcome::Missing(why) => {
            let _ = writeln!(out, "\nNot measured: {}.", prose(why));
        }
        Outcome::Broke(error) => {
            let _ = writeln!(out, "\nCould not run: {}.", prose(error));
        }
        Outcome::Tried(all) => out.extend(all.iter().map(of_stream)),
    }
    out
}

/// What there is to say of a stream beyond its line in the table; nothing if nothing is broken or open.
fn of_stream(one: &Tried) -> String {
    let name = prose(&one.stream.name);
    match &one.seen {
        Err(error) => format!("\n### {name}\n\nCould not run: {}.\n", prose(error)),
        Ok(seen) => {
            let told: String =
                [held(seen.held), findings(seen), unjudged(&seen.unjudged), gone(seen)].concat();
            if told.is_empty() { told } else { format!("\n### {name}\n{told}") }
        }
    }
}

fn held(held: Held) -> String {
    match held {
        Held::Held => String::new(),
        Held::Not => "\n**Not held to its dialect**: what came is no stream that could be read.\n".to_owned(),
    }
}

fn findings(seen: &Seen) -> String {
    seen.findings.iter().map(finding).collect()
}

fn finding(finding: &Finding) -> String {
    let result = &finding.result;
    let word = match result.verdict {
        Verdict::Fail => "MUST",
        Verdict::Warn => "SHOULD",
        Verdict::Error => "error",
        Verdict::Pass | Verdict::Note | Verdict::Skip | Verdict::Inconclusive => "",
    };
    let mut out = format!("\n**`{}`**, {word}: ", result.check);
    match &result.finding {
        None => {
            let _ = writeln!(out, "{}.", prose(&result.message));
        }
        Some(found) => {
            let _ = write!(out, "expected {}; actual: {}", prose(&found.expected), prose(&found.observed));
            let _ = match found.byte {
                Some(byte) => writeln!(out, ", at byte {byte}."),
                None => writeln!(out, "."),
            };
            if let Some(fix) = &found.fix {
                let _ = writeln!(out, "Fix: {}", prose(fix));
            }
        }
    }
    if !finding.evidence.is_empty() {
        // Indented, so that no byte of it can end the block.
        let lines: String = finding.evidence.iter().map(|line| format!("    {line}\n")).collect();
        let _ = write!(out, "\n{lines}\n");
    }
    let _ = match &finding.known {
        None => writeln!(out, "**Not looked at yet.**"),
        Some(known) => writeln!(out, "{} {}", fault_of(known.fault_of), prose(&known.note)),
    };
    out
}

fn fault_of(fault_of: FaultOf) -> &'static str {
    match fault_of {
        FaultOf::Software => "True, and the software's own:",
        FaultOf::Fixture => "True, and meant to be found:",
    }
}

/// What of the dialect and of the stream's life could not be judged; all else is only counted in the table.
fn unjudged(results: &[CheckResult]) -> String {
    let shown = results.iter().filter(|result| matches!(result.check.area(), "dialect" | "life"));
    let lines: String =
        shown.map(|result| format!("- `{}`: {}\n", result.check, prose(&result.message))).collect();
    if lines.is_empty() { lines } else { format!("\nNot judged:\n\n{lines}") }
}

fn gone(seen: &Seen) -> String {
    let lines = seen
        .gone
        .iter()
        .map(|id| format!("\n**Listed as broken, and is not**: `{}`.\n", visible(id.as_str())));
    lines.collect()
}

#[cfg(test)]
#[path = "page_tests.rs"]
mod tests;
