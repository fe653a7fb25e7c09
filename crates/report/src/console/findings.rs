//! All that there is to say about one target.

use std::io::{self, Write};

use anstyle::Style;
use ssespec_evidence::verdict::{CheckResult, Verdict};

use super::settings::{Console, Detail};
use super::style;
use crate::complaint::{Complaint, Fold, complaints, level_word};
use crate::model::{Outcome, TargetReport};
use crate::reasons::{by_reason_of, known_failures};
use crate::rulebook::Rulebook;
use crate::text::{plural, shortened, wrapped};
use crate::visible::{cut, cut_lines, visible};

/// Where the texts of a complaint begin: the longest label and two blanks on both sides.
const TEXT_COLUMN: usize = 13;
/// How many bytes of a reason or a note are shown.
const SHOWN: usize = 240;

pub(super) fn write(
    target: &TargetReport,
    rules: &Rulebook<'_>,
    how: Console,
    out: &mut dyn Write,
) -> io::Result<()> {
    if is_silent(target) {
        return Ok(());
    }
    let heading = style::HEADING;
    let name = visible(&target.name);
    // The name is bold, so it is written apart from what follows it on the line.
    let lines = wrapped(&format!("{name}: {}", cut(&target.about, SHOWN)), how.width);
    match lines[0].strip_prefix(name.as_str()) {
        Some(rest) => writeln!(out, "\n{heading}{name}{heading:#}{rest}")?,
        None => writeln!(out, "\n{}", lines[0])?,
    }
    for line in &lines[1..] {
        writeln!(out, "{line}")?;
    }
    outcome(target, how.width, out)?;
    for complaint in complaints(target, rules) {
        write_complaint(&complaint, target, how.width, out)?;
    }
    fixed(target, how.width, out)?;
    known(target, how.width, out)?;
    by_reason(target, Verdict::Inconclusive, "could not be judged", how, out)?;
    by_reason(target, Verdict::Skip, "skipped", how, out)?;
    notes(target, how, out)
}

/// Whether every check simply passes.
fn is_silent(target: &TargetReport) -> bool {
    target.outcome == Outcome::Ran
        && target.fixed.is_empty()
        && target.notes.is_empty()
        && target.results.iter().all(|result| result.verdict == Verdict::Pass)
}

fn outcome(target: &TargetReport, width: usize, out: &mut dyn Write) -> io::Result<()> {
    match &target.outcome {
        Outcome::Ran => Ok(()),
        Outcome::Skipped { reason } => {
            headed("UNAVAILABLE", style::DOUBTFUL, &cut(reason, SHOWN), width, out)
        }
        Outcome::Broke { error, output_tail } => {
            // The end of the server's output often stands under the error's sentence, line by line.
            let lines = cut_lines(error, 4 * SHOWN);
            headed("ERROR", style::BROKEN, lines.first().map_or("", String::as_str), width, out)?;
            for line in lines.iter().skip(1) {
                writeln!(out, "{}", shortened(line, width))?;
            }
            if !output_tail.trim().is_empty() {
                writeln!(out, "    The last lines that it printed:")?;
            }
            for line in cut_lines(output_tail, SHOWN) {
                writeln!(out, "    | {}", shortened(&line, width - 6))?;
            }
            Ok(())
        }
    }
}

/// A word and a text after it, whose further lines stand under its first.
fn headed(word: &str, style: Style, text: &str, width: usize, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out)?;
    for (i, line) in wrapped(text, width - word.len() - 4).iter().enumerate() {
        match i {
            0 => writeln!(out, "  {style}{word}{style:#}  {line}")?,
            _ => writeln!(out, "  {:1$}  {line}", "", word.len())?,
        }
    }
    Ok(())
}

fn write_complaint(
    complaint: &Complaint<'_>,
    target: &TargetReport,
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (word, colour) = style::word(complaint.result.verdict);
    let (heading, quiet, command) = (style::HEADING, style::QUIET, style::COMMAND);
    writeln!(
        out,
        "\n  {colour}{word}{colour:#}  {heading}{}{heading:#} ({})",
        complaint.result.check,
        level_word(complaint.result.level)
    )?;
    for line in wrapped(&complaint.title(), width - 4) {
        writeln!(out, "    {line}")?;
    }
    for line in complaint.lines(&target.repeat) {
        let (texts, colour) = match line.fold {
            Fold::Wrap => (wrapped(&line.text, width - TEXT_COLUMN), Style::new()),
            Fold::Keep => (vec![line.text], command),
        };
        for (i, text) in texts.iter().enumerate() {
            let label = if i == 0 { line.label } else { "" };
            writeln!(out, "    {quiet}{label:9}{quiet:#}{colour}{text}{colour:#}")?;
        }
    }
    Ok(())
}

/// Loud, because the list is wrong now and would hide the next break.
fn fixed(target: &TargetReport, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let style = style::GOOD;
    for entry in &target.fixed {
        let place = entry.scenario.as_ref().map_or_else(String::new, |id| format!(" in {id}"));
        writeln!(out, "\n  {style}FIXED{style:#}  {}{place}", entry.check)?;
        let text = format!("passes now: remove it from the known-failures of {}.", visible(&target.name));
        let said = format!("It was listed with the reason: {}", cut(&entry.reason, SHOWN));
        for line in std::iter::once(text).chain(wrapped(&said, width - 4)) {
            writeln!(out, "    {line}")?;
        }
    }
    Ok(())
}

/// One line each, equal ones of several scenarios together.
fn known(target: &TargetReport, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let seen = known_failures(target);
    if seen.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n  known to fail:")?;
    let column = seen.iter().map(|(check, _)| check.len()).max().unwrap_or(0);
    let quiet = style::QUIET;
    for (check, reason) in seen {
        let room = width.saturating_sub(column + 6).max(20);
        writeln!(out, "    {check:column$}  {quiet}{}{quiet:#}", shortened(&visible(reason), room))?;
    }
    Ok(())
}

/// How many checks with the same reason are named without `--verbose`.
const NAMED: usize = 8;

/// Counts the checks of one verdict by their reasons, the commonest first.
fn by_reason(
    target: &TargetReport,
    verdict: Verdict,
    words: &str,
    how: Console,
    out: &mut dyn Write,
) -> io::Result<()> {
    let reasons = by_reason_of(target, verdict);
    if reasons.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n  {words}:")?;
    for (reason, results) in reasons {
        for (i, line) in wrapped(&cut(reason, SHOWN), how.width - 10).iter().enumerate() {
            match i {
                0 => writeln!(out, "    {:>3} × {line}", results.len())?,
                _ => writeln!(out, "          {line}")?,
            }
        }
        // What could not be judged must be easy to repeat; what does not apply is only counted.
        if verdict == Verdict::Inconclusive || how.detail == Detail::Full {
            let quiet = style::QUIET;
            for line in wrapped(&names(&results, how.detail), how.width - 10) {
                writeln!(out, "          {quiet}{line}{quiet:#}")?;
            }
        }
    }
    Ok(())
}

/// Which checks of which scenarios, each once. In brief only the first: a response that is no stream has them all.
fn names(results: &[&CheckResult], detail: Detail) -> String {
    let most = match detail {
        Detail::Brief => NAMED,
        Detail::Full => usize::MAX,
    };
    let mut scenarios: Vec<(&str, Vec<&str>)> = Vec::new();
    let mut named = 0;
    for result in results {
        let check = result.check.as_str();
        let at = scenarios.iter().position(|(scenario, _)| *scenario == result.scenario);
        if at.is_some_and(|at| scenarios[at].1.contains(&check)) {
            continue;
        }
        named += 1;
        if named <= most {
            match at {
                Some(at) => scenarios[at].1.push(check),
                None => scenarios.push((&result.scenario, vec![check])),
            }
        }
    }
    let told = scenarios.iter().map(|(scenario, checks)| format!("{scenario}: {}", checks.join(", ")));
    let mut told = told.collect::<Vec<_>>().join("; ");
    if named > most {
        told += &format!("; and {} more (listed with --verbose)", named - most);
    }
    told
}

fn notes(target: &TargetReport, how: Console, out: &mut dyn Write) -> io::Result<()> {
    let notes: Vec<_> = target.results.iter().filter(|result| result.verdict == Verdict::Note).collect();
    let quiet = style::QUIET;
    if !notes.is_empty() {
        match how.detail {
            Detail::Brief => writeln!(out, "\n  {} (listed with --verbose)", plural(notes.len(), "note"))?,
            Detail::Full => writeln!(out, "\n  notes:")?,
        }
    }
    if how.detail == Detail::Full {
        for note in notes {
            writeln!(out, "    {} {quiet}in {}{quiet:#}", note.check, note.scenario)?;
            for line in wrapped(&cut(&note.message, SHOWN), how.width - 8) {
                writeln!(out, "        {line}")?;
            }
        }
    }
    if !target.notes.is_empty() {
        writeln!(out, "\n  about this run:")?;
    }
    for note in &target.notes {
        for line in wrapped(&cut(note, SHOWN), how.width - 4) {
            writeln!(out, "    {line}")?;
        }
    }
    Ok(())
}
