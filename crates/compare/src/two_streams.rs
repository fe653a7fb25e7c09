//! Whether equal ids name different events: each client has a stream of its own.

use super::contents::damaged;
use super::flow::Seen;
use super::margins::TIMES;
use super::pairs::{By, Pairs};
use super::side::StreamSummary;

/// Why the times of these events cannot be compared, if they are events of two streams.
pub(super) fn two_streams(
    seen: Seen,
    direct: &StreamSummary,
    proxied: &StreamSummary,
    pairs: &Pairs,
) -> Option<String> {
    if seen == Seen::Scripted || pairs.by != By::Id {
        return None;
    }
    let both = || {
        pairs.both().filter_map(|pair| Some((&direct.events[pair.direct], &proxied.events[pair.proxied?])))
    };
    let differ = both().count() >= TIMES && both().all(|(ours, theirs)| ours.data != theirs.data);
    (differ && !damaged(direct, proxied, pairs)).then(|| {
        "the events have the same ids and other data both ways: they look like two streams, one for each client, whose times \
         cannot be compared"
            .to_owned()
    })
}
