//! Which results are findings, and how one is taken back.

use ssespec_evidence::reason::{Code, Reason};
use ssespec_evidence::verdict::{CheckResult, Verdict};

/// No stream came: nothing, no head, another response, or the refusal of a script.
pub const NO_STREAM: &[Code] =
    &[Code::NoAnswer, Code::NoHead, Code::ScriptRefused, Code::OtherResponse, Code::NothingThere];

/// Makes a finding inconclusive.
pub fn take_back(result: &mut CheckResult, why: &Reason) {
    result.verdict = Verdict::Inconclusive;
    result.known = None;
    result.message = why.to_string();
    result.code = Some(why.code());
    result.finding = None;
}

/// A breach that is known and excused tells nobody of what follows from it.
pub fn tells(result: &CheckResult) -> bool {
    accuses(result) && result.known.is_none()
}

/// Whether it is a finding, known or not.
pub fn accuses(result: &CheckResult) -> bool {
    match result.verdict {
        Verdict::Fail | Verdict::Warn | Verdict::Note => true,
        Verdict::Pass | Verdict::Skip | Verdict::Inconclusive | Verdict::Error => false,
    }
}
