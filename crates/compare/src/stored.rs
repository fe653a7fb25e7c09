//! A stored response in place of the stream.

use super::bursts::bursts;
use super::fault::Fault;
use super::finding::Found;
use super::flow::Seen;
use super::margins::{APART_NS, TIMES};
use super::side::StreamSummary;
use ssespec_evidence::took::Took;

/// Whether a cache answered: it says how old its response is (RFC 9111, 5.1), and gives in one moment what was sent apart.
pub(super) fn stored(seen: Seen, direct: &StreamSummary, proxied: &StreamSummary) -> Option<Found> {
    let age = |side: &StreamSummary| side.head.as_ref()?.text("age")?.trim().parse::<u64>().ok();
    let old = age(proxied).filter(|seconds| *seconds > 0 && age(direct).is_none())?;
    let burst = bursts(proxied).into_iter().next().filter(|burst| burst.events > TIMES)?;
    let apart =
        direct.events.windows(2).filter(|two| Took::between(two[0].at, two[1].at).least_ns >= APART_NS);
    if seen == Seen::Scripted || apart.count() < TIMES {
        return None;
    }
    let came = format!("age: {old}, and {} events in one moment", burst.events);
    Some(Found::damage(
        Fault::Stored,
        format!("no age, and {} events one after the other", direct.events.len()),
        came,
    ))
}
