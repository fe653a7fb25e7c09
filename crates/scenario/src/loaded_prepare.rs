//! A file of requests that are sent before the stream, read and checked.

use std::path::Path;

use crate::load::{LoadError, Source, parse};
use crate::preparation::{Preparation, PrepareFile};
use crate::rules;

/// Reads a file of requests that are sent before the stream, and checks it.
///
/// # Errors
/// Everything that is wrong with it, each with file, line and column.
pub fn load_prepare(path: &Path) -> Result<Vec<Preparation>, LoadError> {
    checked(&Source::read(path)?)
}

/// Reads such requests from memory, named as in messages, and checks them.
///
/// # Errors
/// As [`load_prepare`].
pub fn read_prepare(name: &str, text: impl AsRef<[u8]>) -> Result<Vec<Preparation>, LoadError> {
    checked(&Source::decode(name, text.as_ref())?)
}

fn checked(source: &Source) -> Result<Vec<Preparation>, LoadError> {
    let file: PrepareFile = parse(source)?;
    rules::prepare(source, &file.prepare).unless_any(file.prepare)
}
