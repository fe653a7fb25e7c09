//! Whether what came out is the response that was sent in, and nothing that only looks like one.

use ssespec_scenario::Level;

use crate::came::{Came, Shown};
use crate::case::Case;
use crate::difference::difference;
use crate::play::{text, text_without_the_broken};
use crate::same_calls::same_calls;
use crate::statement::Found;

use crate::upstream::FAILURE;

/// What a response that is not whole has to come out as.
const NOT_WHOLE: &str = "an error, or a stream without the terminal event of a complete response";
/// What a response that is whole has to come out as.
const WHOLE: &str = "the complete response, as an event stream";

/// Whether a whole response comes out as one, and as its dialect wants it.
pub fn whole(came: &Came) -> Found {
    if let Some(found) = incomplete(came) {
        return found;
    }
    match (&came.broken, &came.unwise, &came.uncertain) {
        (Some(broken), ..) => Found::broken(&broken.expected, &broken.actual),
        (None, Some(unwise), _) => Found::unwise(&unwise.expected, &unwise.actual),
        (None, None, Some(why)) => Found::Open(why.clone()),
        (None, None, None) => Found::Kept(came.summary.clone()),
    }
}

/// Whether the text of a whole response is the same.
pub fn same_text(case: Case, came: &Came) -> Found {
    if incomplete(came).is_some() {
        return Found::Open("no complete response came".to_owned());
    }
    let sent = text(case);
    match difference(&sent, &came.text) {
        Some((expected, actual)) => Found::broken(expected, actual),
        None => Found::Kept(format!("all {} characters", sent.chars().count())),
    }
}

/// Whether a whole response comes out with the same text, whatever its upstream put between. What its dialect only advises
/// against is told of the ordinary stream.
pub fn unharmed(case: Case, came: &Came) -> Found {
    if let Some(found) = incomplete(came) {
        return found;
    }
    match (same_text(case, came), &came.broken, &came.uncertain) {
        // The text says more than the grammar, which only takes offence at it.
        (text @ Found::Broken { .. }, ..) => text,
        (_, Some(broken), _) => Found::broken(&broken.expected, &broken.actual),
        (Found::Kept(_), None, Some(why)) => Found::Open(why.clone()),
        (found @ (Found::Kept(_) | Found::Open(_)), None, _) => found,
    }
}

/// What a whole response came out as, if that is not a whole one.
fn incomplete(came: &Came) -> Option<Found> {
    Some(match &came.shown {
        Shown::Complete => return None,
        Shown::Partial(reason) => Found::broken(WHOLE, format!("a response that says it is not: {reason}")),
        Shown::Error(error) => Found::broken(WHOLE, format!("an error: {error}")),
        Shown::Aborted(how) => Found::broken(WHOLE, format!("an aborted body: {how}")),
        Shown::Unfinished => Found::broken(WHOLE, "a body that ends without a terminal event"),
        Shown::Refused(answer) | Shown::NoStream(answer) => Found::broken(WHOLE, answer),
        Shown::Open => Found::Open("the stream was still open without a terminal event".to_owned()),
        Shown::Unknown(why) => Found::Open(why.clone()),
    })
}

/// Whether a response that is not whole is shown as such.
pub fn shown_as_incomplete(case: Case, came: &Came) -> Found {
    match &came.shown {
        Shown::Complete if came.text.contains(FAILURE) => {
            Found::broken(NOT_WHOLE, format!("{}, with the error in its text", complete(came)))
        }
        Shown::Complete if !text(case).starts_with(&came.text) => {
            // A gateway that turned to another model has done well.
            Found::Open(
                "a complete response came with another text: from another upstream, perhaps".to_owned(),
            )
        }
        Shown::Complete => Found::broken(NOT_WHOLE, complete(came)),
        Shown::Error(error) => Found::Kept(format!("an error comes out: {error}")),
        Shown::Partial(reason) => {
            Found::Open(format!("it ends with the reason {reason}: whether clients heed it cannot be told"))
        }
        Shown::Aborted(how) => Found::Kept(format!("the body is aborted: {how}")),
        Shown::Refused(answer) => Found::Kept(format!("the response is {answer}")),
        Shown::Unfinished => match case {
            // The upstream did no more than that.
            Case::Truncated => Found::Kept("the body ends without a terminal event".to_owned()),
            _ => Found::unwise(
                "an error, or an aborted body",
                "a body that ends gracefully without a terminal event: clients that look for none take it for the whole",
            ),
        },
        Shown::NoStream(answer) => Found::Open(format!("what came is no event stream: {answer}")),
        Shown::Open => Found::Open("the stream was still open, without an error".to_owned()),
        Shown::Unknown(why) => Found::Open(why.clone()),
    }
}

/// Whether a response whose upstream fell silent is whole, or shown as one that is not.
pub fn not_made_up(came: &Came) -> Found {
    match &came.shown {
        Shown::Complete if came.text == text(Case::Stall) => {
            Found::Kept("what the upstream sent after the stall comes out as well".to_owned())
        }
        _ => shown_as_incomplete(Case::Stall, came),
    }
}

/// Whether tool calls come out as they were sent in, within a whole response.
pub fn unharmed_calls(case: Case, came: &Came) -> Found {
    let most = match case {
        // Its source allows it, and its own API does not do it.
        Case::InterleavedToolCalls => Level::Should,
        _ => Level::Must,
    };
    let found = match unharmed(case, came) {
        Found::Kept(_) => same_calls(case, came),
        // The calls say more than the grammar, but for a response that is none.
        found @ Found::Broken { .. } if incomplete(came).is_none() => match same_calls(case, came) {
            calls @ Found::Broken { .. } => calls,
            Found::Kept(_) | Found::Open(_) => found,
        },
        found @ (Found::Broken { .. } | Found::Open(_)) => found,
    };
    found.at_most(most)
}

/// Whether a response that lost an event is shown as such.
pub fn loss_shown(came: &Came) -> Found {
    if came.unreadable {
        return Found::Kept("an event that cannot be read comes out, and clients can tell".to_owned());
    }
    match &came.shown {
        Shown::Complete if came.text == text(Case::BrokenJson) => {
            Found::Open("all of the text came out, although a part of it was never sent".to_owned())
        }
        Shown::Complete if came.text == text_without_the_broken() => {
            Found::broken(NOT_WHOLE, format!("{}, without the broken event", complete(came)))
        }
        Shown::Unfinished => Found::Kept("the body ends without a terminal event".to_owned()),
        _ => shown_as_incomplete(Case::BrokenJson, came),
    }
}

fn complete(came: &Came) -> String {
    format!("a complete response: {}", came.summary)
}
