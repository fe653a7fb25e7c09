//! The folder of the recordings: none is written over another.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use ssespec_evidence::recording::Recording;
use ssespec_evidence::store;

/// What the folder of a recording begins with, and its number follows.
const PREFIX: &str = "tap-";

/// The folder of the recordings.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    /// How many were saved.
    saved: u64,
}

impl Folder {
    /// The folder at this path, made if it is missing.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn new(path: &Path) -> anyhow::Result<Self> {
        std::fs::create_dir_all(path).with_context(|| {
            format!("cannot make the folder {} for the recordings: give one that is yours", path.display())
        })?;
        Ok(Self { path: path.to_owned(), saved: 0 })
    }

    /// The highest number that is taken there, by an earlier run.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn taken(&self) -> anyhow::Result<u64> {
        let entries = std::fs::read_dir(&self.path).with_context(|| {
            format!("cannot read the folder {}: give one that is yours", self.path.display())
        })?;
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let numbers = names.filter_map(|name| name.strip_prefix(PREFIX)?.parse().ok());
        Ok(numbers.max().unwrap_or_default())
    }

    /// Saves a recording.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn save(&mut self, recording: &Recording) -> anyhow::Result<()> {
        store::save(recording, &self.path)?;
        self.saved += 1;
        Ok(())
    }

    /// What was saved, as a sentence; nothing if nothing was.
    pub fn told(&self) -> Option<String> {
        let recordings = match self.saved {
            0 => return None,
            1 => "1 recording".to_owned(),
            n => format!("{n} recordings"),
        };
        Some(format!("saved {recordings}: `ssespec check --from {}` judges them", self.path.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_on_after_those_of_earlier_runs() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("kept");
        let folder = Folder::new(&path).expect("it is made");
        assert_eq!(folder.taken().expect("it is read"), 0);
        for name in ["tap-2", "tap-10", "tap-x", "other"] {
            std::fs::create_dir(path.join(name)).expect("a folder");
        }
        assert_eq!(folder.taken().expect("it is read"), 10);
    }
}
