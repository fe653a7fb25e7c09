//! The second look at a live stream: what a server does for one of two clients does not show again when the other one comes first.

use ssespec_evidence::verdict::Verdict;

use super::fault::Fault;
use super::fields::fields;
use super::finding::{Aspect, Found};
use super::flow::{Flow, Seen};
use super::look::{Look, look};
use super::margins::{APART_NS, EARLIER_NS, MISSING_NS};
use super::reconnect::reconnect;
use super::runs::{Run, Runs, SecondLook};
use super::side::StreamSummary;

/// Whether something was found that a second look has to confirm.
pub fn wants_second_look(runs: &Runs) -> bool {
    runs.flow == Flow::Live
        && look(Seen::Twice, &runs.stream, None)
            .found
            .iter()
            .any(|(aspect, found)| doubtful(*aspect, found).is_some())
}

/// Whether it seems that the last event ID is lost: where each connection has a memory of its own, such as that of one of several
/// processes, the next one may go on.
pub fn wants_second_reconnect(runs: &Runs) -> bool {
    runs.flow == Flow::Live
        && matches!(reconnect(&runs.stream.direct, &runs.reconnects), Found::Different { .. })
}

/// Header fields are the same at each look.
fn doubtful(aspect: Aspect, found: &Found) -> Option<Fault> {
    accused(found).filter(|_| aspect != Aspect::Fields)
}

/// What it accuses a proxy of.
fn accused(found: &Found) -> Option<Fault> {
    match found {
        Found::Different { verdict: Verdict::Fail | Verdict::Warn, fault, .. } => Some(*fault),
        _ => None,
    }
}

/// Takes back what the second look does not show.
pub(super) fn confirm(found: &mut [(Aspect, Found)], first: &Run, second: &SecondLook) {
    let looks: Vec<(Look, &Run)> =
        [&second.common, &second.own].map(|run| (look(Seen::Twice, run, None), run)).into();
    let of_server = between_direct_responses(first, second);
    for (aspect, found) in found.iter_mut() {
        let Some(fault) = doubtful(*aspect, found) else { continue };
        // Where the direct side is refused this time, the server serves only the first one.
        if let (true, Found::Different { direct, proxied, .. }) = (of_server.contains(&fault), &*found) {
            *found = Found::Doubt(servers_own(fault, direct, proxied));
            continue;
        }
        let again = looks.iter().filter(|(_, run)| run.direct.is_stream()).any(|(look, run)| {
            let same = look.found.iter().any(|(other, found)| {
                *other == *aspect && doubtful(*other, found).is_some_and(|other| alike(fault, other))
            });
            same && (!is_cut(fault) || same_cut(&first.proxied, &run.proxied))
        });
        if let (false, Found::Different { direct, proxied, .. }) = (again, &*found) {
            *found = Found::seen_once(fault, direct, proxied);
        }
    }
}

/// Takes back what of the header fields the server changes itself, where more than one of its responses is at hand.
pub(super) fn confirm_fields(found: &mut [(Aspect, Found)], runs: &Runs) {
    let again = runs.again.iter().map(|again| &again.common.direct);
    let others = again.chain(runs.reconnects.iter().map(|again| &again.direct));
    // What is asked for after an id may be short, and have a length.
    let of_server: Vec<Fault> = others
        .filter(|other| other.is_stream())
        .flat_map(|other| fields(&runs.stream.direct, other))
        .filter_map(|found| accused(&found))
        .filter(|fault| *fault != Fault::LengthAdded)
        .collect();
    for (_, found) in found.iter_mut().filter(|(aspect, _)| *aspect == Aspect::Fields) {
        if let Found::Different { fault, direct, proxied, .. } = found
            && of_server.contains(fault)
        {
            *found = Found::Doubt(servers_own(*fault, direct, proxied));
        }
    }
}

fn servers_own(fault: Fault, direct: &str, proxied: &str) -> String {
    format!(
        "the server may do this itself, for it shows between two direct responses as well: {} (direct: {direct}; proxied: {proxied})",
        fault.title()
    )
}

/// What the server does from one response to the next, without any proxy: what its events are, not when they come, for a live stream
/// goes on between two requests.
fn between_direct_responses(first: &Run, second: &SecondLook) -> Vec<Fault> {
    let (one, other) = (&first.direct, &second.common.direct);
    let looks = [(one, other), (other, one)].map(|(direct, proxied)| {
        let run = Run { direct: direct.clone(), proxied: proxied.clone() };
        look(Seen::Twice, &run, None).found
    });
    let contents = looks.iter().flatten().filter(|(aspect, _)| *aspect == Aspect::Events);
    contents
        .filter_map(|(aspect, found)| doubtful(*aspect, found))
        .filter(|fault| !matches!(fault, Fault::EventsLost))
        .collect()
}

fn is_cut(fault: Fault) -> bool {
    matches!(fault, Fault::CutShort | Fault::CutAsEnd)
}

/// How late events come may look a little different each time.
fn alike(one: Fault, other: Fault) -> bool {
    let late = |fault| {
        matches!(
            fault,
            Fault::HeldUntilEnd | Fault::HeldInBlocks | Fault::Coalesced | Fault::Delayed | Fault::Stalled
        )
    };
    one == other || (late(one) && late(other))
}

/// A limit on the way cuts at the same age, or after the same silence.
fn same_cut(one: &StreamSummary, other: &StreamSummary) -> bool {
    let age = |side: &StreamSummary| side.end_at.latest_ns;
    let (quiet, again) = (one.silence_before_end().most_ns, other.silence_before_end().most_ns);
    age(one).abs_diff(age(other)) <= EARLIER_NS
        || (quiet.min(again) >= MISSING_NS && quiet.abs_diff(again) <= APART_NS)
}
