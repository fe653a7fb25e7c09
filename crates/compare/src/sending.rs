//! When the events come: held back until the end, in blocks, together, or each too late.

use ssespec_evidence::recording::Moment;
use ssespec_evidence::took::{Sure, Took};

use super::finding::{Fault, Found};
use super::margins::{APART_NS, BLOCK_BYTES, TIMES, TOGETHER_NS};
use super::pairs::{Pair, Pairs};
use super::side::{SideEnd, StreamSummary, overtaken, said_at, said_took};

/// When the events come.
pub(super) fn times(direct: &StreamSummary, proxied: &StreamSummary, pairs: &Pairs) -> Found {
    if pairs.both().next().is_none() && !proxied.events.is_empty() {
        return Found::CannotTell("no event arrived both ways, so their times cannot be compared".to_owned());
    }
    let chances = chances(direct, proxied, pairs);
    let late: Vec<&Chance<'_>> = chances.iter().filter(|chance| chance.overtaken() == Sure::Yes).collect();
    let open = chances.iter().filter(|chance| chance.overtaken() == Sure::Open).count();
    if chances.is_empty() {
        return Found::CannotTell(
            "no two events arrived 500 ms apart, so nothing shows whether they are held back: watch longer with --for, or let \
             --emit play a stream that does"
                .to_owned(),
        );
    }
    let seen = chances.iter().any(|chance| chance.proxied_at.is_some());
    match late.len() {
        n if n < TIMES && open > 0 => Found::CannotTell(format!(
            "the arrival of {open} of {} events is too uncertain to tell whether they were held back",
            chances.len()
        )),
        0 => Found::Same(on_time(pairs, chances.len())),
        n if n < TIMES && chances.len() > n => Found::Note(format!(
            "one of {} events arrived only after the next one was sent; the others did not",
            chances.len()
        )),
        n if n < TIMES => Found::CannotTell(
            "the one event that could have been held back was late, which this machine may have caused: watch longer with --for"
                .to_owned(),
        ),
        _ if !seen => nothing(direct, proxied),
        n => held(direct, proxied, pairs, &late, n, chances.len()),
    }
}

/// An event behind which nothing came directly for a while: if it is held back, it shows.
struct Chance<'p> {
    pair: &'p Pair,
    /// When the next thing came directly.
    next_at: Moment,
    proxied_at: Option<Moment>,
    /// Until when the proxy could still have brought it.
    watched: Moment,
}

impl Chance<'_> {
    /// Whether it came, if at all, only when the next thing had been sent.
    fn overtaken(&self) -> Sure {
        overtaken(self.proxied_at.unwrap_or(self.watched), self.next_at)
    }
}

fn chances<'p>(direct: &StreamSummary, proxied: &StreamSummary, pairs: &'p Pairs) -> Vec<Chance<'p>> {
    let last_came = pairs.both().filter_map(|pair| pair.proxied).max();
    let mut chances = Vec::new();
    for (index, pair) in pairs.list.iter().enumerate() {
        let next = pairs.list.get(index + 1).map(|next| next.direct_at);
        let Some(next_at) = next.or(direct.ended_at()) else { continue };
        if Took::between(pair.direct_at, next_at).least_ns < APART_NS {
            continue;
        }
        // What is missing between events that came is lost, not late, and so is what a stream that is over did not bring.
        let may_still_come = pair.proxied.is_some()
            || (proxied.end == SideEnd::Open
                && pairs.list[index..].iter().all(|later| later.proxied.is_none()))
            || (proxied.end == SideEnd::Open && last_came.is_none());
        if may_still_come {
            chances.push(Chance { pair, next_at, proxied_at: pair.proxied_at, watched: proxied.end_at });
        }
    }
    chances
}

fn on_time(pairs: &Pairs, chances: usize) -> String {
    let mut later: Vec<Took> =
        pairs.both().filter_map(|pair| Some(Took::between(pair.direct_at, pair.proxied_at?))).collect();
    later.sort_unstable_by_key(|took| took.most_ns);
    let median = later.get(later.len() / 2).copied().unwrap_or_default();
    let came = pairs.both().count();
    format!(
        "{came} events arrived one at a time, {chances} of them proven by a pause; the median is {} later",
        said_took(median)
    )
}

fn nothing(direct: &StreamSummary, proxied: &StreamSummary) -> Found {
    let count = direct.events.len();
    let first = direct.events.first().map(|event| event.at).unwrap_or_default();
    Found::damage(
        Fault::HeldUntilEnd,
        format!("{count} events, the first after {}", said_at(first)),
        format!("nothing in {}, and the connection was still open", said_at(proxied.end_at)),
    )
}

fn held(
    direct: &StreamSummary,
    proxied: &StreamSummary,
    pairs: &Pairs,
    late: &[&Chance<'_>],
    n: usize,
    chances: usize,
) -> Found {
    let bursts = bursts(proxied);
    let counted = format!("{n} of {chances} events arrived only after the next thing had been sent directly");
    let spread = spread(late, direct);
    if let Some(end) = direct.ended_at()
        && pairs.both().all(|pair| pair.proxied_at.is_some_and(|at| overtaken(at, end) == Sure::Yes))
    {
        let proxied = format!("all of them {}; {counted}", place(&bursts));
        return Found::damage(
            Fault::HeldUntilEnd,
            format!("{spread}, the end after {}", said_at(end)),
            proxied,
        );
    }
    let together: Vec<&Burst> = bursts.iter().filter(|burst| burst.events > 1).collect();
    if together.is_empty() {
        let worst =
            late.iter().filter_map(|chance| Some(Took::between(chance.pair.direct_at, chance.proxied_at?)));
        let proxied = format!(
            "each for itself, up to {} later; {counted}",
            said_took(worst.max_by_key(|took| took.most_ns).unwrap_or_default())
        );
        return Found::damage(Fault::Delayed, spread, proxied);
    }
    let proxied = format!("{}; {counted}", place(&bursts));
    let blocks = together.iter().all(|burst| burst.bytes >= BLOCK_BYTES);
    let fault = if blocks { Fault::HeldInBlocks } else { Fault::Coalesced };
    Found::damage(fault, spread, proxied)
}

/// Events that came together.
struct Burst {
    events: usize,
    bytes: u64,
    at: Moment,
}

fn bursts(proxied: &StreamSummary) -> Vec<Burst> {
    let mut bursts: Vec<Burst> = Vec::new();
    let (mut before, mut last) = (0, None);
    for event in &proxied.events {
        let bytes = event.end - before;
        before = event.end;
        match bursts.last_mut() {
            Some(burst)
                if last.is_some_and(|last: Moment| {
                    last == event.at || Took::between(last, event.at).most_ns <= TOGETHER_NS
                }) =>
            {
                burst.events += 1;
                burst.bytes += bytes;
            }
            _ => bursts.push(Burst { events: 1, bytes, at: event.at }),
        }
        last = Some(event.at);
    }
    bursts
}

fn place(bursts: &[Burst]) -> String {
    const SHOWN: usize = 4;
    let one = |burst: &Burst| match burst.events {
        1 => format!("1 event after {}", said_at(burst.at)),
        n => format!("{n} events at once after {} ({} bytes)", said_at(burst.at), burst.bytes),
    };
    let mut told: Vec<String> = bursts.iter().take(SHOWN).map(one).collect();
    if bursts.len() > SHOWN {
        told.push(format!("and {} more bursts", bursts.len() - SHOWN));
    }
    told.join(", ")
}

fn spread(late: &[&Chance<'_>], direct: &StreamSummary) -> String {
    let gaps = late.iter().map(|chance| Took::between(chance.pair.direct_at, chance.next_at));
    let least_ns = gaps.clone().map(|gap| gap.least_ns).min().unwrap_or_default();
    let most_ns = gaps.map(|gap| gap.most_ns).max().unwrap_or_default();
    let first = direct.events.first().map(|event| event.at).unwrap_or_default();
    let apart = said_took(Took { least_ns, most_ns });
    format!("{} events, the first after {}, pauses of {apart}", direct.events.len(), said_at(first))
}
