//! Known failures in a file of their own, for targets whose files should stay as they are.

use serde::{Deserialize, Serialize};

use crate::requirement::RequirementId;
use crate::target::KnownFailure;

/// The file of `--known`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct KnownFile {
    /// What is known to fail, and why.
    pub known_failures: Vec<KnownEntry>,
}

/// A check that a target is known to fail, with the reason.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
    pub reason: String,
}

impl KnownEntry {
    /// The entry as a target's own file would have it.
    pub fn failure(&self) -> KnownFailure {
        let Self { check, scenario, reason, .. } = self.clone();
        KnownFailure { check, scenario, reason }
    }
}
