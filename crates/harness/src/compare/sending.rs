//! When the events come: held back until the end, in blocks, together, or each too late.

use super::finding::{Fault, Found};
use super::margins::{APART_NS, BLOCK_BYTES, SLACK_NS, TIMES, TOGETHER_NS};
use super::pairs::{Pair, Pairs};
use super::side::{Side, SideEnd, said};

/// When the events come.
pub(super) fn times(direct: &Side, via: &Side, pairs: &Pairs) -> Found {
    if pairs.both().next().is_none() && !via.events.is_empty() {
        return Found::CannotTell("no event came both ways, so their times cannot be compared".to_owned());
    }
    let chances = chances(direct, via, pairs);
    let late: Vec<&Chance<'_>> = chances.iter().filter(|chance| chance.overtaken()).collect();
    if chances.is_empty() {
        return Found::CannotTell(
            "no two events came 500 ms apart, so nothing shows whether they are held back: watch longer with --for, or let \
             --emit play a stream that does"
                .to_owned(),
        );
    }
    let seen = chances.iter().any(|chance| chance.via_ns.is_some());
    match late.len() {
        0 => Found::Same(on_time(pairs, chances.len())),
        n if n < TIMES && chances.len() > n => Found::Note(format!(
            "one of {} events came only after the next one was sent; the others did not",
            chances.len()
        )),
        n if n < TIMES => Found::CannotTell(
            "the one event that could have been held back was late, which the machine may be to blame for: watch longer with --for"
                .to_owned(),
        ),
        _ if !seen => nothing(direct, via),
        n => held(direct, via, pairs, &late, n, chances.len()),
    }
}

/// An event behind which nothing came directly for a while: if it is held back, it shows.
struct Chance<'p> {
    pair: &'p Pair,
    /// When the next thing came directly.
    next_ns: u64,
    via_ns: Option<u64>,
    /// Until when the proxy could still have brought it.
    watched_ns: u64,
}

impl Chance<'_> {
    /// Whether it came, if at all, only when the next thing had been sent.
    fn overtaken(&self) -> bool {
        self.via_ns.unwrap_or(self.watched_ns) + SLACK_NS >= self.next_ns
    }
}

fn chances<'p>(direct: &Side, via: &Side, pairs: &'p Pairs) -> Vec<Chance<'p>> {
    let last_came = pairs.both().filter_map(|pair| pair.via).max();
    let mut chances = Vec::new();
    for (index, pair) in pairs.list.iter().enumerate() {
        let next = pairs.list.get(index + 1).map(|next| next.direct_ns);
        let Some(next_ns) = next.or(direct.ended_ns()) else { continue };
        if next_ns.saturating_sub(pair.direct_ns) < APART_NS {
            continue;
        }
        // What is missing between events that came is lost, not late, and so is what a stream that is over did not bring.
        let may_still_come = pair.via.is_some()
            || (via.end == SideEnd::Open && pairs.list[index..].iter().all(|later| later.via.is_none()))
            || (via.end == SideEnd::Open && last_came.is_none());
        if may_still_come {
            chances.push(Chance { pair, next_ns, via_ns: pair.via_ns, watched_ns: via.end_ns });
        }
    }
    chances
}

fn on_time(pairs: &Pairs, chances: usize) -> String {
    let mut later: Vec<u64> =
        pairs.both().filter_map(|pair| Some(pair.via_ns?.saturating_sub(pair.direct_ns))).collect();
    later.sort_unstable();
    let median = later.get(later.len() / 2).copied().unwrap_or_default();
    let came = pairs.both().count();
    format!(
        "{came} events came one by one, {chances} of them proven by a pause; the median is {} later",
        said(median)
    )
}

fn nothing(direct: &Side, via: &Side) -> Found {
    let count = direct.events.len();
    let first = direct.events.first().map_or(0, |event| event.at_ns);
    Found::damage(
        Fault::HeldUntilEnd,
        format!("{count} events, the first after {}", said(first)),
        format!("nothing in {}, and the connection was still open", said(via.end_ns)),
    )
}

fn held(direct: &Side, via: &Side, pairs: &Pairs, late: &[&Chance<'_>], n: usize, chances: usize) -> Found {
    let bursts = bursts(via);
    let counted = format!("{n} of {chances} events came only after the next thing had been sent directly");
    let spread = spread(late, direct);
    if let Some(end) = direct.ended_ns()
        && pairs.both().all(|pair| pair.via_ns.is_some_and(|at| at + SLACK_NS >= end))
    {
        let via = format!("all of them {}; {counted}", place(&bursts));
        return Found::damage(Fault::HeldUntilEnd, format!("{spread}, the end after {}", said(end)), via);
    }
    let together: Vec<&Burst> = bursts.iter().filter(|burst| burst.events > 1).collect();
    if together.is_empty() {
        let worst =
            late.iter().filter_map(|chance| Some(chance.via_ns?.saturating_sub(chance.pair.direct_ns)));
        let via =
            format!("each for itself, up to {} later; {counted}", said(worst.max().unwrap_or_default()));
        return Found::damage(Fault::Delayed, spread, via);
    }
    let via = format!("{}; {counted}", place(&bursts));
    let blocks = together.iter().all(|burst| burst.bytes >= BLOCK_BYTES);
    let fault = if blocks { Fault::HeldInBlocks } else { Fault::Coalesced };
    Found::damage(fault, spread, via)
}

/// Events that came together.
struct Burst {
    events: usize,
    bytes: u64,
    at_ns: u64,
}

fn bursts(via: &Side) -> Vec<Burst> {
    let mut bursts: Vec<Burst> = Vec::new();
    let (mut before, mut last_ns) = (0, None);
    for event in &via.events {
        let bytes = event.end - before;
        before = event.end;
        match bursts.last_mut() {
            Some(burst) if last_ns.is_some_and(|last| event.at_ns.saturating_sub(last) <= TOGETHER_NS) => {
                burst.events += 1;
                burst.bytes += bytes;
            }
            _ => bursts.push(Burst { events: 1, bytes, at_ns: event.at_ns }),
        }
        last_ns = Some(event.at_ns);
    }
    bursts
}

fn place(bursts: &[Burst]) -> String {
    const SHOWN: usize = 4;
    let one = |burst: &Burst| match burst.events {
        1 => format!("1 event after {}", said(burst.at_ns)),
        n => format!("{n} events at once after {} ({} bytes)", said(burst.at_ns), burst.bytes),
    };
    let mut told: Vec<String> = bursts.iter().take(SHOWN).map(one).collect();
    if bursts.len() > SHOWN {
        told.push(format!("and {} more bursts", bursts.len() - SHOWN));
    }
    told.join(", ")
}

fn spread(late: &[&Chance<'_>], direct: &Side) -> String {
    let gaps = late.iter().map(|chance| chance.next_ns.saturating_sub(chance.pair.direct_ns));
    let (least, most) = (gaps.clone().min().unwrap_or_default(), gaps.max().unwrap_or_default());
    let first = direct.events.first().map_or(0, |event| event.at_ns);
    let apart =
        if said(least) == said(most) { said(least) } else { format!("{} to {}", said(least), said(most)) };
    format!("{} events, the first after {}, pauses of {apart}", direct.events.len(), said(first))
}
