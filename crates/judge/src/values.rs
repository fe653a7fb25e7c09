//! Rules about the values of data, event, id and retry lines.

use std::collections::HashSet;

use ssespec_evidence::reason::Reason;
use ssespec_evidence::text::{counted, show};
use ssespec_scenario::StreamRule;

use super::end_marker;
use super::lines::{at_line, show_line};
use super::nothing_seen::only_errors;
use super::outcome::Outcome;
use super::view::{LineView, View};

/// The longest id that fits the header limits of common servers with ease, in bytes.
const LONG_ID: usize = 1024;
/// A reconnection time above this leaves users without events, in milliseconds.
const HUGE_RETRY_MS: u128 = 3_600_000;
/// A sane reconnection time, in milliseconds.
const SANE_RETRY_MS: std::ops::RangeInclusive<u128> = 100..=600_000;

/// Judges a rule about values.
pub fn judge(rule: StreamRule, view: &View<'_>) -> Outcome {
    match rule {
        StreamRule::NoReservedTypes => {
            types(view, "event types other than open and error", |v| v != b"open" && v != b"error")
        }
        StreamRule::NoSentinel => no_sentinel(view),
        StreamRule::NoNulInId => {
            each(view, "id", "ids without NUL: a client ignores the others", |v| !v.contains(&0))
        }
        StreamRule::NoControlInId => each(view, "id", "ids without control characters", |v| {
            !v.iter().any(|b| (1..0x20).contains(b) || *b == 0x7f)
        }),
        StreamRule::ShortIds => each(view, "id", "ids of up to 1 KiB", |v| v.len() <= LONG_ID),
        StreamRule::HasIds => has_ids(view),
        StreamRule::UniqueIds => unique_ids(view),
        StreamRule::RetryDigits => {
            each(view, "retry", "retry values of ASCII digits alone", |v| v.iter().all(u8::is_ascii_digit))
        }
        StreamRule::NoEmptyRetry => each(view, "retry", "retry lines with a value", |v| !v.is_empty()),
        StreamRule::NoZeroRetry => each(view, "retry", "a retry above 0", |v| milliseconds(v) != Some(0)),
        StreamRule::NoHugeRetry => each(view, "retry", "a retry of up to one hour", |v| {
            milliseconds(v).is_none_or(|ms| ms <= HUGE_RETRY_MS)
        }),
        StreamRule::RetryInRange => each(view, "retry", "a retry between 100 ms and 10 minutes", |v| {
            milliseconds(v).is_none_or(|ms| SANE_RETRY_MS.contains(&ms))
        }),
        StreamRule::HasRetry => match lines(view, "retry").first() {
            Some((line, _)) => Outcome::Satisfied(format!("the line {}", show_line(view, line))),
            None => Outcome::violated(
                "a retry line, so that the server decides when clients reconnect",
                "no retry line",
            ),
        },
        other => Outcome::Inconclusive(Reason::RuleMisplaced(format!("{other:?}"), "values")),
    }
}

/// A retry value as a number; none if it is not one.
fn milliseconds(value: &[u8]) -> Option<u128> {
    let digits =
        std::str::from_utf8(value).ok().filter(|d| !d.is_empty() && d.bytes().all(|b| b.is_ascii_digit()))?;
    Some(digits.trim_start_matches('0').parse().unwrap_or(if digits.bytes().all(|b| b == b'0') {
        0
    } else {
        u128::MAX
    }))
}

fn lines<'v>(view: &'v View<'_>, field: &str) -> Vec<(&'v LineView, &'v [u8])> {
    view.fields()
        .filter(|(_, name, _)| *name == field.as_bytes())
        .map(|(line, _, value)| (line, value))
        .collect()
}

/// Every value of a field is right; without such a line there is nothing to judge.
fn each(view: &View<'_>, field: &str, expected: &str, right: impl Fn(&[u8]) -> bool) -> Outcome {
    let lines = lines(view, field);
    match lines.iter().find(|(_, value)| !right(value)) {
        Some((line, _)) => at_line(view, expected, format!("the line {}", show_line(view, line)), line.span),
        None if lines.is_empty() => Outcome::Inconclusive(Reason::NoLine(field.to_owned())),
        None => Outcome::Satisfied(counted(lines.len(), &format!("{field} line"))),
    }
}

/// Every event type is right; a stream without event lines uses the default type, which is right.
fn types(view: &View<'_>, expected: &str, right: impl Fn(&[u8]) -> bool) -> Outcome {
    match each(view, "event", expected, right) {
        Outcome::Inconclusive(_) if view.events().next().is_some() => {
            Outcome::Satisfied("all events have the default type".into())
        }
        other => other,
    }
}

fn no_sentinel(view: &View<'_>) -> Outcome {
    let Some(_) = view.events().next() else { return Outcome::Inconclusive(Reason::NoEvent) };
    match view.events().find(|(event, _)| end_marker::is_in_data(&event.data)) {
        Some((event, _)) => {
            let observed = format!("an event with the data {}", show(event.data.as_bytes()));
            at_line(view, "an end that HTTP marks", observed, event.span)
        }
        None => Outcome::Satisfied("no in-band end marker".into()),
    }
}

fn has_ids(view: &View<'_>) -> Outcome {
    let events = view.events().count();
    let all = lines(view, "id");
    // An empty id takes the last event ID away: a client that comes back sends none.
    let ids = all.iter().filter(|(_, id)| !id.is_empty()).count();
    match (events, ids) {
        (0, _) => Outcome::Inconclusive(Reason::NoEvent),
        (n, 0) => {
            // Nobody resumes behind an error.
            if let Some(reason) = only_errors(view) {
                return Outcome::Inconclusive(reason);
            }
            let noun = if n == 1 { "event" } else { "events" };
            let none = if all.is_empty() { "no id" } else { "no id but empty ones" };
            Outcome::violated(
                "events with ids, so that a client can resume",
                format!("{n} {noun} and {none}"),
            )
        }
        (n, ids) => Outcome::Satisfied(format!("{} on {}", counted(ids, "id"), counted(n, "event"))),
    }
}

fn unique_ids(view: &View<'_>) -> Outcome {
    if let Some(reason) = only_errors(view) {
        return Outcome::Inconclusive(reason);
    }
    let mut known: HashSet<&[u8]> = HashSet::new();
    for (line, value) in lines(view, "id") {
        if !known.insert(value) && !value.is_empty() {
            return at_line(
                view,
                "an id of its own for each event",
                format!("the id {} a second time", show(value)),
                line.span,
            );
        }
    }
    match known.len() {
        0 => Outcome::Inconclusive(Reason::NoLine("id".to_owned())),
        n => Outcome::Satisfied(format!("{n} different ids")),
    }
}
