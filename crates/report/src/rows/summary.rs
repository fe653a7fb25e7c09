//! What a stream came to, in a few lines.

use std::io::{self, Write};

use ssespec_inspector::Summary;

use super::seconds::{said, seconds};
use crate::console::style::HEADING;
use crate::text::{grouped, plural};
use crate::visible::visible;

/// Writes the summary of a stream that was watched for so long.
///
/// # Errors
/// Only what `out` itself refuses.
pub fn write_summary(summary: &Summary, watched_ns: u64, out: &mut dyn Write) -> io::Result<()> {
    let count = |n: u64, noun: &str| plural(usize::try_from(n).unwrap_or(usize::MAX), noun);
    let mut first = format!("{} in {}", count(summary.all_events(), "event"), said(watched_ns));
    if let Some(rate) = summary.rate(watched_ns) {
        first.push_str(&format!(", {rate:.1} a second"));
    }
    let mut types: Vec<String> =
        summary.events.iter().map(|(name, n)| format!("{} {}", grouped(*n), visible(name))).collect();
    if summary.other_events > 0 {
        types.push(format!("{} of other types", grouped(summary.other_events)));
    }
    if !types.is_empty() {
        first.push_str(&format!(": {}", types.join(", ")));
    }
    let mut parts = Vec::new();
    if let Some((gap, at)) = summary.largest_gap {
        parts.push(format!("largest gap {} s, at {} s", seconds(gap), seconds(at)));
    }
    parts.push(count(summary.comments, "comment"));
    if summary.reconnects > 0 {
        parts.push(count(summary.reconnects, "reconnect"));
    }
    if summary.came_before > 0 {
        parts.push(format!("{} again", count(summary.came_before, "event")));
    }
    parts.push(format!("{} bytes", grouped(summary.body_bytes)));
    parts.push(count(summary.problems, "problem"));
    writeln!(out, "\n{HEADING}{first}{HEADING:#}\n{}", parts.join(", "))
}
