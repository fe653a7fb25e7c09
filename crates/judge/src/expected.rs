//! The events that a scenario expects: how often they came, and in which order.
//!
//! What is missing is called so only once the server has ended its response. A stream that was still open when it was let go of
//! may bring more, so neither an event that did not come nor a bound above can be told from it.

use std::collections::BTreeSet;

use serde_json::Value;
use ssespec_evidence::reason::{BreachKind, Reason};
use ssespec_evidence::text::show_up_to;
use ssespec_scenario::{EventCount, EventMatch};

use super::ended::how_it_ended;
use super::events::by_consumer;
use super::outcome::Outcome;
use super::scripted::Seen;
use super::view::View;

/// So many values or types are named that came in place of what is expected.
const NAMED: usize = 3;
/// So many bytes are shown of each, and of the data of an event.
const SHOWN: usize = 80;

/// How much of a response is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    /// All of it.
    Whole,
    /// The server aborted it.
    Aborted,
    /// It went on when it was let go of.
    Open,
}

impl Known {
    fn of(view: &View<'_>) -> Self {
        match (view.complete(), view.ended()) {
            (true, _) => Self::Whole,
            (false, true) => Self::Aborted,
            (false, false) => Self::Open,
        }
    }
}

/// Such events came so often.
pub fn count(view: &View<'_>, wanted: &EventCount) -> Outcome {
    by_consumer(view, |came| counted(view, wanted, came))
}

fn counted(view: &View<'_>, wanted: &EventCount, came: &[Seen<'_>]) -> Outcome {
    let fits: Vec<(usize, &Seen<'_>)> =
        came.iter().enumerate().filter(|(_, seen)| fits(&wanted.event, seen)).collect();
    let (least, most) = wanted.bounds();
    let number = fits.len() as u64;
    let told = share(fits.len(), came.len());
    let too_many = most.filter(|most| number > *most).and_then(|most| fits.get(usize::try_from(most).ok()?));
    if let Some((at, seen)) = too_many {
        let data = show_up_to(seen.data.as_bytes(), SHOWN);
        let observed = format!("{told}; one too many is event {}, with the data {data}", at + 1);
        return at_event(wanted.to_string(), observed, seen);
    }
    if number < least {
        return missing(view, wanted.to_string(), format!("{told}{}", instead(&wanted.event, came)));
    }
    match (most, Known::of(view)) {
        // Of a stream that brought nothing it is no praise that it brought nothing wrong.
        _ if came.is_empty() => Outcome::Inconclusive(Reason::NoEvent),
        (Some(_), Known::Aborted | Known::Open) => may_come(view, told),
        (Some(_), Known::Whole) | (None, _) => Outcome::Satisfied(told),
    }
}

/// Such events came in this order.
pub fn order(view: &View<'_>, wanted: &[EventMatch]) -> Outcome {
    by_consumer(view, |came| ordered(view, wanted, came))
}

fn ordered(view: &View<'_>, wanted: &[EventMatch], came: &[Seen<'_>]) -> Outcome {
    let mut places: Vec<usize> = Vec::new();
    for (index, event) in wanted.iter().enumerate() {
        let from = places.last().map_or(0, |last| last + 1);
        if let Some(next) = came[from..].iter().position(|seen| fits(event, seen)) {
            places.push(from + next);
            continue;
        }
        let behind = places.last().map(|last| format!(" behind event {}", last + 1)).unwrap_or_default();
        let expected = format!("{event}{behind}, as number {} of {} in order", index + 1, wanted.len());
        let told = share(0, came.len() - from);
        let told = if from == 0 { told } else { format!("{told} behind it") };
        let mut before = came[..from].iter().enumerate();
        let early = before.rfind(|(at, seen)| !places.contains(at) && fits(event, seen));
        return match early {
            Some((at, _)) => {
                missing(view, expected, format!("{told}; event {} is such an event, and came before", at + 1))
            }
            None => missing(view, expected, format!("{told}{}", instead(event, &came[from..]))),
        };
    }
    match (places.first(), places.last()) {
        (Some(first), Some(last)) if first != last => Outcome::Satisfied(format!(
            "{} in order, from event {} to event {}",
            places.len(),
            first + 1,
            last + 1
        )),
        (Some(first), _) => Outcome::Satisfied(format!("event {}", first + 1)),
        (None, _) => Outcome::Inconclusive(Reason::NoEvent),
    }
}

fn fits(wanted: &EventMatch, seen: &Seen<'_>) -> bool {
    wanted.fits(&seen.event_type, &seen.data)
}

/// How many of how many, in words.
fn share(fits: usize, of: usize) -> String {
    match (fits, of) {
        (_, 0) => "no event".to_owned(),
        (0, 1) => "1 other event".to_owned(),
        (0, of) => format!("none of {of} events"),
        (fits, 1) => format!("{fits} of 1 event"),
        (fits, of) => format!("{fits} of {of} events"),
    }
}

/// Something did not come: a breach once the response has ended, else open.
fn missing(view: &View<'_>, expected: String, observed: String) -> Outcome {
    match Known::of(view) {
        Known::Whole => Outcome::violated(expected, observed).of_kind(BreachKind::Missing),
        // What was cut may be the doing of whatever stands in between.
        Known::Aborted => Outcome::missing(expected, format!("{observed}; {}", how_it_ended(view))),
        Known::Open => may_come(view, observed),
    }
}

fn may_come(view: &View<'_>, told: String) -> Outcome {
    Outcome::Inconclusive(Reason::MoreMayCome(told, how_it_ended(view)))
}

fn at_event(expected: String, observed: String, seen: &Seen<'_>) -> Outcome {
    match seen.place {
        Some((byte, at)) => Outcome::violated_at(expected, observed, byte, Some(at)),
        None => Outcome::violated(expected, observed),
    }
}

/// What came that is nearest to what is expected: other values at the place, no value there, or other types.
fn instead(wanted: &EventMatch, came: &[Seen<'_>]) -> String {
    let without = |pointer: Option<String>| EventMatch { pointer, equals: None, ..wanted.clone() };
    let (there, of_type) = (without(wanted.pointer.clone()), without(None));
    if let Some(pointer) = wanted.pointer.as_ref().filter(|_| wanted.equals.is_some()) {
        let values = came.iter().filter(|seen| fits(&there, seen)).filter_map(|seen| {
            let document = serde_json::from_str::<Value>(&seen.data).ok()?;
            Some(document.pointer(pointer)?.to_string())
        });
        if let Some(values) = named(values) {
            let place = if pointer.is_empty() { "the data".to_owned() } else { format!("at {pointer}") };
            return format!("; {place} came {values}");
        }
    }
    if wanted.pointer.is_some() && came.iter().any(|seen| fits(&of_type, seen)) {
        return match wanted.pointer.as_deref() {
            Some("") => "; the data is no JSON".to_owned(),
            _ => "; there is no such place in the data".to_owned(),
        };
    }
    let types = came.iter().map(|seen| Value::from(seen.event_type.as_ref()).to_string());
    match named(types).filter(|_| wanted.event_type.is_some()) {
        Some(types) => format!("; of type {types}"),
        None => String::new(),
    }
}

/// The first of these, each once.
fn named(all: impl Iterator<Item = String>) -> Option<String> {
    let distinct: BTreeSet<String> = all.collect();
    let cut = |text: &String| match text.chars().nth(SHOWN) {
        Some(_) => text.chars().take(SHOWN).chain("..".chars()).collect(),
        None => text.clone(),
    };
    let mut shown: Vec<String> = distinct.iter().take(NAMED).map(cut).collect();
    if distinct.len() > NAMED {
        shown.push(format!("{} more", distinct.len() - NAMED));
    }
    (!shown.is_empty()).then(|| shown.join(", "))
}

#[cfg(test)]
#[path = "expected_tests.rs"]
mod tests;
