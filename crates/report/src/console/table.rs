//! The table of areas by targets.

use std::io::{self, Write};

use anstyle::Style;
use comfy_table::{ContentArrangement, Table, presets};
use ssespec_evidence::verdict::CheckResult;

use super::style;
use crate::model::{Counts, Outcome, RunReport, TargetReport};
use crate::rulebook::Rulebook;
use crate::text::shortened;
use crate::visible::visible;

/// The longest target name that the table shows whole.
const NAME: usize = 18;

/// A mark beside a count: its sign, its meaning and its style.
struct Mark {
    sign: &'static str,
    means: &'static str,
    style: Style,
    count: fn(&Counts) -> usize,
}

const MARKS: [Mark; 7] = [
    Mark { sign: "✗", means: "fail", style: style::BAD, count: |counts| counts.fail },
    Mark { sign: "!", means: "warn", style: style::DOUBTFUL, count: |counts| counts.warn },
    Mark { sign: "~", means: "known to fail", style: style::QUIET, count: |counts| counts.known },
    Mark { sign: "?", means: "inconclusive", style: style::DOUBTFUL, count: |counts| counts.inconclusive },
    Mark { sign: "#", means: "error", style: style::BROKEN, count: |counts| counts.error },
    Mark { sign: "·", means: "note", style: style::QUIET, count: only_notes },
    Mark { sign: "–", means: "skipped", style: style::QUIET, count: only_skips },
];

/// Notes are worth a mark only where the cell would else say that nothing passes.
fn only_notes(counts: &Counts) -> usize {
    match counts.pass {
        0 => counts.note,
        _ => 0,
    }
}

/// Skips are worth a mark only where they are all there is.
fn only_skips(counts: &Counts) -> usize {
    match counts.judged() + counts.inconclusive + counts.error {
        0 => counts.skip,
        _ => 0,
    }
}

pub(super) fn write(
    report: &RunReport,
    rules: &Rulebook<'_>,
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let areas = areas(report, rules);
    let mut rows: Vec<Vec<String>> =
        vec![std::iter::once(String::new()).chain(report.targets.iter().map(name)).collect()];
    for area in &areas {
        let cells = report.targets.iter().map(|target| cell(target, |result| result.check.area() == area));
        rows.push(std::iter::once(area.clone()).chain(cells).collect());
    }
    let all = report.targets.iter().map(|target| cell(target, |_| true));
    rows.push(std::iter::once("all".to_owned()).chain(all).collect());
    for columns in pages(&rows, width) {
        writeln!(out, "{}", painted(&drawn(&rows, &columns)))?;
    }
    legend(&rows, width, out)
}

/// The areas of all results, in the suite's order.
fn areas(report: &RunReport, rules: &Rulebook<'_>) -> Vec<String> {
    let mut areas: Vec<String> = Vec::new();
    for result in report.targets.iter().flat_map(|target| &target.results) {
        if !areas.iter().any(|area| area == result.check.area()) {
            areas.push(result.check.area().to_owned());
        }
    }
    areas.sort_by_key(|area| rules.area_place(area));
    areas
}

fn name(target: &TargetReport) -> String {
    shortened(&visible(&target.name), NAME)
}

/// What one target did in one area: how many checks pass, and a mark for whatever else there was.
fn cell(target: &TargetReport, belongs: impl Fn(&CheckResult) -> bool) -> String {
    let counts = Counts::of(target.results.iter().filter(|result| belongs(result)));
    if counts == Counts::default() {
        return match target.outcome {
            Outcome::Ran => String::new(),
            Outcome::Skipped { .. } => "unavailable".to_owned(),
            Outcome::Broke { .. } => "error".to_owned(),
        };
    }
    let mut words = Vec::new();
    if counts.judged() > 0 {
        words.push(format!("{:>3}", counts.pass));
    }
    for mark in &MARKS {
        match (mark.count)(&counts) {
            0 => {}
            n => words.push(format!("{}{n}", mark.sign)),
        }
    }
    words.join(" ")
}

/// Which columns stand in one table, so that none is wider than the terminal: many targets give several tables.
fn pages(rows: &[Vec<String>], width: usize) -> Vec<Vec<usize>> {
    // A column takes a blank on both sides and the line at its right.
    let taken = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0) + 3;
    let first = 1 + taken(0);
    let mut pages: Vec<Vec<usize>> = Vec::new();
    let mut used = usize::MAX;
    for column in 1..rows[0].len() {
        let needed = taken(column);
        match pages.last_mut() {
            Some(page) if used.saturating_add(needed) <= width => page.push(column),
            _ => {
                pages.push(vec![0, column]);
                used = first;
            }
        }
        used += needed;
    }
    pages
}

fn drawn(rows: &[Vec<String>], columns: &[usize]) -> String {
    let pick = |row: &Vec<String>| columns.iter().map(|column| row[*column].clone()).collect::<Vec<_>>();
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(pick(&rows[0]));
    table.add_rows(rows[1..].iter().map(pick));
    table.to_string()
}

/// Colours the marks of a drawn table. Afterwards, since the table counts every byte of a cell as seen.
fn painted(table: &str) -> String {
    let mut out = String::with_capacity(table.len() * 2);
    // The first lines are the border and the names, which are a target's own words.
    for (number, line) in table.lines().enumerate() {
        if number > 0 {
            out.push('\n');
        }
        for word in line.split_inclusive(' ') {
            let mark = MARKS.iter().find(|mark| number > 1 && is_mark(word.trim_end(), mark.sign));
            match mark {
                Some(Mark { style, .. }) => out.push_str(&format!(
                    "{style}{}{style:#}{}",
                    word.trim_end(),
                    &word[word.trim_end().len()..]
                )),
                None => out.push_str(word),
            }
        }
    }
    out
}

fn is_mark(word: &str, sign: &str) -> bool {
    word.strip_prefix(sign).is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

/// What the numbers and those marks mean that the table uses.
fn legend(rows: &[Vec<String>], width: usize, out: &mut dyn Write) -> io::Result<()> {
    let quiet = style::QUIET;
    let used = |sign| rows[1..].iter().flatten().any(|cell| cell.split(' ').any(|word| is_mark(word, sign)));
    let first = "A number alone counts the checks that pass.";
    write!(out, "{quiet}{first}{quiet:#}")?;
    let mut column = first.len();
    for Mark { sign, means, style, .. } in MARKS.iter().filter(|mark| used(mark.sign)) {
        // Two blanks, the sign and one blank.
        let needed = means.len() + 4;
        if column + needed > width {
            writeln!(out)?;
            column = 0;
        } else {
            write!(out, "  ")?;
        }
        column += needed;
        write!(out, "{style}{sign}{style:#} {quiet}{means}{quiet:#}")?;
    }
    writeln!(out)
}
