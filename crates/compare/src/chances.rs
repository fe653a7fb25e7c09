//! The events on which it shows whether they are held back.

use ssespec_evidence::recording::Moment;
use ssespec_evidence::took::{Sure, Took};

use super::margins::APART_NS;
use super::pairs::{Pair, Pairs};
use super::side::{SideEnd, StreamSummary, overtaken};

/// An event behind which nothing came directly for a while: if it is held back, it shows.
pub(super) struct Chance<'p> {
    /// The event.
    pub pair: &'p Pair,
    /// When the next thing came directly.
    pub next_at: Moment,
    /// When it came through the proxy.
    pub proxied_at: Option<Moment>,
    /// Until when the proxy could still have brought it.
    watched: Moment,
}

impl Chance<'_> {
    /// Whether it came, if at all, only when the next thing had been sent.
    pub fn overtaken(&self) -> Sure {
        overtaken(self.proxied_at.unwrap_or(self.watched), self.next_at)
    }
}

/// All such events.
pub(super) fn chances<'p>(
    direct: &StreamSummary,
    proxied: &StreamSummary,
    pairs: &'p Pairs,
) -> Vec<Chance<'p>> {
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
