//! The table as the page docs/coverage.md.

use std::fmt::Write as _;

use ssespec_scenario::Requirement;

use crate::trace::{Row, Standing, Table};

const INTRODUCTION: &str = "\
<!-- Written by `cargo xtask trace`: change the scenarios, the faults or crates/trace/defects.yaml, not this page. -->
# Coverage

What judges each requirement, and what proves that the judgement can fail. A *fault* is a server that is wrong in one deliberate way, or
conforms in a way that is worth a note; `cargo xtask mutants` runs the suite against each and fails when a check does not catch its fault, or
catches another one. `cargo xtask trace` writes this page, and fails on a requirement that is neither judged nor excluded, on one that no
fault proves, and on a defect that nothing finds.

";

/// The page, as Markdown.
pub fn page(table: &Table<'_>) -> String {
    let mut page = String::from(INTRODUCTION);
    let _ = writeln!(page, "{} requirements, {} of them judged.\n", table.rows.len(), table.judged());
    defects(&mut page, table);
    page += "## Requirements\n";
    for rows in table.rows.chunk_by(|a, b| a.requirement.id.area() == b.requirement.id.area()) {
        area(&mut page, rows);
    }
    excluded(&mut page, table);
    page
}

fn defects(page: &mut String, table: &Table<'_>) {
    *page += "## Defects of the field\n\nWhat hurts most where event streams are used, worst first, and what finds it in a server.\n\n";
    *page += "| defect | seen, among others, in | found by |\n| --- | --- | --- |\n";
    for defect in table.defects {
        let seen: Vec<String> = defect.seen.iter().map(|report| link(report)).collect();
        let mut found: Vec<String> = defect.found_by.iter().map(|id| format!("`{id}`")).collect();
        found.extend(defect.besides.clone());
        let _ = writeln!(page, "| {} | {} | {} |", cell(&defect.title), seen.join(", "), found.join(", "));
    }
    *page += "\n";
}

/// `owner/repository#7` as a link to that report.
fn link(report: &str) -> String {
    let address = report.replace('#', "/issues/");
    format!("[{report}](https://github.com/{address})")
}

fn area(page: &mut String, rows: &[Row<'_>]) {
    let judged: Vec<_> = rows
        .iter()
        .filter_map(|row| match &row.standing {
            Standing::Judged { scenarios, drivers, faults } => {
                Some((row.requirement, scenarios, drivers, faults))
            }
            Standing::Elsewhere(_) | Standing::Excluded(_) | Standing::Planned(_) => None,
        })
        .collect();
    let Some((first, ..)) = judged.first() else { return };
    let _ = writeln!(page, "\n### {}\n", first.id.area());
    *page += "| requirement | level | source | judged by | driver | faults |\n| --- | --- | --- | --- | --- | --- |\n";
    for (requirement, scenarios, drivers, faults) in judged {
        let _ = writeln!(
            page,
            "{} {} | {} | {} |",
            rule(requirement),
            codes(scenarios),
            drivers.join(", "),
            codes(faults)
        );
    }
}

fn excluded(page: &mut String, table: &Table<'_>) {
    *page += "\n## Not judged by the scenarios\n\n| requirement | level | source | reason |\n| --- | --- | --- | --- |\n";
    for row in &table.rows {
        let reason = match &row.standing {
            Standing::Elsewhere(by) => format!("Judged {}.", cell(by)),
            Standing::Excluded(reason) => cell(reason),
            Standing::Planned(reason) => format!("Planned. {}", cell(reason)),
            Standing::Judged { .. } => continue,
        };
        let _ = writeln!(page, "{} {reason} |", rule(row.requirement));
    }
}

/// The cells that say which rule a row is about.
fn rule(requirement: &Requirement) -> String {
    let (title, source) = (cell(&requirement.title), cell(&requirement.source));
    format!("| `{}`<br>{title} | {} | {source} |", requirement.id, requirement.level)
}

fn codes(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// A text that stays in its cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', r"\|").replace('*', r"\*").replace('<', "&lt;").replace('\n', " ")
}
