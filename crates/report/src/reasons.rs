//! Results that are no complaint, put together by their reasons: known failures, and what was not judged.

use std::cmp::Reverse;

use ssespec_evidence::reason::Code;
use ssespec_evidence::verdict::{CheckResult, Verdict};

use crate::model::TargetReport;

/// What is known to fail and does: check and reason, equal ones of several scenarios once.
pub(crate) fn known_failures(target: &TargetReport) -> Vec<(&str, &str)> {
    let mut seen: Vec<(&str, &str)> = Vec::new();
    for result in &target.results {
        if let (Verdict::Fail | Verdict::Warn, Some(reason)) = (result.verdict, &result.known) {
            let entry = (result.check.as_str(), reason.as_str());
            if !seen.contains(&entry) {
                seen.push(entry);
            }
        }
    }
    seen
}

/// The results of one verdict by their reasons, the commonest reason first. A reason is its code with what it knows, and a
/// file of results has what it knows in the message alone: results of one code are one group as far as they say the same.
pub(crate) fn by_reason_of(target: &TargetReport, verdict: Verdict) -> Vec<(&str, Vec<&CheckResult>)> {
    type Why<'r> = (Option<Code>, &'r str);
    let mut reasons: Vec<(Why<'_>, Vec<&CheckResult>)> = Vec::new();
    for result in target.results.iter().filter(|result| result.verdict == verdict) {
        let why = (result.code, result.message.as_str());
        match reasons.iter_mut().find(|(known, _)| *known == why) {
            Some((_, results)) => results.push(result),
            None => reasons.push((why, vec![result])),
        }
    }
    reasons.sort_by_key(|(_, results)| Reverse(results.len()));
    reasons.into_iter().map(|((_, message), results)| (message, results)).collect()
}

/// Which checks of which scenarios, each once.
pub(crate) fn names(results: &[&CheckResult]) -> String {
    let mut names: Vec<_> =
        results.iter().map(|result| format!("{} in {}", result.check, result.scenario)).collect();
    names.dedup();
    names.join(", ")
}
