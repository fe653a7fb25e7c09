//! What became of one check.

use ssespec_evidence::reason::Code;
use ssespec_evidence::verdict::{Finding, Verdict};
use ssespec_scenario::{Level, RequirementId, RestsOn};

/// One check, judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The requirement.
    pub requirement: RequirementId,
    /// Its level.
    pub level: Level,
    /// The verdict.
    pub verdict: Verdict,
    /// One sentence.
    pub message: String,
    /// The code of the reason, or of the breach; none if it passed.
    pub code: Option<Code>,
    /// Expected, observed and where, if something broke.
    pub finding: Option<Finding>,
    /// What the verdict rests on. Of an inconclusive one: more than content if another try may tell more.
    pub rests_on: RestsOn,
    /// For how long it was watched that something did not come, or did not change, in nanoseconds: whoever lost little of that to
    /// others had the rest. 0 where nothing was watched so.
    pub waited_ns: u64,
}
