//! Whether all events get through as they are, once and in order.

use ssespec_evidence::text::show;
use ssespec_evidence::took::Took;

use super::contents::{changed, retry_changed, types_lost, undecodable};
use super::fault::Fault;
use super::finding::Found;
use super::flow::{Flow, Seen};
use super::ids::ids_changed;
use super::margins::{APART_NS, TOGETHER_NS};
use super::pairs::{By, Pair, Pairs};
use super::side::{Came, SideEnd, StreamSummary};
use super::two_streams::two_streams;

/// Whether all events get through as they are, once and in order.
pub(super) fn events(
    seen: Seen,
    direct: &StreamSummary,
    proxied: &StreamSummary,
    pairs: &Pairs,
) -> Vec<Found> {
    let flow = seen.flow();
    let came = pairs.both().count();
    if let Some(marred) = undecodable(seen, direct, proxied).filter(|_| came == 0 || pairs.by != By::Id) {
        return vec![marred];
    }
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
    if let Some(why) = two_streams(seen, direct, proxied, pairs) {
        return vec![Found::CannotTell(why)];
    }
    found.extend(retry_changed(seen, direct, proxied));
    found.extend(ids_changed(seen, direct, proxied, pairs));
    found.extend(changed(seen, direct, proxied, pairs));
    found.extend(lost(seen, direct, proxied, pairs));
    found.extend(repeated(flow, proxied, pairs));
    found.extend(added(seen, direct, proxied, pairs));
    found.extend(reordered(flow, pairs));
    if found.is_empty() {
        let by = match pairs.by {
            By::Id => "matched by id",
            By::Data | By::DataAlone => "matched by data",
            By::Order => "matched by data and order",
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

fn none(flow: Flow, direct: &StreamSummary, proxied: &StreamSummary) -> String {
    match flow {
        _ if direct.events.is_empty() && !proxied.events.is_empty() => format!(
            "the direct stream had no event, and {} arrived through the proxy: is DIRECT the server itself?",
            proxied.events.len()
        ),
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

/// What is missing between events that came is lost. What is missing at the end may be held back, or cut off with the stream.
fn lost(seen: Seen, direct: &StreamSummary, proxied: &StreamSummary, pairs: &Pairs) -> Option<Found> {
    let flow = seen.flow();
    let came = |pair: &Pair| pair.proxied.is_some();
    // The response had begun through the proxy when the first event was sent.
    let open = || Some(proxied.head_at?.latest_ns + APART_NS / 2 < pairs.list.first()?.direct_at.earliest_ns);
    let first = match flow {
        Flow::Script => 0,
        Flow::Live if seen == Seen::Twice && open() == Some(true) => 0,
        // Both were not opened in the same instant.
        Flow::Live => pairs.list.iter().position(came)?,
    };
    let both_over = direct.end == SideEnd::Complete && proxied.end == SideEnd::Complete;
    let last = match (flow, &proxied.end) {
        (Flow::Script, SideEnd::Complete) => pairs.list.len(),
        // A stream that brought nothing of its own has lost what stands behind its last event.
        (Flow::Live, _) if both_over && pairs.extra.is_empty() => pairs.list.len(),
        _ => pairs.list.iter().rposition(came)?,
    };
    let missing: Vec<&Pair> = pairs.list.get(first..last)?.iter().filter(|pair| !came(pair)).collect();
    missing.first()?;
    let names: Vec<&str> = missing.iter().take(5).map(|pair| pair.name.as_str()).collect();
    let more = if missing.len() > names.len() { ", ..." } else { "" };
    let sent = format!("{} events", pairs.list.len());
    let gone = format!("{} did not arrive: {}{more}", missing.len(), names.join(", "));
    let replaced = others_in_their_place(pairs, &missing);
    Some(match (flow, pairs.by, replaced) {
        (Flow::Script, ..) | (Flow::Live, By::Id, false) => Found::damage(Fault::EventsLost, sent, gone),
        _ => Found::Doubt(format!(
            "{} of {sent} arrived only directly ({}{more}), which the server may have intended: {}",
            missing.len(),
            names.join(", "),
            match pairs.by {
                By::Id => "others arrived only through the proxy",
                By::Data | By::DataAlone | By::Order => "events with ids would show it, or --emit",
            }
        )),
    })
}

/// Whether others arrived through the proxy where these are missing. One of the two is opened a moment before the other and closed
/// a moment after it, so that it has events of its own at the edges, which stand for none of those between.
fn others_in_their_place(pairs: &Pairs, missing: &[&Pair]) -> bool {
    let sides =
        (bounds(pairs.both().map(|pair| pair.direct)), bounds(pairs.both().filter_map(|pair| pair.proxied)));
    let (Some(direct), Some(proxied)) = sides else { return !pairs.extra.is_empty() };
    pairs.extra.iter().any(|place| match place {
        before if *before < proxied.0 => missing.iter().any(|pair| pair.direct < direct.0),
        after if *after > proxied.1 => missing.iter().any(|pair| pair.direct > direct.1),
        _ => true,
    })
}

/// The first and the last of these places.
fn bounds(places: impl Iterator<Item = usize>) -> Option<(usize, usize)> {
    places.fold(None, |bounds, place| match bounds {
        None => Some((place, place)),
        Some((first, last)) => Some((place.min(first), place.max(last))),
    })
}

/// Events that came before. Equal events without ids that a live server sends at intervals are two.
fn repeated(flow: Flow, proxied: &StreamSummary, pairs: &Pairs) -> Option<Found> {
    let together = |place: usize| {
        let event = &proxied.events[place];
        let before = place.checked_sub(1).and_then(|before| proxied.events.get(before));
        before.is_some_and(|before| {
            before.data == event.data && Took::between(before.at, event.at).most_ns <= TOGETHER_NS
        })
    };
    let again: Vec<usize> = pairs
        .repeated
        .iter()
        .copied()
        .filter(|place| flow == Flow::Script || pairs.by == By::Id || together(*place))
        .collect();
    let event = &proxied.events[*again.first()?];
    let told = format!("{} arrived again ({} in all)", show(event.data.as_bytes()), again.len());
    Some(Found::damage(Fault::EventsRepeated, "each event once", told))
}

/// Events that came only through the proxy, between events that came both ways, and without an id of their own.
fn added(seen: Seen, direct: &StreamSummary, proxied: &StreamSummary, pairs: &Pairs) -> Option<Found> {
    if seen == Seen::Scripted || pairs.by != By::Id {
        return None;
    }
    let last = pairs.both().filter_map(|pair| pair.proxied).max()?;
    let own = |place: &usize| {
        let event = &proxied.events[*place];
        let id_before = place.checked_sub(1).map_or("", |before| &proxied.events[before].id);
        let inherited = id_before == event.id;
        *place < last && inherited && !direct.events.iter().any(|came| came.data == event.data)
    };
    let extra: Vec<usize> = pairs.extra.iter().copied().filter(own).collect();
    let event = &proxied.events[*extra.first()?];
    let told = format!("{} arrived as well ({} in all)", show(event.data.as_bytes()), extra.len());
    Some(match seen {
        Seen::Scripted | Seen::Once => {
            Found::CannotTell(format!("{told}, which the server may mean for this client"))
        }
        Seen::Twice => Found::damage(Fault::EventsAdded, "no such event", told),
    })
}

/// Events without ids that a live server sends in one moment may be a set that has no order.
fn reordered(flow: Flow, pairs: &Pairs) -> Option<Found> {
    let both: Vec<&Pair> = pairs.both().collect();
    let ordered = |two: &[&Pair]| {
        flow == Flow::Script
            || pairs.by == By::Id
            || Took::between(two[0].direct_at, two[1].direct_at).least_ns >= APART_NS
    };
    let swapped = both.windows(2).find(|two| two[0].proxied > two[1].proxied && ordered(two))?;
    let direct = format!("{} before {}", swapped[0].name, swapped[1].name);
    let proxied = format!("{} before {}", swapped[1].name, swapped[0].name);
    Some(Found::damage(Fault::EventsReordered, direct, proxied))
}
