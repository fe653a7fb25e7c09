//! A live stream that came through the proxy in one moment at its end: counts and times of each side alone show it.

use ssespec_evidence::took::Took;

use super::fault::Fault;
use super::finding::Found;
use super::flow::Seen;
use super::margins::{MISSING_NS, TIMES, TOGETHER_NS};
use super::side::{SideEnd, StreamSummary, said_at, said_took};

/// What came in one moment through the proxy and one after the other directly; `None` if it did not.
pub(super) fn whole_at_the_end(seen: Seen, direct: &StreamSummary, proxied: &StreamSummary) -> Option<Found> {
    if seen == Seen::Scripted || proxied.end == SideEnd::Open {
        return None;
    }
    let spread = |side: &StreamSummary| {
        let (first, last) = side.events.first().zip(side.events.last())?;
        Some(Took::between(first.at, last.at))
    };
    let enough = direct.events.len().min(proxied.events.len()) > TIMES;
    let (ours, theirs) = (spread(direct)?, spread(proxied)?);
    let first = proxied.events.first()?.at;
    let late = Took::between(direct.events.first()?.at, first).least_ns >= MISSING_NS;
    let at_the_end = Took::between(first, proxied.ended_at()?).most_ns <= TOGETHER_NS;
    if !(enough && late && at_the_end && ours.least_ns >= MISSING_NS && theirs.most_ns <= TOGETHER_NS) {
        return None;
    }
    let sent = format!("{} events over {}", direct.events.len(), said_took(ours));
    let came =
        format!("{} events in one moment after {}, with the end", proxied.events.len(), said_at(first));
    Some(match seen {
        Seen::Scripted | Seen::Once => Found::Doubt(format!(
            "{sent}; through the proxy {came}: it was asked for once only, so the server may have meant it"
        )),
        Seen::Twice => Found::damage(Fault::HeldUntilEnd, sent, came),
    })
}
