//! Whether comments get through.

use ssespec_evidence::took::Took;

use super::fault::Fault;
use super::finding::Found;
use super::flow::Flow;
use super::margins::{MISSING_NS, TIMES};
use super::side::{SideEnd, StreamSummary, said_at};

/// Whether comments get through.
pub(super) fn heartbeats(flow: Flow, direct: &StreamSummary, proxied: &StreamSummary) -> Found {
    let (sent, came) = (direct.comments.len(), proxied.comments.len());
    let Some((_, first)) = direct.comments.first() else {
        return Found::CannotTell(
            "the direct stream had no comment: watch longer with --for, or let --emit play one".to_owned(),
        );
    };
    if came > 0 {
        return Found::Same(format!("comments get through: {came} of {sent}"));
    }
    // A script's comment stands before events that came; a live server's comments come on a timer.
    let overtaken = match flow {
        Flow::Script => {
            let behind = direct.events.iter().find(|event| event.at.earliest_ns > first.latest_ns);
            behind.is_some_and(|event| proxied.events.iter().any(|came| came.id == event.id))
        }
        Flow::Live => {
            // What stands before the first event may belong to a start that the other connection did not have.
            let begun = direct.events.first().map(|event| event.at);
            let between = direct
                .comments
                .iter()
                .filter(|(_, at)| begun.is_none_or(|begun| at.latest_ns >= begun.earliest_ns));
            let enough = between.map(|(_, at)| *at).nth(TIMES);
            enough.is_some_and(|at| {
                Took::between(at, proxied.end_at).least_ns >= MISSING_NS && !proxied.events.is_empty()
            })
        }
    };
    let quiet_end = matches!(proxied.end, SideEnd::Complete | SideEnd::Closed | SideEnd::Open);
    match overtaken && quiet_end {
        true => {
            let noun = if sent == 1 { "comment" } else { "comments" };
            let direct = format!("{sent} {noun}, the first after {}", said_at(*first));
            Found::damage(Fault::CommentsLost, direct, format!("no comment in {}", said_at(proxied.end_at)))
        }
        false => Found::CannotTell(
            "no comment arrived through the proxy, but too little arrived after it to call it lost: watch longer with --for"
                .to_owned(),
        ),
    }
}
