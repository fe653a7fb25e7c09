//! Statuses by which the protocol answers, and those that say nothing of it.

use ssespec_evidence::message::Head;
use ssespec_evidence::reason::Reason;
use ssespec_evidence::text::show;

use crate::outcome::Outcome;
use crate::view::View;

/// The JSON-RPC error of a method that is not there (JSON-RPC 2.0, 5.1).
pub(super) const METHOD_NOT_FOUND: i64 = -32601;
/// The JSON-RPC error of parameters that are wrong (JSON-RPC 2.0, 5.1).
pub(super) const INVALID_PARAMS: i64 = -32602;
/// The error of fields that contradict the body (2026-07-28, basic, Error Codes).
pub(super) const HEADER_MISMATCH: i64 = -32020;
/// The error of a version that is not supported (2026-07-28, basic, Error Codes).
pub(super) const UNSUPPORTED_VERSION: i64 = -32022;

/// Statuses that have a cause of their own, whatever the request says of sessions and versions.
const ELSEWHERE: [u16; 4] = [401, 407, 429, 503];

/// Judges a response by its status, unless that says nothing of the rule.
pub(super) fn told(view: &View<'_>, judge: impl FnOnce(&Head) -> Outcome) -> Outcome {
    match &view.head {
        None => Outcome::Inconclusive(Reason::NoResponseToJudge("no response head".to_owned())),
        Some(head) if ELSEWHERE.contains(&head.status) => {
            Outcome::Inconclusive(Reason::McpRefused(head.status))
        }
        Some(head) => judge(head),
    }
}

/// The rule has a condition that what came does not meet.
pub(super) fn not_met(applies_to: &str, came: impl Into<String>) -> Outcome {
    Outcome::NotApplicable(Reason::ConditionNotMet(applies_to.to_owned(), came.into()))
}

/// Something is missing by which the rule could be told.
pub(super) fn open(why: &str) -> Outcome {
    Outcome::Inconclusive(Reason::McpOpen(why.to_owned()))
}

/// Whether the status is this one.
pub(super) fn exactly(view: &View<'_>, wanted: u16) -> Outcome {
    told(view, |head| match head.status == wanted {
        true => Outcome::Satisfied(format!("status {wanted}")),
        false => Outcome::violated(format!("status {wanted}"), came(view, head)),
    })
}

/// The status that came, with the beginning of what an error says.
pub(super) fn came(view: &View<'_>, head: &Head) -> String {
    let says = view.body().unwrap_or_default().trim_ascii();
    match (head.status, says) {
        (status, []) | (status @ ..400, _) => format!("status {status}"),
        (status, says) => format!("status {status}: {}", show(says)),
    }
}
