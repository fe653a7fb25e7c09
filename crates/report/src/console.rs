//! The report for people: a table, then all that is wrong and how to fix it, then one sentence.
//!
//! Styles are always written; give it an `anstream` stream, which drops them for pipes, files and `NO_COLOR`.
//! Nothing that a server sent reaches the terminal as it came: controls are written out.

mod findings;
mod settings;
pub(crate) mod style;
mod summary;
mod table;

use std::io::{self, Write};

use crate::model::RunReport;
use crate::reporter::Reporter;
use crate::rulebook::Rulebook;

pub use settings::{Console, Detail};

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
