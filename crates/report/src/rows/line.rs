//! The columns of a row: when, how long after the one before, and what.

use std::io::{self, Write};

use anstyle::Style;

use super::seconds::seconds;

/// Where the text of a row begins.
pub const TEXT: usize = 22;

/// A row of one line: the moment, the gap and a text that is safe to show. Without a moment there is no gap.
pub fn line(
    at_ns: impl Into<Option<u64>>,
    gap_ns: Option<u64>,
    text: &str,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let at_ns = at_ns.into();
    let gap = gap_ns.filter(|_| at_ns.is_some()).map(|gap| format!("+{}", seconds(gap))).unwrap_or_default();
    let at = at_ns.map(seconds).unwrap_or_default();
    let quiet = crate::console::style::QUIET;
    writeln!(out, "{:>9} {quiet}{gap:>10}{quiet:#}  {style}{text}{style:#}", at)
}

/// A line under a row.
pub fn under(text: &str, style: Style, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{:TEXT$}{style}{text}{style:#}", "")
}
