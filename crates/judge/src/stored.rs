//! Whether a response was made for its request, or is a stored copy of another client's stream (RFC 9111).

use ssespec_evidence::message::Head;
use ssespec_evidence::reason::Reason;
use ssespec_evidence::took::{Sure, Took};

use super::events::dispatched;
use super::outcome::Outcome;
use super::sent::as_sent;
use super::view::View;

/// The Dates of two responses that were made for requests this far apart differ, even from a clock that ticks once a second. In
/// nanoseconds.
const DATES_DIFFER_NS: u64 = 2_000_000_000;
/// A stored copy is over in so long. In nanoseconds.
const AT_ONCE_NS: u64 = 1_000_000_000;
/// So many events in a row that are the same are no chance.
const EVENTS: usize = 2;

const FIX: &str = "Exclude the route from the cache of the proxy, the CDN or the service worker, and send Cache-Control: no-store, \
    which forbids it to keep the stream.";

/// The second response is none that a cache had kept of the first. A server that plays its history again to each client makes a
/// response of its own for each: that one has no Age, and a Date of its own.
pub fn no_stored_copy(view: &View<'_>, first: &View<'_>) -> Outcome {
    let (Some(head), Some(before)) = (&view.head, &first.head) else {
        return Outcome::Uncertain(Reason::OneNotAnswered);
    };
    if !first.complete() {
        return Outcome::Inconclusive(Reason::RepeatNotSeen);
    }
    let (then, now) = (dispatched(first), dispatched(view));
    if then.len() < EVENTS {
        return Outcome::Inconclusive(Reason::TooFewEvents);
    }
    let same = then.len() == now.len()
        && then.iter().zip(&now).all(|(then, now)| {
            (&then.data, &then.event_type, &then.id) == (&now.data, &now.event_type, &now.id)
        });
    let at_once = |head_at| Took::between(head_at, view.end()).within(AT_ONCE_NS) == Sure::Yes;
    let over_at_once = view.complete() && view.head_at.is_some_and(at_once);
    match sign(view, head, first, before) {
        Some(sign) if same && over_at_once => Outcome::violated(
            "a stream that was opened for this client",
            format!(
                "a stored copy of the stream that another one got: its {} events at once, {sign}",
                then.len()
            ),
        )
        .with_fix(FIX),
        Some(_) | None => Outcome::Satisfied("no stored copy of the stream before".into()),
    }
}

/// What of the head shows that it was not made for this request: an Age, which only caches send (RFC 9111 5.1), or the Date of
/// the other response.
fn sign(view: &View<'_>, head: &Head, first: &View<'_>, before: &Head) -> Option<String> {
    let age = head.text("age").and_then(|age| age.trim().parse::<u64>().ok());
    if age.is_some_and(|seconds| seconds > 0) {
        return Some(format!("with {}", as_sent(head, "Age")));
    }
    let asked_apart = Took::between(first.sent(), view.sent()).reaches(DATES_DIFFER_NS) == Sure::Yes;
    let same_date = head.text("date").is_some_and(|date| before.text("date") == Some(date));
    (asked_apart && same_date).then(|| format!("with {} of the first", as_sent(head, "Date")))
}

#[cfg(test)]
#[path = "stored_tests.rs"]
mod tests;
