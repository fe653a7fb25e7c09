//! The events on which it shows whether they are held back.

use ssespec_evidence::recording::Moment;
use ssespec_evidence::took::{Sure, Took};

use super::margins::{APART_NS, TIMES};
use super::pairs::{Pair, Pairs};
use super::side::{SideEnd, StreamSummary, overtaken};

/// An event whose time shows whether it is held back.
pub(super) struct Chance<'p> {
    /// The event.
    pub pair: &'p Pair,
    /// When the next thing came directly, or the first that was sent a while later.
    pub next_at: Moment,
    /// When it came through the proxy.
    pub proxied_at: Option<Moment>,
    /// Until when the proxy could still have brought it.
    watched: Moment,
}

impl Chance<'_> {
    /// Whether it came, if at all, only when that had been sent.
    pub fn overtaken(&self) -> Sure {
        overtaken(self.proxied_at.unwrap_or(self.watched), self.next_at)
    }
}

/// How it is known of such events that they were held back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// By the pause behind each.
    Pause,
    /// By what was sent a while later, as no two that follow each other are apart.
    Later,
}

/// All such events.
pub(super) struct Chances<'p> {
    /// In the order of the direct events.
    pub list: Vec<Chance<'p>>,
    /// How they are known.
    pub by: By,
}

/// All such events: those that a pause follows, or else all that something follows a while later. Where events come about as far
/// apart as pauses are long, chance makes a pause here and there: too few of them to count show nothing.
pub(super) fn chances<'p>(direct: &StreamSummary, proxied: &StreamSummary, pairs: &'p Pairs) -> Chances<'p> {
    let of = |by| Chances { list: all(direct, proxied, pairs, by), by };
    let (pauses, later) = (of(By::Pause), of(By::Later));
    let too_few = pauses.list.len() < TIMES && pauses.list.len() < later.list.len();
    if too_few { later } else { pauses }
}

fn all<'p>(direct: &StreamSummary, proxied: &StreamSummary, pairs: &'p Pairs, by: By) -> Vec<Chance<'p>> {
    let last_came = pairs.both().filter_map(|pair| pair.proxied).max();
    // Whatever comes directly: the events, and the end.
    let things: Vec<Moment> = pairs.list.iter().map(|pair| pair.direct_at).chain(direct.ended_at()).collect();
    // What is a while later than one event is no earlier than that of the event before: nothing is looked at twice.
    let mut ahead = 0;
    let mut chances = Vec::new();
    for (index, pair) in pairs.list.iter().enumerate() {
        let is_apart = |at: &Moment| Took::between(pair.direct_at, *at).least_ns >= APART_NS;
        ahead = ahead.max(index + 1);
        if by == By::Later {
            while things.get(ahead).is_some_and(|at| !is_apart(at)) {
                ahead += 1;
            }
        }
        let Some(next_at) = things.get(ahead).copied().filter(is_apart) else { continue };
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
