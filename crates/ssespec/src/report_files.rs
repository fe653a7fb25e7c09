//! `ssespec report`: turns files of JSON lines into other reports, and merges the parts of one run.

use std::path::PathBuf;

use clap::Args;
use ssespec_report::merge;
use ssespec_report::read_jsonl;

use crate::args::{ReportArgs, SelectionArgs};
use crate::failure::Failure;

/// Converts results to other report formats, or merges the parts of a run.
#[derive(Args, Clone, Debug)]
pub struct Report {
    /// Results written by --json; if several files contain the same result, the last one counts
    #[arg(value_name = "FILE.jsonl", required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    reports: ReportArgs,
    /// Use the requirements and scenarios in this directory instead of the built-in ones
    #[arg(long, value_name = "DIR")]
    scenarios: Option<PathBuf>,
}

impl Report {
    /// Reads, merges and writes. Ends as the merged run would have.
    ///
    /// # Errors
    /// A file that is no whole run, and a report that cannot be written.
    pub fn run(self) -> Result<u8, Failure> {
        let suite = SelectionArgs { scenarios: self.scenarios, ..SelectionArgs::default() }.suite()?;
        self.reports.have_folders()?;
        let runs = self.files.iter().map(|path| read_jsonl(path)).collect::<Result<Vec<_>, _>>();
        let merged = merge(runs.map_err(|broken| Failure::Usage(broken.into()))?);
        self.reports.write(&merged, &suite, None).map_err(Failure::CouldNotRun)?;
        Ok(merged.exit.code())
    }
}
