//! What else than a proxy that holds events back may make the events of a live stream late.

use std::collections::BTreeSet;

use ssespec_evidence::took::Took;

use super::bursts::{Burst, bursts};
use super::chances::Chance;
use super::flow::Seen;
use super::margins::{APART_NS, MISSING_NS, TIMES, TOGETHER_NS};
use super::side::{StreamSummary, said_took};

/// Why these late events do not show that they were held back, if something else explains them.
pub(super) fn explained(
    seen: Seen,
    direct: &StreamSummary,
    proxied: &StreamSummary,
    late: &[&Chance<'_>],
) -> Option<String> {
    if seen == Seen::Scripted {
        return None;
    }
    let bursts = bursts(proxied);
    let burst = |chance: &&Chance<'_>| {
        let place = chance.pair.proxied?;
        bursts.iter().find(|burst: &&Burst| burst.events > 1 && burst.has(place))
    };
    let occasions: BTreeSet<usize> = late.iter().filter_map(burst).map(|burst| burst.first).collect();
    match occasions.len() {
        0 => one_at_a_time(seen, direct, proxied, late),
        1 => one_pause(seen, direct, late),
        _ => None,
    }
}

/// All that was late came together in one moment. If that is not the end of the stream, it is one pause.
fn one_pause(seen: Seen, direct: &StreamSummary, late: &[&Chance<'_>]) -> Option<String> {
    let ended = direct.ended_at();
    let at_the_end = ended.is_some_and(|end| {
        late.iter().all(|chance| {
            chance.pair.proxied_at.is_some_and(|at| at.latest_ns + TOGETHER_NS >= end.earliest_ns)
        })
    });
    let worst = worst(late);
    if at_the_end && seen == Seen::Once {
        return Some(format!(
            "{} events arrived together with the end, up to {} late: it was asked for once only, so the server may have meant it",
            late.len(),
            said_took(worst)
        ));
    }
    if at_the_end || (seen == Seen::Twice && worst.least_ns >= MISSING_NS) {
        return None;
    }
    Some(format!(
        "{} events arrived together once, up to {} late: one pause on the way shows no proxy that holds events back; watch longer \
         with --for",
        late.len(),
        said_took(worst)
    ))
}

/// Each came late for itself.
fn one_at_a_time(
    seen: Seen,
    direct: &StreamSummary,
    proxied: &StreamSummary,
    late: &[&Chance<'_>],
) -> Option<String> {
    let came = late.iter().filter(|chance| chance.pair.proxied_at.is_some()).count();
    if came == 0 {
        return None;
    }
    let head = Took::between(direct.head_at?, proxied.head_at?);
    if head.least_ns >= APART_NS {
        return Some(format!(
            "the response began {} later through the proxy, and its events are late by as much: whether the server began later for \
             it cannot be told",
            said_took(head)
        ));
    }
    let from_the_first = late.first().is_some_and(|chance| chance.pair.direct == 0);
    // What is passed on when the next event comes, comes with it.
    let with_next = late.iter().filter(|chance| {
        let Some(at) = chance.pair.proxied_at else { return false };
        at.latest_ns.abs_diff(chance.next_at.latest_ns) <= TOGETHER_NS
    });
    let behind_next = with_next.count() * 4 >= came * 3 && came >= TIMES;
    let constant = seen == Seen::Twice && from_the_first && spread_ns(late) <= TOGETHER_NS;
    if from_the_first && (behind_next || constant) {
        return None;
    }
    Some(format!(
        "{came} events arrived up to {} later, each for itself and none with the next one: whether the server sent them later to this \
         client cannot be told",
        said_took(worst(late))
    ))
}

fn lateness<'c>(late: &'c [&Chance<'_>]) -> impl Iterator<Item = Took> + 'c {
    late.iter().filter_map(|chance| Some(Took::between(chance.pair.direct_at, chance.pair.proxied_at?)))
}

fn worst(late: &[&Chance<'_>]) -> Took {
    lateness(late).max_by_key(|took| took.most_ns).unwrap_or_default()
}

fn spread_ns(late: &[&Chance<'_>]) -> u64 {
    let (least, most) =
        (lateness(late).map(|took| took.least_ns).min(), lateness(late).map(|took| took.most_ns).max());
    most.unwrap_or_default().saturating_sub(least.unwrap_or_default())
}
