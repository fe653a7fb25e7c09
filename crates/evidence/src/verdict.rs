//! What the judge says of a check, and what a run says of a target.

use serde::{Deserialize, Serialize};
use ssespec_scenario::{Driver, Level, RequirementId};

use crate::reason::Code;

/// What the judge says of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It holds.
    Pass,
    /// A MUST is broken.
    Fail,
    /// A SHOULD is broken.
    Warn,
    /// A MAY or an observation, worth knowing.
    Note,
    /// Not applicable to this target, with the reason.
    Skip,
    /// Could not be judged, with the reason.
    Inconclusive,
    /// The target or the harness broke.
    Error,
}

/// One check of one scenario against one target.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct CheckResult {
    /// The target's name.
    pub target: String,
    /// The scenario's id.
    pub scenario: String,
    /// The requirement that was judged.
    pub check: RequirementId,
    /// Its level.
    pub level: Level,
    /// How the events came to flow.
    pub driver: Driver,
    /// The verdict.
    pub verdict: Verdict,
    /// The reason, if the target file lists this as a known failure.
    pub known: Option<String>,
    /// One sentence: what was found.
    pub message: String,
    /// The code of the reason, or of the breach; none if the check passed, or in a file from before there were codes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
    /// Expected, observed and where, if something broke.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding: Option<Finding>,
    /// How long the scenario took, in milliseconds.
    pub elapsed_ms: u64,
    /// The saved recording, if recordings were kept.
    pub recording: Option<String>,
}

/// What was expected, what came, and where.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Finding {
    /// What the requirement asks for.
    pub expected: String,
    /// What came, made printable.
    pub observed: String,
    /// The exchange that was judged.
    pub exchange: String,
    /// The offset of the first offending byte of the stream's body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub byte: Option<u64>,
    /// When it arrived, in milliseconds from the start of the scenario.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_ms: Option<u64>,
    /// How to mend what came, where that tells more than the rule alone does: reports show it in place of the rule's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<String>,
}
