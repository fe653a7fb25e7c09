//! How the two streams end.

use ssespec_evidence::took::{Sure, Took};

use super::fault::Fault;
use super::finding::Found;
use super::flow::Seen;
use super::margins::{EARLIER_NS, MISSING_NS};
use super::same_end::{another_end, ends_on_its_own, same_events};
use super::side::{SideEnd, StreamSummary, said_at};

/// How the stream ends.
pub(super) fn end(seen: Seen, direct: &StreamSummary, proxied: &StreamSummary) -> Found {
    if proxied.head.is_none()
        && !matches!(proxied.end, SideEnd::Complete | SideEnd::Closed | SideEnd::Broken(_))
    {
        return Found::CannotTell(
            "there is no response through the proxy whose end could be compared".to_owned(),
        );
    }
    if let Some(found) = another_end(seen, direct, proxied) {
        return found;
    }
    if let Some(early) = cut(seen, direct, proxied) {
        return early;
    }
    match (&direct.end, &proxied.end) {
        (SideEnd::Open, SideEnd::Open) => {
            Found::Same(format!("both were still open after {}", said_at(direct.end_at)))
        }
        (SideEnd::Open, _) => {
            Found::CannotTell("the two ended too close to each other to be compared".to_owned())
        }
        (_, SideEnd::Failed(why)) | (SideEnd::Failed(why), _) => Found::CannotTell(why.to_string()),
        (_, SideEnd::Open) if Took::between(direct.end_at, proxied.end_at).least_ns >= MISSING_NS => {
            Found::damage(
                Fault::EndHidden,
                told(direct),
                format!("still open after {}", said_at(proxied.end_at)),
            )
        }
        (_, SideEnd::Open) => Found::CannotTell(
            "the direct stream ended too late to say whether its end gets through: watch longer with --for"
                .to_owned(),
        ),
        (SideEnd::Complete, SideEnd::Complete) => Found::Same(format!(
            "both end cleanly, after {} and {}",
            said_at(direct.end_at),
            said_at(proxied.end_at)
        )),
        (SideEnd::Complete, SideEnd::Broken(_)) => {
            Found::damage(Fault::EndAborted, told(direct), told(proxied))
        }
        _ => alike_or_hidden(direct, proxied),
    }
}

/// A stream that the server aborts.
pub(super) fn broken_end(direct: &StreamSummary, proxied: &StreamSummary) -> Found {
    match (&direct.end, &proxied.end) {
        (SideEnd::Broken(_), SideEnd::Open | SideEnd::Failed(_)) => end(Seen::Scripted, direct, proxied),
        (SideEnd::Broken(_), _) => alike_or_hidden(direct, proxied),
        _ => Found::CannotTell(
            "the server did not abort the stream when it was asked to (`abort` in docs/emit-contract.md)"
                .to_owned(),
        ),
    }
}

fn alike_or_hidden(direct: &StreamSummary, proxied: &StreamSummary) -> Found {
    match (&direct.end, &proxied.end) {
        (SideEnd::Broken(_), SideEnd::Complete | SideEnd::Closed) => {
            Found::damage(Fault::AbortHidden, told(direct), told(proxied))
        }
        (SideEnd::Broken(a), SideEnd::Broken(b)) => {
            Found::Same(format!("the abort is visible both ways: {a}; through the proxy: {b}"))
        }
        (SideEnd::Closed, SideEnd::Closed) => Found::Same(format!(
            "both end by closing the connection, after {} and {}: an abort would look the same",
            said_at(direct.end_at),
            said_at(proxied.end_at)
        )),
        (_, SideEnd::Closed) => Found::Note(
            "through the proxy the stream ends by closing the connection: an abort would look the same"
                .to_owned(),
        ),
        _ => Found::Same(format!("{}; through the proxy: {}", told(direct), told(proxied))),
    }
}

/// A stream through the proxy that ended while the direct one went on.
fn cut(seen: Seen, direct: &StreamSummary, proxied: &StreamSummary) -> Option<Found> {
    let ended = proxied.ended_at()?;
    match Took::between(ended, direct.end_at).reaches(EARLIER_NS) {
        _ if matches!(direct.end, SideEnd::Failed(_)) => return None,
        Sure::Yes => {}
        Sure::No => return None,
        Sure::Open => {
            let why = "whether the stream through the proxy ended earlier cannot be told: the time of its end is uncertain";
            return Some(Found::CannotTell(why.to_owned()));
        }
    }
    if seen != Seen::Scripted && ends_on_its_own(direct, proxied) {
        let why = "the stream through the proxy ended earlier, behind an event that the direct one did not have: a server that closes a \
                   stream may say so";
        return Some(Found::Doubt(why.to_owned()));
    }
    if seen == Seen::Once && !same_events(direct, proxied) {
        let why = "the stream through the proxy ended earlier, but the two did not bring the same events up to there: a server may \
                   end each in its own time; a stream that sends all clients the same events would show it";
        return Some(Found::Doubt(why.to_owned()));
    }
    let came = direct.events.iter().map(|event| event.at).chain(direct.comments.iter().map(|(_, at)| *at));
    let later = came.filter(|at| at.earliest_ns > ended.latest_ns).count();
    let on = match direct.end {
        SideEnd::Open => format!("still open after {}", said_at(direct.end_at)),
        _ => told(direct),
    };
    let rest = match later {
        0 => String::new(),
        n => format!(", {n} more events or comments after {}", said_at(ended)),
    };
    let fault = match proxied.end {
        SideEnd::Broken(_) => Fault::CutShort,
        _ => Fault::CutAsEnd,
    };
    Some(Found::damage(fault, format!("{on}{rest}"), told(proxied)))
}

fn told(side: &StreamSummary) -> String {
    let at = said_at(side.end_at);
    match &side.end {
        SideEnd::Complete => format!("a clean end after {at}"),
        SideEnd::Closed => format!("closed after {at}, which is all that marks the end"),
        SideEnd::Broken(how) => format!("aborted after {at}: {how}"),
        SideEnd::Open => format!("still open after {at}"),
        SideEnd::Failed(why) => why.to_string(),
    }
}
