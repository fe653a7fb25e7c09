//! The report for people: a table, then all that is wrong and how to cure it, then one sentence.
//!
//! Styles are always written; give it an `anstream` stream, which drops them for pipes, files and `NO_COLOR`.
//! Nothing that a server sent reaches the terminal as it came: controls are written out.

mod findings;
pub(crate) mod style;
mod summary;
mod table;

use std::io::{self, Write};

use crate::model::RunReport;
use crate::reporter::Reporter;
use crate::rulebook::Rulebook;

/// The report for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Console {
    /// How many characters a line may have.
    pub width: usize,
    /// How much to say about what is not wrong.
    pub detail: Detail,
}

/// How much to say about what is not wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// Notes are counted.
    #[default]
    Brief,
    /// Notes and each inconclusive check are listed (`--verbose`).
    Full,
}

impl Default for Console {
    fn default() -> Self {
        Self { width: 100, detail: Detail::Brief }
    }
}

impl Reporter for Console {
    fn write(&self, report: &RunReport, rules: &Rulebook<'_>, out: &mut dyn Write) -> io::Result<()> {
        // Below this the labels alone would fill a line; a narrower terminal wraps by itself.
        let width = self.width.max(60);
        table::write(report, rules, width, out)?;
        for target in &report.targets {
            findings::write(target, rules, Self { width, ..*self }, out)?;
        }
        summary::write(report, width, out)
    }
}
