//! Whether `Last-Event-ID` gets through: both sides are asked once more, with the same id, and must go on at the same place.

use ssespec_evidence::text::show;

use super::fault::Fault;
use super::finding::Found;
use super::ids::is_other_spelling;
use super::side::{Came, StreamSummary};

/// So many events are asked for again at least, where there are so many.
const MISSED: usize = 2;

/// The same reconnect, directly and through the proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reconnects {
    /// The id that both sent as `Last-Event-ID`.
    pub after: String,
    /// What came directly.
    pub direct: StreamSummary,
    /// What came through the proxy.
    pub proxied: StreamSummary,
}

/// The id after which to reconnect: one that leaves the last events to be sent again. `None` if the events have no ids to resume
/// after.
pub fn resume_after(direct: &StreamSummary) -> Option<&str> {
    let place = direct.events.len().checked_sub(MISSED + 1)?;
    let later = &direct.events[place + 1];
    let id = direct.events[place].id.as_str();
    (!id.is_empty() && later.id != id).then_some(id)
}

/// Whether the last event ID gets through.
pub(super) fn reconnect(first: &StreamSummary, reconnects: &[Reconnects]) -> Found {
    let Some((one, again)) = reconnects.split_first() else {
        return Found::CannotTell(
            "a stream with ids would show it: both sides are asked to go on after one of them".to_owned(),
        );
    };
    match one_reconnect(first, one) {
        Found::Different { fault, direct, proxied, .. }
            if again.iter().any(|other| !matches!(one_reconnect(first, other), Found::Different { .. })) =>
        {
            Found::seen_once(fault, &direct, &proxied)
        }
        found => found,
    }
}

fn one_reconnect(first: &StreamSummary, Reconnects { after, direct, proxied }: &Reconnects) -> Found {
    let asked = format!("after Last-Event-ID: {after}");
    let Some(ours) = direct.events.first() else {
        return Found::CannotTell(format!("no event arrived directly {asked}"));
    };
    let next = first.events.iter().skip_while(|event| event.id != *after).find(|event| event.id != *after);
    if next.is_none_or(|next| next.id != ours.id) {
        let told = format!("the server itself does not go on {asked}: its first event is {}", name(ours));
        return Found::CannotTell(told);
    }
    let Some(theirs) = proxied.events.first() else {
        return Found::CannotTell(format!("no event arrived through the proxy {asked}"));
    };
    if ours.id == theirs.id {
        return Found::Same(format!("both go on at {} {asked}", name(ours)));
    }
    // A proxy that loses or rewrites ids is told so elsewhere: here the data says which event it is.
    let gets_through = match theirs.id.is_empty() {
        true => Some("no id to send: none arrived"),
        false if is_other_spelling(&ours.id, &theirs.id) => Some("only ids that were rewritten on the way"),
        false => None,
    };
    if let Some(ids) = gets_through.filter(|_| ours.data == theirs.data) {
        let event = show(ours.data.as_bytes());
        return match first.events.iter().filter(|came| came.data == ours.data).count() {
            0 | 1 => Found::Note(format!(
                "the field gets through, for both go on at {event} {asked}; but clients behind the proxy have {ids}"
            )),
            _ => Found::CannotTell(format!(
                "{asked} both go on at {event}, which the server sent more than once: whether the field gets through cannot be told"
            )),
        };
    }
    let told = |event: &Came| format!("{asked} the first event is {}", name(event));
    if starts_over(first, after, theirs) {
        return Found::damage(Fault::LastEventIdLost, told(ours), told(theirs));
    }
    // The server brings again what it had sent, and through the proxy only what it sends from now on. What has the data of an event
    // that was sent may be that one, under an id from the way.
    let is_sent = |came: &Came| is_same(came, theirs) || came.data == theirs.data;
    if !first.events.iter().chain([ours]).any(is_sent) {
        return Found::damage(
            Fault::LastEventIdLost,
            told(ours),
            format!("{}, which is new: nothing that was sent before came again", told(theirs)),
        );
    }
    Found::Doubt(format!(
        "{asked} the first event is {} directly and {} through the proxy, which was sent behind it: whether the field gets through \
         cannot be told",
        name(ours),
        name(theirs)
    ))
}

/// Whether this event was sent before, at the id that was asked for or earlier.
fn starts_over(first: &StreamSummary, after: &str, event: &Came) -> bool {
    let before = first.events.iter().rposition(|came| came.id == after).map_or(0, |place| place + 1);
    first.events[..before].iter().any(|came| is_same(came, event))
}

fn is_same(one: &Came, other: &Came) -> bool {
    match other.id.is_empty() {
        true => one.data == other.data,
        false => one.id == other.id,
    }
}

fn name(event: &Came) -> String {
    match event.id.is_empty() {
        true => show(event.data.as_bytes()),
        false => format!("id {}", show(event.id.as_bytes())),
    }
}
