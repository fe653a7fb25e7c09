//! One look at the stream, both ways: what is found of it, before another look confirms it.

use super::contents::undecodable;
use super::direct_side::blame_direct;
use super::ends::end;
use super::events::events;
use super::fault::Fault;
use super::fields::fields;
use super::finding::{Aspect, Found};
use super::flow::Seen;
use super::framing::{framed_wrongly, framing};
use super::heartbeats::heartbeats;
use super::pairs::{Pairs, pairs};
use super::runs::Run;
use super::sending::times;
use super::side::{Framed, StreamSummary};
use super::stalled::stalled;
use super::start::{answer, head};
use super::stored::stored;
use super::two_streams::two_streams;
use super::whole::whole_at_the_end;
use ssespec_evidence::verdict::Verdict;

/// What one look finds.
pub(super) struct Look {
    /// In a fixed order.
    pub found: Vec<(Aspect, Found)>,
    /// The events both ways, if they can be matched.
    pub pairs: Option<Pairs>,
    /// Whether it is another response, of which nothing else is said: all else would accuse it of the same thing again.
    pub other: bool,
}

/// What one look finds; a stream that the server aborts shows when its head comes, as well.
pub(super) fn look(seen: Seen, run: &Run, broken: Option<&Run>) -> Look {
    let Run { direct, proxied } = run;
    let answered = answer(seen, direct, proxied);
    let refused = matches!(answered, Found::Doubt(_));
    let other = refused || matches!(answered, Found::Different { .. });
    // What the server does wrong comes first, and a refusal that follows from it is not told again.
    let of_server = framing(direct, proxied);
    let answered = match (&of_server, other) {
        (Some(Found::Different { verdict: Verdict::Fail, .. }), true) => None,
        _ => Some(answered),
    };
    let mut found: Vec<(Aspect, Found)> =
        of_server.into_iter().chain(answered).map(|found| (Aspect::Response, found)).collect();
    if other {
        return Look { found, pairs: None, other };
    }
    if let Some(coded) = coded_wrongly(direct, proxied) {
        // No event can be read of it, which follows.
        found.push((Aspect::Response, coded));
        return Look { found, pairs: None, other: true };
    }
    found.extend(framed_wrongly(direct, proxied).map(|found| (Aspect::Response, found)));
    if [direct, proxied].iter().any(|side| matches!(side.framed, Framed::Unreadably(_))) {
        // What came before says nothing of what follows.
        return Look { found, pairs: None, other: true };
    }
    let mut both: Vec<(&StreamSummary, &StreamSummary)> = vec![(direct, proxied)];
    both.extend(broken.map(|run| (&run.direct, &run.proxied)));
    if let Some(stored) = stored(seen, direct, proxied) {
        found.push((Aspect::Response, stored));
    }
    let matched = bodies(seen, direct, proxied, &both, &mut found);
    let turned: Vec<(&StreamSummary, &StreamSummary)> = both.iter().map(|(d, v)| (*v, *d)).collect();
    let mut exchanged = Vec::new();
    bodies(seen, proxied, direct, &turned, &mut exchanged);
    blame_direct(seen, &mut found, exchanged);
    found.extend(fields(direct, proxied).into_iter().map(|found| (Aspect::Fields, found)));
    found.push((Aspect::End, end(seen, direct, proxied)));
    excuse(&mut found);
    Look { found, pairs: matched, other }
}

/// A body that is coded otherwise than its head says. Where the direct one is, it is not the proxy that codes it.
fn coded_wrongly(direct: &StreamSummary, proxied: &StreamSummary) -> Option<Found> {
    match (&direct.coding_fault, &proxied.coding_fault) {
        (Some(why), _) => {
            Some(Found::CannotTell(format!("no event of DIRECT can be read: {why}. Mend the server first")))
        }
        (None, Some(why)) => {
            let proxied = format!("{}: {why}", proxied.answer());
            Some(Found::damage(Fault::CodedWrongly, direct.answer(), proxied))
        }
        (None, None) => None,
    }
}

/// When the head and the events come, and what they are.
fn bodies(
    seen: Seen,
    direct: &StreamSummary,
    proxied: &StreamSummary,
    both: &[(&StreamSummary, &StreamSummary)],
    found: &mut Vec<(Aspect, Found)>,
) -> Option<Pairs> {
    found.push((Aspect::Head, head(seen, both)));
    let matched = pairs(seen.flow(), direct, proxied);
    let by_count =
        || whole_at_the_end(seen, direct, proxied).or_else(|| stalled(seen, direct, proxied, None));
    match &matched {
        Some(pairs) => {
            let timed = match two_streams(seen, direct, proxied, pairs) {
                Some(why) => by_count().unwrap_or(Found::CannotTell(why)),
                None if pairs.both().next().is_none() && !proxied.events.is_empty() => {
                    by_count().unwrap_or_else(|| times(seen, direct, proxied, pairs))
                }
                None => times(seen, direct, proxied, pairs),
            };
            found.push((Aspect::Times, timed));
            found.push((Aspect::Heartbeats, heartbeats(seen.flow(), direct, proxied)));
            found.extend(
                events(seen, direct, proxied, pairs).into_iter().map(|found| (Aspect::Events, found)),
            );
        }
        None => {
            let why = "the direct events cannot be distinguished: some have equal data and no ids of their own; a stream with ids \
                       would show it, or a scripted test endpoint with --emit";
            found.push((Aspect::Times, by_count().unwrap_or(Found::CannotTell(why.to_owned()))));
            found.push((Aspect::Heartbeats, heartbeats(seen.flow(), direct, proxied)));
            let marred = undecodable(seen, direct, proxied);
            found.push((Aspect::Events, marred.unwrap_or(Found::CannotTell(why.to_owned()))));
        }
    }
    matched
}

/// Whoever cuts the stream is not blamed again for what the cut took with it.
fn excuse(found: &mut [(Aspect, Found)]) {
    let cut = found
        .iter()
        .any(|(_, found)| matches!(found, Found::Different { fault: Fault::CutShort | Fault::CutAsEnd, .. }));
    for (aspect, found) in found.iter_mut() {
        let again = matches!(aspect, Aspect::Heartbeats)
            || matches!(found, Found::Different { fault: Fault::EventsLost, .. });
        if cut && again && matches!(found, Found::Different { .. }) {
            *found = Found::CannotTell("not judged: the stream was cut off".to_owned());
        }
    }
}
