//! The report for a job's summary page: Markdown whose parts that hold a server's words are blocks of HTML.
//!
//! In a block of HTML nothing is read as Markdown, so that there is one way of escaping only; see [`inert`].

mod inert;
mod parts;
mod sections;

pub use inert::prose;

use std::io::{self, Write};

use crate::model::RunReport;
use crate::reporter::Reporter;
use crate::rulebook::Rulebook;

/// What GitHub takes as the summary of one step, in bytes: a longer one is not shown at all.
pub const SUMMARY_LIMIT: usize = 1 << 20;

/// The report for a job's summary page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Markdown {
    /// How many bytes the report may have. What matters least is left out first, and the report says so.
    pub limit: usize,
}

impl Default for Markdown {
    fn default() -> Self {
        Self { limit: SUMMARY_LIMIT }
    }
}

impl Reporter for Markdown {
    fn write(&self, report: &RunReport, rules: &Rulebook<'_>, out: &mut dyn Write) -> io::Result<()> {
        let parts = sections::sections(report, rules);
        out.write_all(parts::fit(parts, self.limit).as_bytes())
    }
}
