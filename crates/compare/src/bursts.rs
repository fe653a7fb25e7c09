//! Events that came together.

use ssespec_evidence::recording::Moment;
use ssespec_evidence::took::Took;

use super::margins::TOGETHER_NS;
use super::side::{StreamSummary, said_at};

/// Events that came together.
pub(super) struct Burst {
    /// The place of its first event.
    pub first: usize,
    /// How many.
    pub events: usize,
    /// Bytes of the body from the end of the last burst to its own.
    pub bytes: u64,
    /// When its first event came.
    pub at: Moment,
}

impl Burst {
    /// Whether the event in this place came in it.
    pub fn has(&self, place: usize) -> bool {
        (self.first..self.first + self.events).contains(&place)
    }
}

/// All events of a stream, by the bursts they came in.
pub(super) fn bursts(side: &StreamSummary) -> Vec<Burst> {
    let mut bursts: Vec<Burst> = Vec::new();
    let (mut before, mut last) = (0, None);
    for (place, event) in side.events.iter().enumerate() {
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
            _ => bursts.push(Burst { first: place, events: 1, bytes, at: event.at }),
        }
        last = Some(event.at);
    }
    bursts
}

/// The first bursts in words.
pub(super) fn told(bursts: &[Burst]) -> String {
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
