//! A live stream through the proxy that is silent while the direct one goes on: counts show it, even where no event can be matched.

use ssespec_evidence::recording::Moment;
use ssespec_evidence::took::Took;

use super::fault::Fault;
use super::finding::Found;
use super::flow::Seen;
use super::margins::{MISSING_NS, SLACK_NS};
use super::pairs::Pairs;
use super::side::{SideEnd, StreamSummary, said, said_at};

/// What the stream through the proxy lacks while it is open; `None` if it does not lag behind, or is over.
pub(super) fn stalled(
    seen: Seen,
    direct: &StreamSummary,
    proxied: &StreamSummary,
    pairs: Option<&Pairs>,
) -> Option<Found> {
    if seen == Seen::Scripted || proxied.end != SideEnd::Open {
        return None;
    }
    let head = proxied.head_at?;
    let last = proxied.events.last().map_or(head, |event| event.at);
    let silence = Took::between(last, proxied.end_at).least_ns;
    if silence < enough(direct, proxied)? {
        return None;
    }
    let old = |at: Moment| Took::between(at, proxied.end_at).least_ns >= MISSING_NS;
    let later = |at: &Moment| proxied.events.is_empty() || at.earliest_ns > last.latest_ns + SLACK_NS;
    let missing: Vec<Moment> = match pairs {
        Some(pairs) if !direct.events.is_empty() => {
            let burst = behind(proxied, pairs);
            let absent = pairs.list.iter().filter(|pair| pair.proxied.is_none());
            absent
                .filter(|pair| later(&pair.direct_at) || burst.is_some_and(|place| pair.direct > place))
                .map(|pair| pair.direct_at)
                .collect()
        }
        // What cannot be told apart can be counted.
        _ if direct.events.is_empty() || direct.events.len() > proxied.events.len() => {
            things(direct).filter(later).collect()
        }
        _ => return None,
    };
    let missing: Vec<Moment> = missing.into_iter().filter(|at| old(*at)).collect();
    let first = missing.first()?;
    let came = match proxied.events.len() {
        0 if proxied.body_bytes > 0 => format!("no event in {} bytes", proxied.body_bytes),
        0 => "no event".to_owned(),
        1 => format!("1 event after {}", said_at(last)),
        n => format!("{n} events, the last after {}", said_at(last)),
    };
    let what = if direct.events.is_empty() { "comments" } else { "events" };
    let sent = format!(
        "{} {what}, {} of them missing, from {} on",
        things(direct).count(),
        missing.len(),
        said_at(*first)
    );
    let came = format!("{came}, then {} of silence, still open", said(silence));
    Some(match seen {
        Seen::Scripted | Seen::Once => Found::Doubt(format!(
            "{sent}; through the proxy {came}: it was asked for once only, so the server may have meant it"
        )),
        Seen::Twice => Found::damage(Fault::Stalled, sent, came),
    })
}

/// When the events came, or else the comments of a stream that has nothing else, if none of both came through the proxy.
fn things(direct: &StreamSummary) -> impl Iterator<Item = Moment> + '_ {
    let comments = direct.comments.iter().map(|(_, at)| *at).filter(|_| direct.events.is_empty());
    direct.events.iter().map(|event| event.at).chain(comments)
}

/// A silence that is longer than the direct stream's own pauses explain, in nanoseconds; `None` if nothing came directly, or
/// only comments, of which some came both ways.
fn enough(direct: &StreamSummary, proxied: &StreamSummary) -> Option<u64> {
    if direct.events.is_empty() && !proxied.comments.is_empty() {
        return None;
    }
    let begin = direct.head_at?;
    let moments: Vec<_> = std::iter::once(begin).chain(things(direct)).collect();
    let pause = moments.windows(2).map(|two| Took::between(two[0], two[1]).most_ns).max()?;
    // What began later is behind by as much.
    let later = Took::between(begin, proxied.head_at?).most_ns;
    Some(MISSING_NS.max(pause + pause / 2) + later)
}

/// The place of the last event through the proxy in the direct stream, if it is there: what stands behind it may be the rest of a
/// burst.
fn behind(proxied: &StreamSummary, pairs: &Pairs) -> Option<usize> {
    let last = proxied.events.len().checked_sub(1)?;
    pairs.list.iter().find(|pair| pair.proxied == Some(last)).map(|pair| pair.direct)
}
