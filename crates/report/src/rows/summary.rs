//! What a stream came to, in a few lines.

use std::io::{self, Write};

use ssespec_inspector::Summary;

use super::seconds::{said, seconds};
use super::writer::{NAME, shortened};
use crate::console::style::{DOUBTFUL, HEADING};
use crate::text::{grouped, plural_of, wrapped};
use crate::visible::visible;

/// Writes the summary of a stream that was watched for so long, its notes in lines of this width.
///
/// # Errors
/// Only what `out` itself refuses.
pub fn write_summary(
    summary: &Summary,
    watched_ns: u64,
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let count = plural_of;
    let mut first = format!("{} in {}", count(summary.all_events(), "event"), said(watched_ns));
    if let Some(rate) = summary.rate(watched_ns) {
        first.push_str(&format!(", {rate:.1} a second"));
    }
    let mut types: Vec<String> =
        summary.events.iter().map(|(name, n)| format!("{} {}", grouped(*n), shortened(name, NAME))).collect();
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
    parts.push(count(summary.body_bytes, "byte"));
    parts.push(count(summary.problems, "problem"));
    writeln!(out)?;
    wrapped(&first, width).iter().try_for_each(|part| writeln!(out, "{HEADING}{part}{HEADING:#}"))?;
    wrapped(&parts.join(", "), width).iter().try_for_each(|part| writeln!(out, "{part}"))?;
    match summary.only_named() {
        Some(name) => wrapped(&no_message(name), width)
            .iter()
            .try_for_each(|part| writeln!(out, "{DOUBTFUL}{part}{DOUBTFUL:#}")),
        None => Ok(()),
    }
}

/// That a page which listens to onmessage alone stays empty (HTML 9.2.6: an event of another type is dispatched under that type).
fn no_message(name: &str) -> String {
    format!(
        "none of these events is of the type message, so onmessage is not called for them: listen with addEventListener(\"{}\", ..), or \
         send no event line",
        visible(name)
    )
}
