//! A file of known failures, read and checked against the suite.

use std::path::Path;

use crate::known::{KnownEntry, KnownFile};
use crate::load::{LoadError, Source, parse};
use crate::rules;
use crate::suite::Suite;

/// Reads a file of known failures and checks it against the suite.
///
/// # Errors
/// Everything that is wrong with it, each with file, line and column.
pub fn load_known(path: &Path, suite: &Suite) -> Result<Vec<KnownEntry>, LoadError> {
    checked(&Source::read(path)?, suite)
}

/// Reads known failures from memory, named as in messages, and checks them against the suite.
///
/// # Errors
/// As [`load_known`].
pub fn read_known(name: &str, text: impl AsRef<[u8]>, suite: &Suite) -> Result<Vec<KnownEntry>, LoadError> {
    checked(&Source::decode(name, text.as_ref())?, suite)
}

fn checked(source: &Source, suite: &Suite) -> Result<Vec<KnownEntry>, LoadError> {
    let file: KnownFile = parse(source)?;
    rules::known(source, &file, suite).unless_any(file.known_failures)
}
