//! Known failures that do not fail any more.

use ssespec_evidence::verdict::{CheckResult, Verdict};
use ssespec_scenario::KnownFailure;

/// The known failures that pass now: judged at least once, and broken nowhere.
///
/// An entry for all scenarios stays while any of them still breaks the rule, broke down before it could be judged, or cannot be
/// judged this time: of two checks of one rule, a busy machine may keep the one open that fails. Scenarios that were not
/// selected or skipped say nothing either way.
pub fn fixed_known_failures(known: &[KnownFailure], results: &[CheckResult]) -> Vec<KnownFailure> {
    known.iter().filter(|entry| is_fixed(entry, results)).cloned().collect()
}

pub(crate) fn is_fixed(entry: &KnownFailure, results: &[CheckResult]) -> bool {
    let covered = |result: &&CheckResult| {
        result.check == entry.check && entry.scenario.as_ref().is_none_or(|id| *id == result.scenario)
    };
    let mut passed = false;
    for result in results.iter().filter(covered) {
        match result.verdict {
            Verdict::Pass => passed = true,
            Verdict::Fail | Verdict::Warn | Verdict::Note | Verdict::Error | Verdict::Inconclusive => {
                return false;
            }
            Verdict::Skip => {}
        }
    }
    passed
}
