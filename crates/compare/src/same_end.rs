//! Whether two live streams have the same end: a server may end each connection in its own time.

use super::finding::Found;
use super::flow::Seen;
use super::side::{Came, SideEnd, StreamSummary, said_at};

/// What is said of two ends that are not the same; `None` if they may be compared.
pub(super) fn another_end(seen: Seen, direct: &StreamSummary, proxied: &StreamSummary) -> Option<Found> {
    let unread = |side: &StreamSummary| matches!(side.end, SideEnd::Failed(_));
    if seen == Seen::Scripted || unread(direct) || unread(proxied) {
        return None;
    }
    let last = direct.events.last().map(known);
    let same_last = last == proxied.events.last().map(known);
    if let Some(ended) = direct.ended_at() {
        let own = |event: &&Came| {
            event.at.earliest_ns > ended.latest_ns && !direct.events.iter().any(|e| known(e) == known(event))
        };
        let on = proxied.events.iter().filter(own).count();
        if on > 0 {
            return Some(Found::Doubt(format!(
                "the direct stream ended after {}, and the one through the proxy went on with {on} events that the direct one did not \
                 have: they do not have the same end",
                said_at(ended)
            )));
        }
        if seen == Seen::Once
            && proxied.ended_at().is_none_or(|at| at.latest_ns > ended.earliest_ns)
            && !same_last
        {
            return Some(Found::CannotTell(
                "the two did not bring the same events up to the end, so their ends cannot be compared"
                    .to_owned(),
            ));
        }
    }
    let clean = |side: &StreamSummary| side.end == SideEnd::Complete;
    (clean(direct) && clean(proxied) && same_last && last.is_some()).then(|| {
        Found::Same(format!(
            "both end cleanly with the same event, after {} and {}",
            said_at(direct.end_at),
            said_at(proxied.end_at)
        ))
    })
}

/// Whether all that came through the proxy came directly one after the other, and something did.
pub(super) fn same_events(direct: &StreamSummary, proxied: &StreamSummary) -> bool {
    let ours: Vec<_> = direct.events.iter().map(known).collect();
    let theirs: Vec<_> = proxied.events.iter().map(known).collect();
    !theirs.is_empty() && ours.windows(theirs.len()).any(|some| some == theirs)
}

/// Whether the last event through the proxy is its own, while others came both ways.
pub(super) fn ends_on_its_own(direct: &StreamSummary, proxied: &StreamSummary) -> bool {
    let common = |event: &Came| direct.events.iter().any(|came| known(came) == known(event));
    proxied.events.last().is_some_and(|last| !common(last)) && proxied.events.iter().any(common)
}

fn known(event: &Came) -> (&str, &str) {
    (&event.id, &event.data)
}
