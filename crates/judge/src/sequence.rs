//! Numbered events, each once and whole, over one connection or over all that a reader reconnected on.

use std::collections::{HashMap, HashSet};

use ssespec_evidence::reason::Reason;
use ssespec_evidence::recording::{Ended, Moment};
use ssespec_evidence::text::show;
use ssespec_scenario::{Sequence, SequenceOrder, is_member};

use super::events::{dispatched, still_coming};
use super::outcome::Outcome;
use super::publishing;
use super::view::View;
use super::views::Views;

/// A numbered event that came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Came<'a> {
    number: u32,
    /// The exchange that brought it.
    by: &'a str,
    /// Its first byte and its arrival.
    place: Option<(u64, Moment)>,
}

/// Each numbered event came once, and in order.
pub fn judge(wanted: &Sequence, view: &View<'_>, views: &Views<'_>) -> Outcome {
    let steady = wanted.control.as_deref().and_then(|name| views.get(name));
    if let Some(Outcome::Violated(breach)) = steady.map(|steady| numbered(wanted, &[steady])) {
        return Outcome::Inconclusive(Reason::OtherMissesToo(breach.observed));
    }
    numbered(wanted, &parts(wanted, view, views))
}

fn numbered(wanted: &Sequence, parts: &[&View<'_>]) -> Outcome {
    if let Some(why) = parts.iter().find_map(|part| failed(part)) {
        return Outcome::Error(why);
    }
    let numbers: HashMap<String, u32> =
        (1..=wanted.count).map(|n| (wanted.data.as_str().replace("{n}", &n.to_string()), n)).collect();
    let came: Vec<Came<'_>> = parts
        .iter()
        .flat_map(|part| dispatched(part).into_iter().map(|event| (event, part.exchange.name.as_str())))
        .filter_map(|(event, by)| {
            let number = *numbers.get(event.data.as_ref())?;
            Some(Came { number, by, place: event.place })
        })
        .collect();
    if let Some(outcome) = parts.iter().find_map(|part| mixed(&numbers, part)) {
        return outcome;
    }
    let mut came = came;
    if wanted.order == SequenceOrder::Any {
        came.sort_by_key(|one| one.number);
    }
    if let Some(outcome) = disorder(&came) {
        return outcome;
    }
    let last = came.last().map_or(0, |one| one.number);
    let carriers = came.iter().map(|one| one.by).collect::<HashSet<_>>().len();
    let expected = match wanted.order {
        SequenceOrder::Counted => format!("{} numbered events, each once and in order", wanted.count),
        SequenceOrder::Any => format!("{} numbered events, each once and whole", wanted.count),
    };
    let told = match last {
        0 => "none of them arrived".to_owned(),
        last => format!("event {last} was the last"),
    };
    match (last == wanted.count, parts) {
        (true, [_]) => Outcome::Satisfied(expected),
        (true, _) if carriers < 2 => Outcome::Inconclusive(Reason::NothingHandedOver),
        (true, _) => Outcome::Satisfied(format!("{expected}, over {carriers} connections")),
        (false, [.., part]) if part.waited_out() && !still_coming(part) => Outcome::missing(expected, told),
        (false, _) => Outcome::Uncertain(Reason::ClosedBeforeLast(told)),
    }
}

/// The exchange itself and its reconnections, in the order in which they were opened.
fn parts<'v>(wanted: &Sequence, view: &'v View<'_>, views: &'v Views<'_>) -> Vec<&'v View<'v>> {
    let again = |name: &str| wanted.across.as_deref().is_some_and(|across| is_member(name, across));
    let names = view.recording.exchanges.iter().map(|exchange| exchange.name.as_str());
    let others = names.filter(|name| again(name)).filter_map(|name| views.get(name));
    std::iter::once(view).chain(others).collect()
}

fn failed(part: &View<'_>) -> Option<Reason> {
    match &part.exchange.end.how {
        Ended::Failed(why) => Some(Reason::NotConnected(why.clone())),
        _ => publishing::failed(part),
    }
}

/// The first event that is none of them, and yet has a line of one of several lines.
fn mixed(numbers: &HashMap<String, u32>, part: &View<'_>) -> Option<Outcome> {
    let several = numbers.keys().filter(|data| data.contains('\n'));
    let lines: HashSet<&str> = several.flat_map(|data| data.lines()).collect();
    let seen = dispatched(part).into_iter();
    let mut strange = seen.filter(|event| !numbers.contains_key(event.data.as_ref()));
    let event = strange.find(|event| event.data.lines().any(|line| lines.contains(line)))?;
    let expected = "each event whole, with the lines of no other";
    let observed = format!("an event with the data {}", show(event.data.as_bytes()));
    Some(match event.place {
        Some((byte, at)) => Outcome::violated_at(expected, observed, byte, Some(at)),
        None => Outcome::violated(expected, observed),
    })
}

/// The first event that came again, or before one that it should have followed.
fn disorder(came: &[Came<'_>]) -> Option<Outcome> {
    let mut next = 1;
    for (index, one) in came.iter().enumerate() {
        if one.number == next {
            next += 1;
            continue;
        }
        let observed = match came[..index].iter().find(|earlier| earlier.number == one.number) {
            Some(earlier) if earlier.by == one.by => format!("event {} twice over `{}`", one.number, one.by),
            Some(earlier) => {
                format!("event {} over `{}` and again over `{}`", one.number, earlier.by, one.by)
            }
            None if came[index..].iter().any(|later| later.number == next) => {
                format!("event {} before event {next}, over `{}`", one.number, one.by)
            }
            None => format!("event {} over `{}`, and event {next} never", one.number, one.by),
        };
        let expected = format!("event {next}, each event once and in order");
        return Some(match one.place {
            Some((byte, at)) => Outcome::violated_at(expected, observed, byte, Some(at)),
            None => Outcome::violated(expected, observed),
        });
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(numbers: &[(u32, &'static str)]) -> Option<String> {
        let came: Vec<Came<'_>> =
            numbers.iter().map(|(number, by)| Came { number: *number, by, place: None }).collect();
        disorder(&came).map(|outcome| match outcome {
            Outcome::Violated(breach) => format!("expected {}; got {}", breach.expected, breach.observed),
            other => format!("{other:?}"),
        })
    }

    #[test]
    fn each_once_and_in_order_is_right() {
        assert_eq!(said(&[(1, "a"), (2, "a"), (3, "b")]), None);
        assert_eq!(said(&[]), None);
    }

    #[test]
    fn what_is_lost_doubled_or_out_of_order_is_told_apart() {
        let expected = |n| format!("expected event {n}, each event once and in order; got ");
        assert_eq!(said(&[(1, "a"), (3, "b")]), Some(expected(2) + "event 3 over `b`, and event 2 never"));
        assert_eq!(
            said(&[(1, "a"), (3, "b"), (2, "b")]),
            Some(expected(2) + "event 3 before event 2, over `b`")
        );
        assert_eq!(
            said(&[(1, "a"), (2, "a"), (2, "b")]),
            Some(expected(3) + "event 2 over `a` and again over `b`")
        );
        assert_eq!(said(&[(1, "a"), (1, "a")]), Some(expected(2) + "event 1 twice over `a`"));
    }
}
