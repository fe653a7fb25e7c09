//! A comparison for people: the two streams, when each event came, what is wrong with its fix, and one sentence.

use std::io::{self, Write};

use anstyle::Style;
use ssespec_compare::{Aspect, FixAt, Pair, SideEnd, Statement, StreamSummary};
use ssespec_evidence::recording::Moment;
use ssespec_evidence::verdict::Verdict;

use super::model::ComparisonReport;
use crate::console::style;
use crate::exit::Exit;
use crate::text::{plural, wrapped};
use crate::visible::{cut, visible};

/// Below this the table alone would not fit; a narrower terminal wraps by itself.
const NARROWEST: usize = 60;
/// Where the texts behind labels begin.
const TEXT_COLUMN: usize = 13;
/// How many bytes of what a server sent are shown in one line.
const SHOWN: usize = 300;
/// The rows of the table: so many first ones ...
const FIRST: usize = 8;
/// ... and so many last ones.
const LAST: usize = 4;

/// Writes a comparison for people, in lines of at most `width` characters.
///
/// # Errors
/// Only what `out` itself refuses.
pub fn write_console(report: &ComparisonReport, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let width = width.max(NARROWEST);
    stream("direct", &report.direct, &report.run.direct, width, out)?;
    stream("proxied", &report.proxied, &report.run.proxied, width, out)?;
    let proxy = &report.comparison.proxy;
    labelled("proxy", &format!("{} ({})", proxy.kind.name(), cut(&proxy.by, SHOWN)), width, out)?;
    table(report, out)?;
    let statements = &report.comparison.statements;
    let loud = |statement: &&Statement| matches!(statement.verdict, Verdict::Fail | Verdict::Warn);
    let mut listed: Vec<&[FixAt]> = Vec::new();
    for statement in statements.iter().filter(loud) {
        let fixes = statement.difference.as_ref().map_or(&[][..], |difference| &difference.fixes);
        // The same list under each of four faults would hide them.
        let listing = if listed.contains(&fixes) { Listing::Again } else { Listing::First };
        listed.push(fixes);
        fault(statement, listing, width, out)?;
    }
    writeln!(out)?;
    for statement in statements.iter().filter(|statement| !loud(statement)) {
        quiet(statement, width, out)?;
    }
    writeln!(out)?;
    let (colour, sentence) = conclusion(report);
    for line in wrapped(&sentence, width) {
        writeln!(out, "{colour}{line}{colour:#}")?;
    }
    out.flush()
}

fn stream(label: &str, url: &str, side: &StreamSummary, width: usize, out: &mut dyn Write) -> io::Result<()> {
    labelled(label, &visible(url), width, out)?;
    labelled("", &cut(&summary(side), SHOWN), width, out)
}

fn summary(side: &StreamSummary) -> String {
    let mut parts = vec![side.answer()];
    if side.head.is_some() {
        parts.push(format!(
            "{} and {}",
            plural(side.events.len(), "event"),
            plural(side.comments.len(), "comment")
        ));
        parts.push(match &side.end {
            SideEnd::Complete => format!("ended after {}", seconds(side.end_at.latest_ns)),
            SideEnd::Closed => format!("closed after {}", seconds(side.end_at.latest_ns)),
            SideEnd::Broken(_) => format!("aborted after {}", seconds(side.end_at.latest_ns)),
            SideEnd::Open => format!("still open after {}", seconds(side.end_at.latest_ns)),
            SideEnd::Failed(why) => why.to_string(),
        });
    }
    parts.extend(side.trouble.clone());
    parts.join("; ")
}

fn labelled(label: &str, text: &str, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let heading = style::HEADING;
    for (i, line) in wrapped(text, width - 8).iter().enumerate() {
        let label = if i == 0 { label } else { "" };
        writeln!(out, "{heading}{label:8}{heading:#}{line}")?;
    }
    Ok(())
}

/// When the head and each event came, both ways.
fn table(report: &ComparisonReport, out: &mut dyn Write) -> io::Result<()> {
    let (direct, proxied) = (&report.run.direct, &report.run.proxied);
    let head = ("head".to_owned(), direct.head_at, proxied.head_at);
    let event = |pair: &Pair| (visible(&pair.name), Some(pair.direct_at), pair.proxied_at);
    let all: Vec<_> = std::iter::once(head).chain(report.comparison.pairs.iter().map(event)).collect();
    let left_out = all.len().saturating_sub(FIRST + LAST);
    let heading = style::HEADING;
    writeln!(out, "\n{heading}{:24}{:>10}{:>10}{:>10}{heading:#}", "", "direct", "proxied", "later")?;
    for (index, (name, direct, proxied)) in all.iter().enumerate() {
        if left_out > 0 && index == FIRST {
            writeln!(out, "... {left_out} more")?;
        }
        if index >= FIRST && index < FIRST + left_out {
            continue;
        }
        let time = |at: &Option<Moment>| at.map_or_else(|| "-".to_owned(), |at| seconds(at.latest_ns));
        let later = match (direct, proxied) {
            (Some(direct), Some(proxied)) => seconds(proxied.latest_ns.saturating_sub(direct.latest_ns)),
            _ => "-".to_owned(),
        };
        let pad = 24_usize.saturating_sub(name.chars().count());
        writeln!(out, "{name}{:pad$}{:>10}{:>10}{later:>10}", "", time(direct), time(proxied))?;
    }
    Ok(())
}

fn seconds(ns: u64) -> String {
    format!("{}.{:02} s", ns / 1_000_000_000, ns / 10_000_000 % 100)
}

/// Whether the fixes for all proxies that it may be are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Listing {
    /// They are.
    First,
    /// They stand under a fault before.
    Again,
}

/// A fault, with what was seen both ways, why it matters and what to do.
fn fault(statement: &Statement, listing: Listing, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let (word, colour) = style::word(statement.verdict);
    let (heading, quiet) = (style::HEADING, style::QUIET);
    writeln!(out, "\n  {colour}{word}{colour:#}  {heading}{}{heading:#}", statement.aspect.name())?;
    for line in wrapped(&statement.message, width - 4) {
        writeln!(out, "    {line}")?;
    }
    let Some(difference) = &statement.difference else { return Ok(()) };
    let lines = [
        ("direct", cut(&difference.direct, SHOWN)),
        ("proxied", cut(&difference.proxied, SHOWN)),
        ("matters", difference.why.to_owned()),
        ("fix", difference.fix.clone()),
    ];
    let at = |at: &FixAt| ("", format!("{}: {}", at.proxy.name(), at.fix));
    let fixes = difference.fixes.iter().filter(|_| listing == Listing::First).map(at);
    for (label, text) in lines.into_iter().chain(fixes) {
        for (i, line) in wrapped(&text, width - TEXT_COLUMN).iter().enumerate() {
            let label = if i == 0 { label } else { "" };
            writeln!(out, "    {quiet}{label:9}{quiet:#}{line}")?;
        }
    }
    Ok(())
}

/// What is well, only worth knowing, or cannot be told: one paragraph each.
fn quiet(statement: &Statement, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let (word, colour) = style::word(statement.verdict);
    let text = match &statement.difference {
        None => statement.message.clone(),
        Some(d) => format!("{}: {} directly, {} through the proxy", statement.message, d.direct, d.proxied),
    };
    let text = format!("{}: {}", statement.aspect.name(), cut(&text, SHOWN));
    for (i, line) in wrapped(&text, width - 8).iter().enumerate() {
        match i {
            0 => writeln!(out, "  {colour}{word:4}{colour:#}  {line}")?,
            _ => writeln!(out, "        {line}")?,
        }
    }
    Ok(())
}

fn conclusion(report: &ComparisonReport) -> (Style, String) {
    let comparison = &report.comparison;
    let (damages, dangers) = (comparison.damages().count(), comparison.dangers().count());
    let proxy = comparison.proxy.kind.name();
    let open = comparison.statements.iter().filter(|s| s.verdict == Verdict::Inconclusive).count();
    let rest = match open {
        0 => String::new(),
        n => format!(" {} could not be judged.", plural(n, "aspect")),
    };
    match report.exit() {
        Exit::Fails if damages > 0 => {
            let first = comparison.damages().map(|s| s.message.as_str()).next().unwrap_or_default();
            let more = match damages {
                1 => String::new(),
                n => format!(", and {} more", plural(n - 1, "fault")),
            };
            (style::BAD, format!("The stream is damaged on its way through {proxy}: {first}{more}.{rest}"))
        }
        Exit::Fails => (
            style::BAD,
            format!(
                "The stream is in danger on its way through {proxy}: {} (--strict).{rest}",
                plural(dangers, "warning")
            ),
        ),
        Exit::Conforms => {
            let warned = match dangers {
                0 => String::new(),
                n => format!(", with {}", plural(n, "warning")),
            };
            (style::GOOD, format!("The stream gets through {proxy} as it is{warned}.{rest}"))
        }
        _ if !comparison.doubts.is_empty() => {
            let names: Vec<&str> = comparison.doubts.iter().map(|aspect| aspect.name()).collect();
            let what = "Something differs, and whether it is done on the way through";
            (style::DOUBTFUL, format!("{what} {proxy} cannot be told: {}.{rest}", names.join(", ")))
        }
        _ => {
            let nothing = Aspect::Times.name();
            (
                style::DOUBTFUL,
                format!(
                    "Nothing could be compared: neither the {nothing} nor the events themselves show anything.{rest}"
                ),
            )
        }
    }
}
