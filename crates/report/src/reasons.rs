//! Results that are no complaint, put together by their reasons: known failures, and what was not judged.

use std::cmp::Reverse;

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

/// The results of one verdict by their messages, the commonest message first.
pub(crate) fn by_reason_of(target: &TargetReport, verdict: Verdict) -> Vec<(&str, Vec<&CheckResult>)> {
    let mut reasons: Vec<(&str, Vec<&CheckResult>)> = Vec::new();
    for result in target.results.iter().filter(|result| result.verdict == verdict) {
        match reasons.iter_mut().find(|(reason, _)| *reason == result.message) {
            Some((_, results)) => results.push(result),
            None => reasons.push((&result.message, vec![result])),
        }
    }
    reasons.sort_by_key(|(_, results)| Reverse(results.len()));
    reasons
}

/// Which checks of which scenarios, each once.
pub(crate) fn names(results: &[&CheckResult]) -> String {
    let mut names: Vec<_> =
        results.iter().map(|result| format!("{} in {}", result.check, result.scenario)).collect();
    names.dedup();
    names.join(", ")
}
