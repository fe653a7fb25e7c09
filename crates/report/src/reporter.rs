//! The one trait behind which every form of report stands.

use std::io;

use crate::model::RunReport;
use crate::rulebook::Rulebook;

/// A form of report.
pub trait Reporter {
    /// Writes the report.
    ///
    /// # Errors
    ///
    /// Only what `out` itself refuses: every report can be written in every form.
    fn write(&self, report: &RunReport, rules: &Rulebook<'_>, out: &mut dyn io::Write) -> io::Result<()>;
}
