//! The findings as text for a terminal.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use crate::figures::{Figures, count, memory, seconds};
use crate::findings::{End, Findings, Suspect};
use crate::machine::Machine;
use crate::summary;

const HEADING: Style = Style::new().bold();
const QUIET: Style = Style::new().dimmed();
const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();
const ODD: Style = AnsiColor::Yellow.on_default().bold();

/// One run, told when it has ended.
pub fn line(number: u16, of: u16, run: &Figures) -> String {
    let width = of.to_string().len();
    let accused = match run.accused {
        0 => "nobody accused".to_owned(),
        some => count(some, "ACCUSATION", "ACCUSATIONS"),
    };
    format!(
        "run {number:width$}/{of}  {:>8}  {accused}, {} inconclusive, {}, {}",
        seconds(run.wall),
        run.inconclusive,
        count(run.second_tries, "second try", "second tries"),
        memory(run.peak)
    )
}

/// Writes what was found. Styled: give it an `anstream` stream.
///
/// # Errors
/// Only what `out` itself refuses.
pub fn write(findings: &Findings, machine: &Machine, busy: u8, out: &mut dyn Write) -> io::Result<()> {
    for (what, times) in &findings.broke {
        broken(what, *times, "BROKE", findings.runs.len(), out)?;
    }
    for (what, times) in &findings.fixed {
        broken(what, *times, "PASSED, and is listed as a known failure", findings.runs.len(), out)?;
    }
    let lists = [
        ("ACCUSED", BAD, &findings.accused),
        ("BROKEN", BAD, &findings.broken),
        ("CHANGED", ODD, &findings.changed),
        ("INCONCLUSIVE", ODD, &findings.undecided),
    ];
    for (word, style, suspects) in lists {
        for suspect in suspects {
            one(word, style, suspect, out)?;
        }
    }
    for left_out in &findings.left_out {
        writeln!(out, "{QUIET}not played  {left_out}{QUIET:#}")?;
    }
    writeln!(out, "{}", summary::setting(findings, machine, busy))?;
    writeln!(out, "{}", summary::accusations(findings))?;
    writeln!(out, "{}", summary::inconclusive(findings).replace('`', ""))?;
    let (style, word) = match findings.end() {
        End::Steady => (GOOD, "Steady: the verdicts did not depend on how busy the machine was"),
        End::Accused => (BAD, "Not steady: the verdicts above on the reference servers are wrong"),
        End::Broke => (BAD, "Not proven: something could not be played"),
        End::Undecided => (BAD, "Not steady: too much could not be judged"),
    };
    writeln!(out, "{style}{word}{style:#}. Exit code {}.", findings.end().code())
}

fn broken(what: &str, times: usize, word: &str, runs: usize, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{BAD}{word}{BAD:#}  {times} of {}  {what}\n", count(runs, "run", "runs"))
}

fn one(word: &str, style: Style, suspect: &Suspect, out: &mut dyn Write) -> io::Result<()> {
    let Suspect { target, scenario, check, message, .. } = suspect;
    writeln!(
        out,
        "{style}{word}{style:#}  {HEADING}{target}  {scenario}  {check}{HEADING:#}  {}",
        suspect.stood()
    )?;
    writeln!(out, "    {message}\n")
}
