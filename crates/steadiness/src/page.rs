//! The findings as the page docs/steadiness.md.

use std::fmt::Write as _;
use std::path::{MAIN_SEPARATOR, Path};

use crate::figures::{count, memory, seconds};
use crate::findings::{Findings, Suspect};
use crate::machine::Machine;
use crate::summary;

const INTRODUCTION: &str = "\
<!-- Written by `cargo xtask steady`: run that again, do not change this page. -->
# Steadiness

A verdict must not depend on how busy the machine is. `cargo xtask steady` plays the suite over the reference servers again and again, beside
processes that do nothing but keep the processors busy, and compares every verdict. It writes this page. It ends with 1 when a
server is accused of what its target file does not list as known, or when more than 1 % of the verdicts are inconclusive.

";

/// The page, as Markdown. `command` is how the runs were asked for.
pub fn page(findings: &Findings, machine: &Machine, busy: u8, command: &str) -> String {
    let mut page = String::from(INTRODUCTION);
    let Machine { date, system, tools, .. } = machine;
    let with = [vec![format!("ssespec {}", env!("CARGO_PKG_VERSION")), system.clone()], tools.clone()]
        .concat()
        .join(", ");
    let _ =
        writeln!(page, "Measured on {date} by `{command}`: {}", summary::setting(findings, machine, busy));
    let _ = writeln!(page, "With {with}.\n");
    let _ = writeln!(page, "**{}** {}\n", summary::accusations(findings), summary::inconclusive(findings));
    runs(&mut page, findings);
    suspects(&mut page, "Accusations", &findings.accused);
    named(&mut page, "Known failures that passed", &findings.fixed);
    named(&mut page, "Targets that broke", &findings.broke);
    if !findings.broken.is_empty() {
        suspects(&mut page, "Checks that broke", &findings.broken);
    }
    suspects(&mut page, "Verdicts that changed between runs", &findings.changed);
    suspects(&mut page, "Inconclusive in every run", &findings.undecided);
    if !findings.sample_undecided.is_empty() {
        suspects(&mut page, "Inconclusive in every run on the published samples", &findings.sample_undecided);
    }
    if !findings.left_out.is_empty() {
        page += "\n## Not played\n\n";
        for left_out in &findings.left_out {
            let _ = writeln!(page, "- {}", cell(left_out));
        }
    }
    page
}

fn runs(page: &mut String, findings: &Findings) {
    *page += "## Runs\n\nThe memory is the most that the process which judges had resident, the servers not among it. A second try is a scenario \
              that was played once more, alone, before anybody is accused.\n\n\
              | run | time | memory | second tries | inconclusive | accusations |\n| ---: | ---: | ---: | ---: | ---: | ---: |\n";
    for (number, run) in findings.runs.iter().enumerate() {
        let _ = writeln!(
            page,
            "| {} | {} | {} | {} | {} | {} |",
            number + 1,
            seconds(run.wall),
            memory(run.peak),
            run.second_tries,
            run.inconclusive,
            run.accused
        );
    }
}

fn suspects(page: &mut String, title: &str, suspects: &[Suspect]) {
    let _ = writeln!(page, "\n## {title}\n");
    if suspects.is_empty() {
        *page += "None.\n";
        return;
    }
    *page +=
        "| target | scenario | requirement | verdicts | one message |\n| --- | --- | --- | --- | --- |\n";
    for suspect in suspects {
        let Suspect { target, scenario, check, message, .. } = suspect;
        let _ = writeln!(
            page,
            "| {target} | `{scenario}` | `{check}` | {} | {} |",
            suspect.stood(),
            cell(message)
        );
    }
}

/// The text with paths as they are from the repository's root: where somebody keeps their clone is nobody's business.
pub fn from_root(text: &str, root: &Path) -> String {
    text.replace(&format!("{}{MAIN_SEPARATOR}", root.display()), "")
}

fn named(page: &mut String, title: &str, named: &[(String, usize)]) {
    if named.is_empty() {
        return;
    }
    let _ = writeln!(page, "\n## {title}\n");
    for (what, times) in named {
        let _ = writeln!(page, "- {}: {}", count(*times, "run", "runs"), cell(what));
    }
}

/// A text that stays in its line and its cell, and is no Markdown.
fn cell(text: &str) -> String {
    text.replace('|', r"\|")
        .replace('*', r"\*")
        .replace('<', "&lt;")
        .replace('`', "'")
        .replace(['\n', '\r'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_begins_at_the_root_of_the_repository() {
        let root = Path::new("/home/somebody/clone");
        let text = "cannot read /home/somebody/clone/reference-servers/rust/x.pem, nor /home/somebody/clones";
        assert_eq!(
            from_root(text, root),
            "cannot read reference-servers/rust/x.pem, nor /home/somebody/clones"
        );
    }
}
