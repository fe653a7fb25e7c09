//! Whether all events get through as they are, once and in order.

use ssespec_evidence::text::show;

use super::finding::{Fault, Found};
use super::flow::Flow;
use super::pairs::{By, Pair, Pairs};
use super::side::{Came, SideEnd, StreamSummary};

/// Whether all events get through as they are, once and in order.
pub(super) fn events(
    flow: Flow,
    direct: &StreamSummary,
    proxied: &StreamSummary,
    pairs: &Pairs,
) -> Vec<Found> {
    let came = pairs.both().count();
    if came == 0 {
        return vec![Found::CannotTell(none(flow, direct, proxied))];
    }
    let fewer = direct.events.len().min(proxied.events.len());
    if flow == Flow::Live && came * LITTLE < fewer {
        return vec![Found::CannotTell(format!(
            "the two streams have {came} of {fewer} events in common: they look like two streams, one for each client; a stream \
             that sends all clients the same events would show it, or a scripted test endpoint with --emit"
        ))];
    }
    let mut found = Vec::new();
    found.extend(ids_lost(direct, proxied, pairs));
    found.extend(types_lost(direct, proxied, pairs));
    found.extend(changed(flow, direct, proxied, pairs));
    found.extend(lost(flow, proxied, pairs));
    if let Some(place) = pairs.repeated.first() {
        let event = &proxied.events[*place];
        let again =
            format!("{} arrived again ({} in all)", show(event.data.as_bytes()), pairs.repeated.len());
        found.push(Found::damage(Fault::EventsRepeated, "each event once", again));
    }
    found.extend(reordered(pairs));
    if found.is_empty() {
        let by = match pairs.by {
            By::Id => "matched by id",
            By::Data | By::DataAlone => "matched by data",
        };
        found.push(Found::Same(format!("{came} events arrived both ways, identical and in order ({by})")));
    }
    found
}

/// Less than one in so many events in common are little.
const LITTLE: usize = 4;

/// The events that came both ways, as they came directly and through the proxy.
fn both<'s>(
    direct: &'s StreamSummary,
    proxied: &'s StreamSummary,
    pairs: &'s Pairs,
) -> impl Iterator<Item = (&'s Pair, &'s Came, &'s Came)> {
    pairs
        .both()
        .filter_map(|pair| Some((pair, direct.events.get(pair.direct)?, proxied.events.get(pair.proxied?)?)))
}

/// No id at all got through.
fn ids_lost(direct: &StreamSummary, proxied: &StreamSummary, pairs: &Pairs) -> Option<Found> {
    if proxied.events.iter().any(|event| !event.id.is_empty()) {
        return None;
    }
    let (_, event, _) = both(direct, proxied, pairs).find(|(_, direct, _)| !direct.id.is_empty())?;
    let had = format!("{}: id {}", show(event.data.as_bytes()), show(event.id.as_bytes()));
    Some(Found::damage(Fault::IdsLost, had, "no event with an id"))
}

/// No type at all got through.
fn types_lost(direct: &StreamSummary, proxied: &StreamSummary, pairs: &Pairs) -> Option<Found> {
    if proxied.events.iter().any(|event| event.event_type != DEFAULT_TYPE) {
        return None;
    }
    let (_, event, _) =
        both(direct, proxied, pairs).find(|(_, direct, _)| direct.event_type != DEFAULT_TYPE)?;
    let had = format!("{}: type {}", show(event.data.as_bytes()), show(event.event_type.as_bytes()));
    Some(Found::damage(Fault::TypesLost, had, "no event with a type of its own"))
}

/// The type of events that name none (HTML 9.2.6).
const DEFAULT_TYPE: &str = "message";

fn none(flow: Flow, direct: &StreamSummary, proxied: &StreamSummary) -> String {
    match flow {
        _ if direct.events.is_empty() => {
            "the direct stream had no event: watch longer with --for, or let --emit play some".to_owned()
        }
        Flow::Live if !proxied.events.is_empty() => {
            "no event arrived both ways, so the two streams cannot be compared event by event: a stream that sends all clients the \
             same events with the same ids would show it, or a scripted test endpoint with --emit"
                .to_owned()
        }
        _ => "no event arrived through the proxy".to_owned(),
    }
}

/// Of a live stream only ids tell that it is the same event; data that differs may be the server's doing for each client.
fn changed(flow: Flow, direct: &StreamSummary, proxied: &StreamSummary, pairs: &Pairs) -> Option<Found> {
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
    Some(match flow {
        Flow::Script => Found::damage(Fault::EventsChanged, d, v),
        Flow::Live => Found::oddity(Fault::EventsChanged, d, v),
    })
}

/// What is missing between events that came is lost. What is missing at the end may be held back, or cut off with the stream.
fn lost(flow: Flow, proxied: &StreamSummary, pairs: &Pairs) -> Option<Found> {
    let came = |pair: &Pair| pair.proxied.is_some();
    let first = match flow {
        Flow::Script => 0,
        // Both were not opened in the same instant.
        Flow::Live => pairs.list.iter().position(came)?,
    };
    let last = match (flow, &proxied.end) {
        (Flow::Script, SideEnd::Complete) => pairs.list.len(),
        _ => pairs.list.iter().rposition(came)?,
    };
    let missing: Vec<&Pair> = pairs.list.get(first..last)?.iter().filter(|pair| !came(pair)).collect();
    let some = missing.first()?;
    let names: Vec<&str> = missing.iter().take(5).map(|pair| pair.name.as_str()).collect();
    let more = if missing.len() > names.len() { ", ..." } else { "" };
    let direct = format!("{} events", pairs.list.len());
    let gone = format!("{} did not arrive: {}{more}", missing.len(), names.join(", "));
    let replaced = !pairs.extra.is_empty();
    Some(match (flow, pairs.by, replaced) {
        (Flow::Script, ..) | (Flow::Live, By::Id, false) => Found::damage(Fault::EventsLost, direct, gone),
        _ => Found::CannotTell(format!(
            "{} arrived only directly, which the server may have intended: events with ids would show it, or --emit",
            some.name
        )),
    })
}

fn reordered(pairs: &Pairs) -> Option<Found> {
    let both: Vec<&Pair> = pairs.both().collect();
    let swapped = both.windows(2).find(|two| two[0].proxied > two[1].proxied)?;
    let direct = format!("{} before {}", swapped[0].name, swapped[1].name);
    let proxied = format!("{} before {}", swapped[1].name, swapped[0].name);
    Some(Found::damage(Fault::EventsReordered, direct, proxied))
}
