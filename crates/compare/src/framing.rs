//! Whether the server itself frames its response so that peers can forward it: what it does wrong, a strict proxy is blamed for.

use ssespec_evidence::message::{Framing, HttpVersion};
use ssespec_evidence::took::Took;

use super::fault::Fault;
use super::finding::Found;
use super::margins::TOGETHER_NS;
use super::side::{Framed, StreamSummary};

/// What of the direct response's framing explains what the proxy does; `None` if nothing is wrong with it, or nothing came of it.
pub(super) fn framing(direct: &StreamSummary, proxied: &StreamSummary) -> Option<Found> {
    direct.head.as_ref().filter(|head| head.version == HttpVersion::Http11)?;
    let gateway = proxied.head.as_ref().is_some_and(|head| matches!(head.status, 502..=504));
    if let Some(why) = direct.framed.fault() {
        let found = match gateway {
            true => Found::damage(Fault::CannotBeForwarded, why, proxied.answer()),
            false => Found::danger(Fault::CannotBeForwarded, why, proxied.answer()),
        };
        return Some(found);
    }
    let by_close = direct.framing == Some(Framing::Close) && !direct.events.is_empty();
    // What waits for the end of such a body waits for the close of the connection. A refusal has another cause.
    let waited = match &proxied.head {
        None => true,
        Some(head) => head.status == 200 && (proxied.events.is_empty() || all_at_once(direct, proxied)),
    };
    (by_close && waited).then(|| {
        let sent = "HTTP/1.1 without a length or chunks: only the close of the connection ends the body";
        Found::danger(Fault::CannotBeForwarded, sent, came(proxied))
    })
}

/// Whether the proxy frames wrongly what the server frames rightly.
pub(super) fn framed_wrongly(direct: &StreamSummary, proxied: &StreamSummary) -> Option<Found> {
    let why = proxied.framed.fault().filter(|_| direct.framed == Framed::Rightly)?;
    Some(Found::damage(Fault::FramedWrongly, "nothing wrong with the framing", why))
}

/// Whether all that came directly one after the other came through the proxy in one moment.
fn all_at_once(direct: &StreamSummary, proxied: &StreamSummary) -> bool {
    let moments = |side: &StreamSummary| {
        let mut moments: Vec<u64> = side.events.iter().map(|event| event.at.latest_ns).collect();
        moments.dedup();
        moments.len()
    };
    let apart = |side: &StreamSummary| {
        let (first, last) = (side.events.first(), side.events.last());
        first.zip(last).is_some_and(|(first, last)| Took::between(first.at, last.at).least_ns > TOGETHER_NS)
    };
    moments(proxied) == 1 && apart(direct)
}

fn came(proxied: &StreamSummary) -> String {
    match (&proxied.head, proxied.events.len()) {
        (None, _) => proxied.answer(),
        (Some(_), 0) => format!("{}, and no event", proxied.answer()),
        (Some(_), 1) => format!("{}, and 1 event", proxied.answer()),
        (Some(_), events) => format!("{}, and {events} events at once", proxied.answer()),
    }
}
