//! Expectations that compare two exchanges.

use serde_json::Value;
use ssespec_evidence::message::Head;
use ssespec_evidence::reason::Reason;
use ssespec_evidence::text::{counted, show};
use ssespec_scenario::{RestsOn, Varies};

use super::end_marker;
use super::events::dispatched;
use super::head::{essence, never_stored};
use super::outcome::Outcome;
use super::scripted::Seen;
use super::sent::printable;
use super::view::View;

fn status(view: &View<'_>) -> Option<u16> {
    view.head.as_ref().map(|h| h.status)
}

fn say_status(view: &View<'_>) -> String {
    status(view).map_or_else(|| "no response".to_owned(), |s| format!("status {s}"))
}

/// Where no head came, an accusation rests on that.
fn headless(view: &View<'_>, outcome: Outcome) -> Outcome {
    match view.head {
        Some(_) => outcome,
        None => outcome.at_least(RestsOn::Arrival),
    }
}

/// The ids that an exchange's stream sent, those of its unfinished last block aside: no client took them over.
fn ids<'v>(view: &'v View<'_>) -> Vec<&'v [u8]> {
    let closed = view.blocks().into_iter().filter(|block| block.closed);
    closed
        .flat_map(|block| {
            block.fields("id").map(|(_, id)| id).filter(|id| !id.is_empty()).collect::<Vec<_>>()
        })
        .collect()
}

/// How to mend an error that moves the client's last event ID.
const FIX_SET_BACK: &str = "Send the error without an id line: then the client keeps its last event ID. Where an id can no longer be resumed \
    from, start with the oldest event that is left.";

/// The number that an id is.
fn number(id: &[u8]) -> Option<u64> {
    std::str::from_utf8(id).ok()?.parse().ok()
}

/// So many ids that count up one by one are no chance.
const COUNTED: usize = 3;

/// The first id that is before all of the other stream's, whose ids count up one by one.
fn went_back<'v>(after: &[&'v [u8]], before: &[&[u8]]) -> Option<&'v [u8]> {
    let first = *after.first()?;
    (number(first)? < in_a_row(before)?[0]).then_some(first)
}

/// The numbers that ids are, if they count up one by one; never empty.
fn in_a_row(ids: &[&[u8]]) -> Option<Vec<u64>> {
    let numbers: Vec<u64> = ids.iter().map(|id| number(id)).collect::<Option<_>>()?;
    let counts = numbers.windows(2).all(|pair| pair[0].checked_add(1) == Some(pair[1]));
    (counts && numbers.len() >= COUNTED).then_some(numbers)
}

/// Where the first event tells an error and has an id that is not after the last event ID: the last event ID and that id. Only numbers
/// that rise show what is after what.
fn set_back(view: &View<'_>, before: &[&[u8]]) -> Option<(Vec<u8>, Vec<u8>)> {
    let numbers: Vec<u64> = before.iter().map(|id| number(id)).collect::<Option<_>>()?;
    let last = view.exchange.request.last_event_id.as_deref()?;
    let from = number(last).filter(|_| numbers.windows(2).all(|pair| pair[0] < pair[1]))?;
    let blocks = view.blocks();
    let first = blocks.iter().find(|block| block.closed && block.fields("data").next().is_some())?;
    let (_, id) = first.fields("id").last().filter(|(_, id)| !id.is_empty())?;
    let tells_an_error = first.fields("event").last().is_some_and(|(_, name)| name == b"error") || {
        let data = dispatched(view).into_iter().next()?.data;
        serde_json::from_str::<Value>(&data).is_ok_and(|json| json.get("error").is_some())
    };
    (tells_an_error && number(id).is_none_or(|id| id < from)).then(|| (last.to_vec(), id.to_vec()))
}

/// None of the other's ids comes again, and no error sets the last event ID back.
pub fn continues(view: &View<'_>, other: &View<'_>) -> Outcome {
    if status(view) == Some(204) {
        return Outcome::Satisfied("204: there is nothing to continue".into());
    }
    let before = ids(other);
    if before.is_empty() {
        return Outcome::Inconclusive(Reason::NothingToResume);
    }
    if status(view) != Some(200) {
        return headless(view, Outcome::violated("a stream that goes on, or 204", say_status(view)));
    }
    let after = ids(view);
    match after.iter().find(|id| before.contains(id)) {
        Some(id) => Outcome::violated(
            "only events after the last event ID",
            format!("the id {} a second time", show(id)),
        ),
        None if dispatched(view).is_empty() && !view.ended() => {
            Outcome::Uncertain(Reason::NoEventAfterReconnect)
        }
        None if let Some((last, id)) = set_back(view, &before) => Outcome::violated(
            "only events after the last event ID, and errors without an id",
            format!(
                "an error with the id {} where the last event ID was {}: from now on the client goes on from there",
                show(&id),
                show(&last)
            ),
        )
        .with_fix(FIX_SET_BACK),
        None if let Some(id) = went_back(&after, &before) => Outcome::violated(
            "only events after the last event ID",
            format!("the id {}, which is before all of the stream before it, {} to {}", show(id), show(before[0]), show(before[before.len() - 1])),
        ),
        None => Outcome::Satisfied(format!("{} new ids, none of the {} old ones", after.len(), before.len())),
    }
}

/// The first id that counts on from the last of the other stream, whose ids count up one by one.
fn goes_on<'v>(after: &[&'v [u8]], before: &[&[u8]]) -> Option<&'v [u8]> {
    let first = *after.first()?;
    let last = in_a_row(before)?.last().copied()?;
    (number(first)? == last.checked_add(1)?).then_some(first)
}

/// The first events are not those of the other exchange again. An accusation rests on the end of that exchange: a server that keeps one
/// stream for each client ends it when the same client opens another, and only a second try has nobody who does.
pub fn no_repeat(view: &View<'_>, other: &View<'_>) -> Outcome {
    if !other.complete() {
        return Outcome::Inconclusive(Reason::RepeatNotSeen);
    }
    match status(view) {
        Some(204) => return Outcome::Satisfied("204: the client stops".into()),
        Some(200) => {}
        _ => return Outcome::Satisfied(format!("{}: the client stops", say_status(view))),
    }
    let (before, after) = (dispatched(other), dispatched(view));
    if before.is_empty() {
        return Outcome::Inconclusive(Reason::NoEvent);
    }
    let repeated = before
        .iter()
        .zip(&after)
        .take_while(|(a, b)| a.data == b.data && a.event_type == b.event_type)
        .count();
    if repeated == 0 || repeated < before.len().min(2) {
        return Outcome::Satisfied(format!("{}, and not the old ones again", counted(after.len(), "event")));
    }
    if let Some(id) = goes_on(&ids(view), &ids(other)) {
        return Outcome::Satisfied(format!("the stream continues with the id {}", show(id)));
    }
    match before.as_slice() {
        [.., last] if end_marker::is_marker(&last.event_type, &last.data) => {
            Outcome::Inconclusive(Reason::EndMarked(shown(last)))
        }
        [first, rest @ ..] if !rest.is_empty() && rest.iter().all(|event| event.data == first.data) => {
            Outcome::Inconclusive(Reason::EventsAlike)
        }
        _ => Outcome::violated(
            "a 204 that ends it, or a stream that continues after the last event ID",
            format!(
                "a stream that starts over with {}, which a browser repeats forever",
                show(after[0].data.as_bytes())
            ),
        )
        .at_least(RestsOn::Arrival),
    }
}

/// An event as its reader tells it from others: by its type, or by its data where that is the default.
fn shown(event: &Seen<'_>) -> String {
    match event.event_type.as_ref() {
        "" | "message" => format!("with the data {}", show(event.data.as_bytes())),
        other => format!("of the type {}", show(other.as_bytes())),
    }
}

/// The media type of a HEAD response is that of the GET. HEAD may leave out what only the content would tell (RFC 9110 9.3.2).
pub fn same_headers(view: &View<'_>, other: &View<'_>) -> Outcome {
    let (Some(head), Some(second)) = (&view.head, &other.head) else {
        return Outcome::Uncertain(Reason::OneNotAnswered);
    };
    let say = |head| format!("Content-Type: {}", printable(essence(head).unwrap_or_default().as_bytes()));
    match (essence(head), essence(second)) {
        (None, _) => {
            Outcome::Satisfied("no Content-Type field, which a response to HEAD may leave out".into())
        }
        (ours, theirs) if ours == theirs => Outcome::Satisfied(say(head)),
        (_, Some(_)) => Outcome::violated(say(second), say(head)),
        (_, None) => Outcome::violated("no Content-Type field, as on the response to GET", say(head)),
    }
}

/// If the two responses differ and a cache may store them, Vary names the request field (RFC 9110 12.5.5).
pub fn varies(view: &View<'_>, other: &View<'_>, varies: &Varies) -> Outcome {
    let (Some(head), Some(second)) = (&view.head, &other.head) else {
        return Outcome::Uncertain(Reason::OneNotAnswered);
    };
    let compared = ["content-type", "content-encoding", "access-control-allow-origin"];
    let differing = compared.iter().find(|name| head.combined(name) != second.combined(name));
    let by = varies.by.to_ascii_lowercase();
    let named = |h: &Head| h.members("vary").iter().any(|m| *m == by || m == "*");
    match differing {
        None if head.status == second.status => {
            Outcome::Satisfied(format!("the responses do not differ by {}", varies.by))
        }
        _ if [head, second].into_iter().all(never_stored) => {
            Outcome::Satisfied("no cache may store either response: Cache-Control says no-store".into())
        }
        _ if named(head) && named(second) => Outcome::Satisfied(format!("Vary names {}", varies.by)),
        differing => Outcome::violated(
            format!("`Vary: {}` on both responses", varies.by),
            format!("responses that differ in {} without it", differing.unwrap_or(&"status")),
        ),
    }
}
