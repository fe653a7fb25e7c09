//! Where the recordings of a run are kept: in the user's folder, or in one of our own while a report is made of them.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use ssespec_report::RunReport;
use tempfile::TempDir;

use crate::args::ReportArgs;
use crate::failure::Failure;

/// Where the recordings of a run are kept.
pub enum Keeping {
    /// Nowhere.
    Nowhere,
    /// In the folder of `--recordings`.
    Asked(PathBuf),
    /// In a folder that goes when this does.
    Own(TempDir),
}

impl Keeping {
    /// The user's folder, made if it is missing; one of our own where a report shows recordings.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn new(wanted: Option<&Path>, reports: &ReportArgs) -> Result<Self, Failure> {
        match wanted {
            Some(path) => std::fs::create_dir_all(path)
                .map(|()| Self::Asked(path.to_owned()))
                .with_context(|| {
                    let path = path.display();
                    format!("cannot make the folder {path} for the recordings: give one that is yours")
                })
                .map_err(Failure::Usage),
            None if reports.html.is_some() => TempDir::with_prefix("ssespec-")
                .map(Self::Own)
                .context(
                    "cannot make a folder for the recordings that --html shows: give one with --recordings",
                )
                .map_err(Failure::CouldNotRun),
            None => Ok(Self::Nowhere),
        }
    }

    /// Takes the names of recordings out of a report that are gone when the command ends: nobody may be sent there.
    pub fn forget(&self, report: &mut RunReport) {
        if let Self::Own(_) = self {
            let results = report.targets.iter_mut().flat_map(|target| &mut target.results);
            results.for_each(|result| result.recording = None);
        }
    }

    /// The folder, if there is one.
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Self::Nowhere => None,
            Self::Asked(path) => Some(path),
            Self::Own(dir) => Some(dir.path()),
        }
    }
}
