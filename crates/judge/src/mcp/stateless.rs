//! Rules of revision 2026-07-28, which has no sessions: what the server speaks, and what it refuses.

use serde_json::Value;
use ssespec_evidence::message::Head;
use ssespec_evidence::reason::Reason;
use ssespec_evidence::text::show;

use super::messages::{Carrier, Messages, event_ids, request_id, sent};
use super::session::SESSION_ID;
use super::status::{
    HEADER_MISMATCH, INVALID_PARAMS, METHOD_NOT_FOUND, UNSUPPORTED_VERSION, came, not_met, open, told,
};
use crate::outcome::Outcome;
use crate::view::View;
use crate::views::Views;

/// The revision of which the rules are.
const REVISION: &str = "2026-07-28";

/// Whether the server speaks the revision: `discover` is the exchange that sent `server/discover`.
///
/// # Errors
/// The outcome of every rule of the revision.
pub(super) fn spoken(discover: &View<'_>, views: &Views<'_>) -> Result<(), Outcome> {
    if is_shown(views) {
        return Ok(());
    }
    let unknown = |what: String| Err(Outcome::Inconclusive(Reason::McpNotDiscovered(what)));
    let Some(head) = &discover.head else { return unknown("no response head".to_owned()) };
    if let Some(versions) = supported(discover).filter(|versions| !versions.is_empty()) {
        return Err(Outcome::NotApplicable(Reason::McpRevision(versions.join(", "), REVISION)));
    }
    let answer = answer(discover, head);
    match (head.status, Messages::of(discover).error_code()) {
        // What servers of this revision alone say, and what says nothing of it.
        (_, Some(-32099..=HEADER_MISMATCH)) | (401 | 407 | 429 | 500.., _) => unknown(answer),
        _ => Err(Outcome::NotApplicable(Reason::McpNotStateless(answer))),
    }
}

/// Whether a response of the recording says that the server supports the revision.
pub(super) fn is_shown(views: &Views<'_>) -> bool {
    views.all().any(|view| supported(view).is_some_and(|versions| versions.iter().any(|own| own == REVISION)))
}

/// The versions that a response says the server supports: that to `server/discover`, or the error about a version.
fn supported(view: &View<'_>) -> Option<Vec<String>> {
    let messages = Messages::of(view);
    let of_result = messages.result().and_then(|result| result.get("supportedVersions"));
    let of_error = || {
        let error = messages.error().filter(|_| messages.error_code() == Some(UNSUPPORTED_VERSION))?;
        error.pointer("/data/supported")
    };
    let versions = of_result.or_else(of_error)?.as_array()?;
    versions.iter().map(|version| Some(version.as_str()?.to_owned())).collect()
}

/// What came in response to a request: its status, and the error or result in it.
fn answer(view: &View<'_>, head: &Head) -> String {
    let messages = Messages::of(view);
    match (messages.error_code(), messages.result()) {
        (Some(code), _) => format!("status {} with the error {code}", head.status),
        (None, Some(_)) => format!("status {} with a result", head.status),
        (None, None) => came(view, head),
    }
}

/// Whether the request was refused by this status and this JSON-RPC error.
pub(super) fn refused_with(view: &View<'_>, status: u16, code: i64) -> Outcome {
    told(view, |head| match (head.status, Messages::of(view).error_code()) {
        (own, Some(error)) if own == status && error == code => Outcome::Satisfied(answer(view, head)),
        _ => Outcome::violated(format!("status {status} with the error {code}"), answer(view, head)),
    })
}

pub(super) fn discovered(view: &View<'_>) -> Outcome {
    told(view, |head| {
        let expected = format!("a result whose `supportedVersions` has {REVISION}");
        let messages = Messages::of(view);
        match (supported(view), messages.error_code()) {
            (Some(versions), None) if versions.iter().any(|own| own == REVISION) => {
                Outcome::Satisfied(format!("the versions {}", versions.join(", ")))
            }
            (Some(versions), None) => {
                Outcome::violated(expected, format!("the versions {}", versions.join(", ")))
            }
            (_, Some(METHOD_NOT_FOUND)) => Outcome::violated(expected, answer(view, head)),
            (None, None) if messages.result().is_some() => Outcome::violated(expected, "a result without it"),
            _ => Outcome::Inconclusive(Reason::McpNotDiscovered(answer(view, head))),
        }
    })
}

/// Where a request is wrong in another way as well, or is not served at all, the source does not say which error comes first.
pub(super) fn mismatch_refused(view: &View<'_>) -> Outcome {
    let calls = sent(view).is_some_and(|sent| sent.get("method") == Some(&Value::from("tools/call")));
    let messages = Messages::of(view);
    let failed = messages.result().and_then(|result| result.get("isError")) == Some(&Value::from(true));
    match messages.error_code() {
        Some(METHOD_NOT_FOUND) => not_met("methods that the server has", "the error -32601"),
        Some(UNSUPPORTED_VERSION) => {
            open("the version in the body was refused, and the server may look at that before it compares")
        }
        code if calls && (code == Some(INVALID_PARAMS) || failed) => {
            open("the tool is not there, and the server may look for it before it compares")
        }
        _ => refused_with(view, 400, HEADER_MISMATCH),
    }
}

pub(super) fn unknown_version_refused(view: &View<'_>) -> Outcome {
    let lists = supported(view).is_some_and(|versions| !versions.is_empty());
    match refused_with(view, 400, UNSUPPORTED_VERSION) {
        Outcome::Satisfied(_) if !lists => Outcome::violated(
            format!(
                "the error {UNSUPPORTED_VERSION} with the versions that are supported, as data.supported"
            ),
            "the error without them",
        ),
        outcome => outcome,
    }
}

/// Whether a request was refused because of what it is: a server that failed, or wants a login, has not said so.
pub(super) fn is_refused(view: &View<'_>) -> bool {
    let Some(head) = &view.head else { return false };
    match head.status {
        401 | 407 | 429 | 500.. => false,
        400.. => true,
        _ => Messages::of(view).has_error(),
    }
}

/// Whether the server speaks this revision alone: earlier ones begin with `initialize`.
fn alone(initialize: &View<'_>) -> Result<(), Outcome> {
    let applies_to = "servers of this revision alone";
    match (Messages::of(initialize).result(), is_refused(initialize)) {
        (Some(_), _) => Err(not_met(applies_to, "a result of `initialize`, with which earlier ones begin")),
        (None, true) => Ok(()),
        (None, false) => Err(open(
            "whether the server serves earlier revisions is not known: it neither took nor refused `initialize`",
        )),
    }
}

pub(super) fn post_only(view: &View<'_>, initialize: &View<'_>) -> Result<Outcome, Outcome> {
    alone(initialize)?;
    Ok(super::status::exactly(view, 405))
}

pub(super) fn no_session(view: &View<'_>) -> Outcome {
    told(view, |head| match head.combined(SESSION_ID) {
        None => Outcome::Satisfied("no session id".to_owned()),
        Some(_) => Outcome::violated("a response without Mcp-Session-Id", "a session id"),
    })
}

pub(super) fn older_fields_ignored(view: &View<'_>, initialize: &View<'_>) -> Result<Outcome, Outcome> {
    alone(initialize)?;
    Ok(told(view, |head| match (request_id(view), Messages::of(view)) {
        (Some(id), messages)
            if messages.response_to(&id).is_some_and(|own| own.value.get("result").is_some()) =>
        {
            no_session(view)
        }
        _ => Outcome::violated("a result, as without Mcp-Session-Id and Last-Event-ID", answer(view, head)),
    }))
}

pub(super) fn no_ids(view: &View<'_>) -> Outcome {
    match (Messages::of(view).carrier, event_ids(view).next()) {
        (Carrier::Json | Carrier::Other, _) => not_met("event streams", "a response that is none"),
        (Carrier::Stream, None) => Outcome::Satisfied("no event has an id".to_owned()),
        (Carrier::Stream, Some(id)) => {
            Outcome::violated("events without ids", format!("the id {}", show(id)))
        }
    }
}
