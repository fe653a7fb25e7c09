//! The files of a suite, read together and checked against each other.

use std::path::Path;

use crate::load::{LoadError, Problem, Source};
use crate::rules;
use crate::suite::Suite;

impl Suite {
    /// Reads `requirements.yaml`, `examples.yaml` and every other `*.yaml` of a folder (folders inside it aside).
    ///
    /// # Errors
    /// Everything that is wrong with the files, each with file, line and column.
    pub fn load(dir: &Path) -> Result<Self, LoadError> {
        let unreadable = |e: std::io::Error| {
            Problem::of_file(&dir.display().to_string(), format!("cannot read this folder: {e}"))
        };
        let mut paths = Vec::new();
        for entry in std::fs::read_dir(dir).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            if path.extension().is_some_and(|extension| extension == "yaml") && path.is_file() {
                paths.push(path);
            }
        }
        paths.sort();
        Self::from_sources(paths.iter().map(|path| Source::read(path)).collect())
    }

    /// Reads the same files from memory: pairs of file name and content, in any order.
    ///
    /// # Errors
    /// As [`Suite::load`].
    pub fn from_files<N, T>(files: impl IntoIterator<Item = (N, T)>) -> Result<Self, LoadError>
    where
        N: Into<String>,
        T: AsRef<[u8]>,
    {
        let mut files: Vec<(String, T)> = files.into_iter().map(|(name, text)| (name.into(), text)).collect();
        files.sort_by(|a, b| a.0.cmp(&b.0));
        Self::from_sources(files.iter().map(|(name, text)| Source::decode(name, text.as_ref())).collect())
    }

    fn from_sources(sources: Vec<Result<Source, Problem>>) -> Result<Self, LoadError> {
        let rules::Parts { requirements, scenarios, examples } = rules::suite(sources)?;
        Ok(Self::new(requirements, scenarios, examples))
    }
}
