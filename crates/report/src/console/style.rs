//! The colours of the console, one for each thing they mean.

use anstyle::{AnsiColor, Style};
use ssespec_evidence::verdict::Verdict;

/// What is broken.
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
/// What is doubtful.
pub(crate) const DOUBTFUL: Style = AnsiColor::Yellow.on_default().bold();
/// What is well.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default().bold();
/// What broke down and says nothing about conformance.
pub(crate) const BROKEN: Style = AnsiColor::Magenta.on_default().bold();
/// A heading.
pub(crate) const HEADING: Style = Style::new().bold();
/// What may be passed over.
pub(crate) const QUIET: Style = Style::new().dimmed();
/// Something to be copied.
pub(crate) const COMMAND: Style = AnsiColor::Cyan.on_default();

/// A verdict as a word of five letters at most, and its style.
pub(crate) fn word(verdict: Verdict) -> (&'static str, Style) {
    match verdict {
        Verdict::Pass => ("PASS", GOOD),
        Verdict::Fail => ("FAIL", BAD),
        Verdict::Warn => ("WARN", DOUBTFUL),
        Verdict::Note => ("NOTE", QUIET),
        Verdict::Skip => ("SKIP", QUIET),
        Verdict::Inconclusive => ("?", DOUBTFUL),
        Verdict::Error => ("ERROR", BROKEN),
    }
}
