//! Known failures in a file of their own, for targets whose files should stay as they are.

use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::load::{LoadError, Source, parse};
use crate::requirement::RequirementId;
use crate::rules;
use crate::suite::Suite;
use crate::target::KnownFailure;

/// The file of `--known`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct KnownFile {
    /// What is known to fail, and why.
    pub known_failures: Vec<KnownEntry>,
}

/// A check that a target is known to fail, with the reason.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KnownEntry {
    /// Only of this target; of all that run unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The requirement.
    pub check: RequirementId,
    /// Only in this scenario; in all of them unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<String>,
    /// Why it fails, for the reader of the report.
    pub because: String,
}

impl KnownEntry {
    /// The entry as a target's own file would have it.
    pub fn failure(&self) -> KnownFailure {
        let Self { check, scenario, because, .. } = self.clone();
        KnownFailure { check, scenario, because }
    }
}

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
