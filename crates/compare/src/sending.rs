//! When the events come: held back until the end, in blocks, together, or each too late.

use ssespec_evidence::took::{Sure, Took};

use super::bursts::{Burst, bursts, told};
use super::chances::{By, Chance, Chances, chances};
use super::fault::Fault;
use super::finding::Found;
use super::flow::Seen;
use super::lateness::explained;
use super::margins::{BLOCK_BYTES, TIMES};
use super::pairs::Pairs;
use super::side::{StreamSummary, overtaken, said_at, said_took};
use super::stalled::stalled;

/// When the events come.
pub(super) fn times(seen: Seen, direct: &StreamSummary, proxied: &StreamSummary, pairs: &Pairs) -> Found {
    if proxied.events.is_empty() || !late_ones_come_together(direct, proxied, pairs) {
        let silent = stalled(seen, direct, proxied, Some(pairs));
        if let Some(found) = silent {
            return found;
        }
    }
    if pairs.both().next().is_none() && !proxied.events.is_empty() {
        return Found::CannotTell("no event arrived both ways, so their times cannot be compared".to_owned());
    }
    let Chances { list: chances, by } = chances(direct, proxied, pairs);
    let late: Vec<&Chance<'_>> = chances.iter().filter(|chance| chance.overtaken() == Sure::Yes).collect();
    let open = chances.iter().filter(|chance| chance.overtaken() == Sure::Open).count();
    if chances.is_empty() {
        return Found::CannotTell(
            "nothing came directly 500 ms behind an event, so nothing shows whether events are held back: watch longer with --for, or \
             let --emit play a stream in which it does"
                .to_owned(),
        );
    }
    let came = chances.iter().any(|chance| chance.proxied_at.is_some());
    match late.len() {
        n if n < TIMES && open > 0 => Found::CannotTell(format!(
            "the arrival of {open} of {} events is too uncertain to tell whether they were held back",
            chances.len()
        )),
        0 => Found::Same(on_time(pairs, chances.len(), by)),
        // A pause on the way delays all that was sent meanwhile, a proxy that holds events back nearly all.
        n if by == By::Later && n * 2 < chances.len() => Found::Note(format!(
            "{n} of {} events arrived at least 500 ms late; the others did not",
            chances.len()
        )),
        n if n < TIMES && chances.len() > n => Found::Note(format!(
            "one of {} events arrived only after the next one was sent; the others did not",
            chances.len()
        )),
        n if n < TIMES => Found::Doubt(
            "the one event that could have been held back was late, which this machine may have caused: watch longer with --for"
                .to_owned(),
        ),
        _ if !came => nothing(direct, proxied),
        _ => explained(seen, direct, proxied, &late)
            .map_or_else(|| held(direct, proxied, pairs, &late, (chances.len(), by)), Found::Doubt),
    }
}

/// Whether events that were late came together with others: they are held back for a while, and not for good.
fn late_ones_come_together(direct: &StreamSummary, proxied: &StreamSummary, pairs: &Pairs) -> bool {
    let bursts = bursts(proxied);
    let chances = chances(direct, proxied, pairs);
    let mut late = chances.list.iter().filter(|chance| chance.overtaken() == Sure::Yes);
    late.any(|chance| {
        let place = chance.pair.proxied;
        place.is_some_and(|place| bursts.iter().any(|burst| burst.events > 1 && burst.has(place)))
    })
}

fn on_time(pairs: &Pairs, chances: usize, by: By) -> String {
    let mut later: Vec<Took> =
        pairs.both().filter_map(|pair| Some(Took::between(pair.direct_at, pair.proxied_at?))).collect();
    later.sort_unstable_by_key(|took| took.most_ns);
    let median = later.get(later.len() / 2).copied().unwrap_or_default();
    let came = pairs.both().count();
    let proof = match by {
        By::Pause => format!("one at a time, {chances} of them proven by a pause"),
        By::Later => format!("as they were sent, {chances} of them before what was sent 500 ms later"),
    };
    format!("{came} events arrived {proof}; the median is {} later", said_took(median))
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
    (chances, by): (usize, By),
) -> Found {
    let bursts = bursts(proxied);
    let next = match by {
        By::Pause => "the next thing had been sent directly",
        By::Later => "what was sent 500 ms later had come directly",
    };
    let counted = format!("{} of {chances} events arrived only after {next}", late.len());
    let spread = spread(late, direct, by);
    let together: Vec<&Burst> = bursts.iter().filter(|burst| burst.events > 1).collect();
    let one_at_a_time = together.is_empty() && pairs.both().count() > 1;
    if let Some(end) = direct.ended_at()
        && !one_at_a_time
        && pairs.both().all(|pair| pair.proxied_at.is_some_and(|at| overtaken(at, end) == Sure::Yes))
    {
        let proxied = format!("all of them {}; {counted}", told(&bursts));
        return Found::damage(
            Fault::HeldUntilEnd,
            format!("{spread}, the end after {}", said_at(end)),
            proxied,
        );
    }
    if together.is_empty() {
        let worst =
            late.iter().filter_map(|chance| Some(Took::between(chance.pair.direct_at, chance.proxied_at?)));
        let proxied = format!(
            "each for itself, up to {} later; {counted}",
            said_took(worst.max_by_key(|took| took.most_ns).unwrap_or_default())
        );
        return Found::damage(Fault::Delayed, spread, proxied);
    }
    let proxied = format!("{}; {counted}", told(&bursts));
    let blocks = together.iter().all(|burst| burst.bytes >= BLOCK_BYTES);
    let fault = if blocks { Fault::HeldInBlocks } else { Fault::Coalesced };
    Found::damage(fault, spread, proxied)
}

fn spread(late: &[&Chance<'_>], direct: &StreamSummary, by: By) -> String {
    if let (By::Later, Some(first), Some(last)) = (by, direct.events.first(), direct.events.last()) {
        let over = said_took(Took::between(first.at, last.at));
        return format!("{} events over {over}, the first after {}", direct.events.len(), said_at(first.at));
    }
    let gaps = late.iter().map(|chance| Took::between(chance.pair.direct_at, chance.next_at));
    let least_ns = gaps.clone().map(|gap| gap.least_ns).min().unwrap_or_default();
    let most_ns = gaps.map(|gap| gap.most_ns).max().unwrap_or_default();
    let first = direct.events.first().map(|event| event.at).unwrap_or_default();
    let apart = said_took(Took { least_ns, most_ns });
    format!("{} events, the first after {}, pauses of {apart}", direct.events.len(), said_at(first))
}
