//! Whether a message was ended properly, and if it was cut, what the cut looks like: a time limit, or a failure.

use ssespec_evidence::reason::{BreachKind, Reason};
use ssespec_evidence::recording::Ended;
use ssespec_evidence::took::{Sure, Took};

use super::ended::how_it_ended;
use super::outcome::Outcome;
use super::view::View;
use super::views::Views;

/// A silence that is shorter is no sign of a limit on idle time. In nanoseconds.
const SILENT_NS: u64 = 2_000_000_000;

/// Two connections were opened so far apart that one failure of the server cannot cut both at one age. In nanoseconds.
const OPENED_APART_NS: u64 = 1_000_000_000;

/// Times that differ by no more than this part of them are the same limit.
const OF_LIMIT: u64 = 20;

/// How to mend a limit on idle time.
const FIX_SILENCE: &str = "Send a heartbeat in less than half of that time, or lift the limit on idle time for this route: \
    `server.timeout(req, 0)` in Bun, server.timeout in Node, `timeout server` in HAProxy, proxy_read_timeout in nginx. If no such \
    limit is set, look for a handler that fails after a pause.";

/// How to mend a limit on the age of a response.
const FIX_AGE: &str = "Lift the limit on the age of a response for this route, whatever is sent meanwhile: WriteTimeout in Go, \
    the timeout of SseEmitter and of asynchronous servlets in Java, --timeout of gunicorn, idle_timeout in cowboy, which counts what \
    the client sends, the request timeout of the proxy or platform. \
    A heartbeat does not help.";

/// How a connection was cut, as far as it can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    /// After a silence, on so many connections of so many.
    AfterSilence(Took, Share),
    /// At one age, on so many connections of so many.
    AtAge(Took, Share),
    /// Nothing shows a limit.
    Otherwise,
}

/// On how many connections, and of how many that were watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Share {
    cut: usize,
    of: usize,
}

/// The message was brought to its proper end.
pub fn complete(view: &View<'_>, views: &Views<'_>) -> Outcome {
    if view.complete() {
        return Outcome::Satisfied(how_it_ended(view));
    }
    if !is_cut(view) {
        return Outcome::Inconclusive(Reason::NotEnded(Some(how_it_ended(view))));
    }
    let proper = match view.exchange.transcript.http2() {
        Some(_) => "END_STREAM",
        None => "a proper end: the last chunk, or the announced length",
    };
    let ended = how_it_ended(view);
    match told(view, views) {
        Cut::AfterSilence(silence, share) => {
            Outcome::violated(proper, format!("{ended}, after {silence} of silence{}", share.say()))
                .with_fix(FIX_SILENCE)
                .of_kind(share.kind())
        }
        Cut::AtAge(age, share) => {
            Outcome::violated(proper, format!("{ended}, at the age of {age}{}: a time limit", share.say()))
                .with_fix(FIX_AGE)
                .of_kind(share.kind())
        }
        Cut::Otherwise => Outcome::violated(proper, ended),
    }
}

impl Share {
    /// One connection alone is not worth a word.
    fn say(self) -> String {
        match self.cut {
            0 | 1 => String::new(),
            n => format!(", on {n} of {} connections", self.of),
        }
    }

    /// What one connection shows may be a failure of its own.
    fn kind(self) -> BreachKind {
        match self.cut {
            0 | 1 => BreachKind::Violation,
            _ => BreachKind::CutByLimit,
        }
    }
}

/// Whether the server ended it before its end.
fn is_cut(view: &View<'_>) -> bool {
    !view.complete() && matches!(view.exchange.end.how, Ended::Fin | Ended::Reset | Ended::Truncated(_))
}

fn told(view: &View<'_>, views: &Views<'_>) -> Cut {
    let streams: Vec<&View<'_>> =
        views.names().filter_map(|name| views.get(name)).filter(|one| one.head.is_some()).collect();
    let cut: Vec<&&View<'_>> = streams.iter().filter(|one| is_cut(one)).collect();
    let share = |like: &dyn Fn(&View<'_>) -> bool| Share {
        cut: cut.iter().filter(|one| like(one)).count(),
        of: streams.len(),
    };
    let silence = silence(view);
    if silence.reaches(SILENT_NS) == Sure::Yes && is_longest(view, silence) {
        return Cut::AfterSilence(silence, share(&|one| alike(self::silence(one), silence)));
    }
    let age = view.age();
    let apart = |one: &View<'_>| Took::apart(one.sent(), view.sent()).reaches(OPENED_APART_NS) == Sure::Yes;
    match share(&|one| alike(one.age(), age)) {
        share if cut.iter().any(|one| apart(one) && alike(one.age(), age)) => Cut::AtAge(age, share),
        _ => Cut::Otherwise,
    }
}

/// Whether two times may be those of one limit, and cannot be far apart.
fn alike(one: Took, other: Took) -> bool {
    let (least, most) = (one.least_ns.min(other.least_ns), one.most_ns.max(other.most_ns));
    most - least <= least / OF_LIMIT
}

/// From the last byte to the cut.
fn silence(view: &View<'_>) -> Took {
    let last = view.arrivals.last().map(|(_, at)| *at).or(view.head_at).unwrap_or_default();
    Took::between(last, view.end())
}

/// Whether a silence is longer than all that the stream outlasted.
fn is_longest(view: &View<'_>, silence: Took) -> bool {
    let moments: Vec<_> = view.head_at.into_iter().chain(view.arrivals.iter().map(|(_, at)| *at)).collect();
    moments.windows(2).all(|pair| Took::between(pair[0], pair[1]).most_ns < silence.least_ns)
}

#[cfg(test)]
#[path = "cut_tests.rs"]
mod tests;
