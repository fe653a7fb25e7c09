//! What can be chosen of a run: second tries, recordings, and what a failure does.

use std::path::PathBuf;

/// How often a scenario runs again whose finding is to be confirmed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Retries {
    /// Never: a finding that rests on order or time is inconclusive at once.
    None,
    /// Once, alone.
    #[default]
    One,
}

impl Retries {
    /// Whether nothing is played again.
    pub fn is_none(self) -> bool {
        self == Self::None
    }
}

/// What happens to a recording once it is judged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Recordings {
    /// It is saved in this folder.
    Keep(PathBuf),
    /// It is dropped.
    #[default]
    Drop,
}

impl From<Option<PathBuf>> for Recordings {
    fn from(folder: Option<PathBuf>) -> Self {
        folder.map_or(Self::Drop, Self::Keep)
    }
}

/// What the first failure does that is not listed as known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnFailure {
    /// The run goes on.
    #[default]
    Continue,
    /// It stops what still runs.
    Stop,
}
