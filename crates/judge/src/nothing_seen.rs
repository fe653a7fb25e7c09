//! Rules about streams that show no event: nothing seen is no proof that all is well.

use event_stream::OwnedEvent;
use serde_json::{Map, Value};
use ssespec_evidence::reason::Reason;
use ssespec_evidence::text::{counted, show_up_to};
use ssespec_evidence::took::Sure;
use ssespec_scenario::RestsOn;

use super::outcome::Outcome;
use super::view::View;

/// Who ends later than this may have waited for something to send, as long polling does. In nanoseconds.
const AT_ONCE_NS: u64 = 5_000_000_000;

/// Where to look when a body is empty.
const FIX_EMPTY: &str = "Look for a handler that returns before it writes, a generator that nobody iterates, and middleware that \
    hides Flush or computes a length. Where there is nothing to send any more, answer 204: a browser then stays away.";

/// An event came; a response that is over at once and empty will never bring one.
pub fn brings_events(view: &View<'_>, body: &[u8]) -> Outcome {
    if let Some(reason) = only_errors(view) {
        return Outcome::Inconclusive(reason);
    }
    match view.events().count() {
        0 => {}
        1 => return Outcome::Satisfied("1 event".into()),
        n => return Outcome::Satisfied(format!("{n} events")),
    }
    if !(body.is_empty() && view.ended() && view.complete()) {
        return nothing_seen(view, body);
    }
    let length = view.head.as_ref().and_then(|head| head.text("content-length"));
    let (why, rests_on) = match length.as_deref().map(str::trim) {
        Some("0") => ("Content-Length: 0".to_owned(), RestsOn::Content),
        _ if view.age().within(AT_ONCE_NS) == Sure::Yes && !replaced(view) => {
            (format!("the response ended after {}", view.age()), RestsOn::Arrival)
        }
        _ => return nothing_seen(view, body),
    };
    let observed = format!("an empty body ({why}): nothing can arrive, and browsers reconnect for ever");
    Outcome::violated("a stream that brings events", observed).with_fix(FIX_EMPTY).at_least(rests_on)
}

/// Why nothing is known of the events of a stream that has brought none but reports of errors.
pub fn only_errors(view: &View<'_>) -> Option<Reason> {
    let first = view.events().next()?;
    let all = view.events().all(|(event, _)| is_error_alone(event));
    all.then(|| Reason::OnlyErrors(show_up_to(first.0.data.as_bytes(), SHOWN)))
}

/// So many bytes are shown of an error.
const SHOWN: usize = 80;

/// What stands beside an error in a payload that says nothing else. A log of errors says where and when.
const BESIDE_ERROR: [&str; 12] = [
    "error",
    "type",
    "code",
    "status",
    "message",
    "detail",
    "id",
    "jsonrpc",
    "object",
    "request_id",
    "event_id",
    "success",
];

/// Whether an event reports an error and brings nothing else: by its type, or by the members of its payload.
fn is_error_alone(event: &OwnedEvent) -> bool {
    if event.event_type == "error" {
        return true;
    }
    let Ok(data) = serde_json::from_str::<Map<String, Value>>(&event.data) else { return false };
    let is_said = match data.get("error") {
        Some(Value::Object(error)) => !error.is_empty(),
        Some(Value::String(error)) => !error.is_empty(),
        // `"error": false` says that there is none, and a number may count.
        _ => false,
    };
    is_said && data.keys().all(|member| BESIDE_ERROR.contains(&member.as_str()))
}

/// A connection does not end before its first event, unless it says when clients are to come back.
pub fn ends_after_events(view: &View<'_>, body: &[u8]) -> Outcome {
    if view.events().next().is_some() {
        return Outcome::Satisfied("events came before the end".into());
    }
    if !view.ended() {
        return Outcome::Inconclusive(Reason::StreamNotEnded);
    }
    let unfinished =
        view.blocks().last().is_some_and(|block| !block.closed && block.fields("data").next().is_some());
    if unfinished || replaced(view) || !view.complete() || view.age().within(AT_ONCE_NS) != Sure::Yes {
        return nothing_seen(view, body);
    }
    if let Some(ms) = view.live.progress().retry_ms {
        return Outcome::Satisfied(format!("no event, and clients are asked to come back after {ms} ms"));
    }
    Outcome::violated(
        "an event before the end",
        format!("{} and no event when the response ended, after {}", what_came(view, body), view.age()),
    )
}

/// Whether another request of ours was sent while the stream was open: a server with one stream a client ends the old one then.
fn replaced(view: &View<'_>) -> bool {
    let (from, to) = (view.exchange.request.sent_ns, view.exchange.end.at_ns);
    let controls = view.recording.beside.controls.iter().map(|control| control.sent_ns);
    let others = view.recording.exchanges.iter().filter(|other| other.name != view.exchange.name);
    controls.chain(others.map(|other| other.request.sent_ns)).any(|sent| from < sent && sent < to)
}

fn nothing_seen(view: &View<'_>, body: &[u8]) -> Outcome {
    let (came, lasted) = (what_came(view, body), view.age().most_ns);
    // Of a stream that is over no patience shows more.
    Outcome::Inconclusive(match view.ended() {
        true => Reason::NothingBeforeEnd(came, lasted),
        false => Reason::NothingSeen(came, lasted),
    })
}

fn what_came(view: &View<'_>, body: &[u8]) -> String {
    let comments = view.comments().count();
    match (comments, body.len()) {
        (0, 0) => "nothing in the body".to_owned(),
        (0, 1) => "1 byte".to_owned(),
        (0, n) => counted(n, "byte"),
        (1, _) => "1 comment".to_owned(),
        (n, _) => format!("{n} comments"),
    }
}

#[cfg(test)]
#[path = "nothing_seen_tests.rs"]
mod tests;
