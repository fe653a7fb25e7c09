//! How the two streams end.

use ssespec_evidence::took::{Sure, Took};

use super::finding::{Fault, Found};
use super::margins::{EARLIER_NS, MISSING_NS};
use super::side::{Side, SideEnd, said_at};

/// How the stream ends.
pub(super) fn end(direct: &Side, via: &Side) -> Found {
    if via.head.is_none() && !matches!(via.end, SideEnd::Complete | SideEnd::Closed | SideEnd::Broken(_)) {
        return Found::CannotTell(
            "there is no answer through the proxy whose end could be compared".to_owned(),
        );
    }
    if let Some(early) = cut(direct, via) {
        return early;
    }
    match (&direct.end, &via.end) {
        (SideEnd::Open, SideEnd::Open) => {
            Found::Same(format!("both were still open after {}", said_at(direct.end_at)))
        }
        (SideEnd::Open, _) => {
            Found::CannotTell("the two ended too close to each other to be compared".to_owned())
        }
        (_, SideEnd::Failed(why)) | (SideEnd::Failed(why), _) => Found::CannotTell(why.to_string()),
        (_, SideEnd::Open) if Took::between(direct.end_at, via.end_at).least_ns >= MISSING_NS => {
            Found::damage(Fault::EndHidden, told(direct), format!("still open after {}", said_at(via.end_at)))
        }
        (_, SideEnd::Open) => Found::CannotTell(
            "the direct stream ended too late to say whether its end gets through: watch longer with --for"
                .to_owned(),
        ),
        (SideEnd::Complete, SideEnd::Complete) => Found::Same(format!(
            "both end properly, after {} and {}",
            said_at(direct.end_at),
            said_at(via.end_at)
        )),
        (SideEnd::Complete, SideEnd::Broken(_)) => Found::damage(Fault::EndBroken, told(direct), told(via)),
        _ => alike_or_hidden(direct, via),
    }
}

/// A stream that the server breaks off.
pub(super) fn broken_end(direct: &Side, via: &Side) -> Found {
    match (&direct.end, &via.end) {
        (SideEnd::Broken(_), SideEnd::Open | SideEnd::Failed(_)) => end(direct, via),
        (SideEnd::Broken(_), _) => alike_or_hidden(direct, via),
        _ => Found::CannotTell(
            "the server did not break the stream off when it was asked to (`abort` of the emit contract)"
                .to_owned(),
        ),
    }
}

fn alike_or_hidden(direct: &Side, via: &Side) -> Found {
    match (&direct.end, &via.end) {
        (SideEnd::Broken(_), SideEnd::Complete | SideEnd::Closed) => {
            Found::damage(Fault::BreakHidden, told(direct), told(via))
        }
        (SideEnd::Broken(a), SideEnd::Broken(b)) => {
            Found::Same(format!("a break is seen as one both ways: {a}; through the proxy: {b}"))
        }
        (_, SideEnd::Closed) => Found::Note(
            "the proxy ends the stream by closing the connection: a break could not be told from it"
                .to_owned(),
        ),
        _ => Found::Same(format!("{}; through the proxy: {}", told(direct), told(via))),
    }
}

/// A stream through the proxy that ended while the direct one went on.
fn cut(direct: &Side, via: &Side) -> Option<Found> {
    let ended = via.ended_at()?;
    match Took::between(ended, direct.end_at).reaches(EARLIER_NS) {
        _ if matches!(direct.end, SideEnd::Failed(_)) => return None,
        Sure::Yes => {}
        Sure::No => return None,
        Sure::Open => {
            let why = "whether the stream through the proxy ended earlier cannot be told: when it ended is not known";
            return Some(Found::CannotTell(why.to_owned()));
        }
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
    let fault = match via.end {
        SideEnd::Broken(_) => Fault::CutShort,
        _ => Fault::CutAsEnd,
    };
    Some(Found::damage(fault, format!("{on}{rest}"), told(via)))
}

fn told(side: &Side) -> String {
    let at = said_at(side.end_at);
    match &side.end {
        SideEnd::Complete => format!("a proper end after {at}"),
        SideEnd::Closed => format!("closed after {at}, which is all that marks the end"),
        SideEnd::Broken(how) => format!("broken off after {at}: {how}"),
        SideEnd::Open => format!("still open after {at}"),
        SideEnd::Failed(why) => why.to_string(),
    }
}
