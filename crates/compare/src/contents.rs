//! Whether events that came both ways are the same: type and data.

use ssespec_evidence::text::show;

use super::fault::Fault;
use super::finding::Found;
use super::flow::Seen;
use super::margins::TIMES;
use super::pairs::{By, Pair, Pairs};
use super::side::{Came, StreamSummary};

/// Stands for bytes that could not be decoded.
const REPLACEMENT: char = '\u{FFFD}';
/// A part of an event that ends within a line lacks at least so many bytes; less may be another number.
const LEAST_LOST: usize = 8;

/// No type at all got through.
pub(super) fn types_lost(direct: &StreamSummary, proxied: &StreamSummary, pairs: &Pairs) -> Option<Found> {
    if proxied.events.iter().any(|event| event.event_type != DEFAULT_TYPE) {
        return None;
    }
    let (event, _) = both(direct, proxied, pairs).find(|(direct, _)| direct.event_type != DEFAULT_TYPE)?;
    let had = format!("{}: type {}", show(event.data.as_bytes()), show(event.event_type.as_bytes()));
    Some(Found::damage(Fault::TypesLost, had, "no event with a type of its own"))
}

/// The type of events that name none (HTML 9.2.6).
const DEFAULT_TYPE: &str = "message";

/// The events that came both ways, as they came directly and through the proxy.
pub(super) fn both<'s>(
    direct: &'s StreamSummary,
    proxied: &'s StreamSummary,
    pairs: &'s Pairs,
) -> impl Iterator<Item = (&'s Came, &'s Came)> {
    pairs
        .both()
        .filter_map(|pair| Some((direct.events.get(pair.direct)?, proxied.events.get(pair.proxied?)?)))
}

/// Of a live stream only ids tell that it is the same event; data that differs may be the server's doing for each client, if it
/// does not look like damage.
pub(super) fn changed(
    seen: Seen,
    direct: &StreamSummary,
    proxied: &StreamSummary,
    pairs: &Pairs,
) -> Option<Found> {
    // Types that are gone altogether are told by themselves.
    let types_gone = types_lost(direct, proxied, pairs).is_some();
    let differs = |pair: &&Pair| {
        let (d, v) = (&direct.events[pair.direct], &proxied.events[pair.proxied.unwrap_or_default()]);
        d.data != v.data || (!types_gone && d.event_type != v.event_type)
    };
    let first = pairs.both().find(differs)?;
    let text = |side: &StreamSummary, place: usize| {
        let event = &side.events[place];
        format!(
            "{}: type {}, data {}",
            first.name,
            show(event.event_type.as_bytes()),
            show(event.data.as_bytes())
        )
    };
    let (d, v) = (text(direct, first.direct), text(proxied, first.proxied.unwrap_or_default()));
    Some(match seen {
        Seen::Scripted => Found::damage(Fault::EventsChanged, d, v),
        Seen::Once | Seen::Twice if damaged(direct, proxied, pairs) => {
            Found::damage(Fault::EventsChanged, d, v)
        }
        Seen::Once | Seen::Twice => Found::Note(differ(&d, &v, "send each client data of its own")),
    })
}

/// What a server may mean: nobody is accused of it.
pub(super) fn differ(ours: &str, theirs: &str, meant: &str) -> String {
    format!("{ours} directly, {theirs} through the proxy: a server may {meant}")
}

/// The reconnection time. Another one may be the server's, which spreads reconnects; none at all is not.
pub(super) fn retry_changed(seen: Seen, direct: &StreamSummary, proxied: &StreamSummary) -> Option<Found> {
    let told = |ms: Option<u64>| ms.map_or("no retry".to_owned(), |ms| format!("retry: {ms}"));
    let (ours, theirs) = (told(direct.retry_ms), told(proxied.retry_ms));
    match (seen, direct.retry_ms, proxied.retry_ms) {
        (_, ours, theirs) if ours == theirs || proxied.events.is_empty() => None,
        (Seen::Scripted, ..) | (Seen::Twice, Some(_), None) => {
            Some(Found::damage(Fault::RetryChanged, ours, theirs))
        }
        (Seen::Once | Seen::Twice, ..) => Some(Found::Note(differ(&ours, &theirs, "spread reconnects"))),
    }
}

/// Whether the differences are what no server means for one of its clients: all of them parts of events, or other types of the
/// same ids and data.
pub(super) fn damaged(direct: &StreamSummary, proxied: &StreamSummary, pairs: &Pairs) -> bool {
    let other: Vec<(&Came, &Came)> =
        both(direct, proxied, pairs).filter(|(ours, theirs)| ours.data != theirs.data).collect();
    let marred = other
        .iter()
        .any(|(ours, theirs)| theirs.data.contains(REPLACEMENT) && !ours.data.contains(REPLACEMENT));
    let part = |(ours, theirs): &(&Came, &Came)| {
        let rest = ours.data.strip_prefix(&theirs.data).filter(|_| !theirs.data.is_empty());
        rest.is_some_and(|rest| rest.starts_with('\n') || rest.len() >= LEAST_LOST)
    };
    let retyped = both(direct, proxied, pairs).filter(|(ours, theirs)| ours.event_type != theirs.event_type);
    marred
        || (other.len() >= TIMES && other.iter().all(part))
        || (pairs.by == By::Id && other.is_empty() && retyped.count() >= TIMES)
}

/// Characters that could not be decoded, where the server sent none: proof by itself, whichever events they are. A server that
/// writes anew for each request may send one now and then.
pub(super) fn undecodable(seen: Seen, direct: &StreamSummary, proxied: &StreamSummary) -> Option<Found> {
    let marred = |side: &&Came| side.data.contains(REPLACEMENT);
    if seen != Seen::Twice
        || direct.events.is_empty()
        || direct.events.iter().any(|event| event.data.contains(REPLACEMENT))
    {
        return None;
    }
    let event = proxied.events.iter().find(marred)?;
    let whole = direct.events.iter().find(|event| !event.data.is_ascii()).or(direct.events.first())?;
    let all = proxied.events.iter().filter(marred).count();
    Some(Found::damage(
        Fault::EventsChanged,
        format!("no U+FFFD, for example {}", show(whole.data.as_bytes())),
        format!("U+FFFD in {all} of {} events: {}", proxied.events.len(), show(event.data.as_bytes())),
    ))
}
