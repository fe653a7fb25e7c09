//! A target's file, read and checked against the suite it will be judged by.

use std::path::{Path, PathBuf};

use crate::load::{LoadError, Source, parse};
use crate::rules;
use crate::suite::Suite;
use crate::target::Target;

/// A target together with the folder that its paths are relative to.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadedTarget {
    /// The target.
    pub target: Target,
    /// The folder of its file.
    pub dir: PathBuf,
}

/// Reads a target's file and checks it against the suite.
///
/// # Errors
/// Everything that is wrong with it, each with file, line and column.
pub fn load_target(path: &Path, suite: &Suite) -> Result<LoadedTarget, LoadError> {
    let target = checked(&Source::read(path)?, suite)?;
    let dir = match path.parent() {
        Some(parent) if parent != Path::new("") => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    Ok(LoadedTarget { target, dir })
}

/// Reads a target from memory, named as in messages, and checks it against the suite.
///
/// # Errors
/// As [`load_target`].
pub fn read_target(name: &str, text: impl AsRef<[u8]>, suite: &Suite) -> Result<Target, LoadError> {
    checked(&Source::decode(name, text.as_ref())?, suite)
}

fn checked(source: &Source, suite: &Suite) -> Result<Target, LoadError> {
    let target: Target = parse(source)?;
    rules::target(source, &target, suite).unless_any(target)
}
