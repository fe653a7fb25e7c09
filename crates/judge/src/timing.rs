//! Times and order: lower bounds and order judge, upper bounds only note, and only where the times are certain enough.

use ssespec_evidence::reason::{BreachKind, Reason};
use ssespec_evidence::recording::Moment;
use ssespec_evidence::text::counted;
use ssespec_evidence::took::{Sure, Took};
use ssespec_scenario::script::{ScriptItem, written};
use ssespec_scenario::{AtMost, Before, Gap, Mark, Span};

use super::outcome::{Breach, Outcome};
use super::view::View;
use super::views::Views;

/// Two events are apart when at least this much lies between them, in milliseconds: in a script that asks for them, and where
/// they are counted one by one.
const APART_MS: u64 = 100;

fn name(mark: Mark) -> String {
    match mark {
        Mark::Sent => "the request".into(),
        Mark::Head => "the response head".into(),
        Mark::Event(n) => format!("event {n}"),
        Mark::Comment(n) => format!("comment {n}"),
        Mark::End => "the end".into(),
    }
}

/// How long it took from one mark to the other, with the moment of the later one, or what is missing.
fn between(view: &View<'_>, from: Mark, to: Mark) -> Result<(Took, Moment), Outcome> {
    match (view.mark(from), view.mark(to)) {
        (Some(from), Some(to)) => Ok((Took::between(from, to), to)),
        (None, _) => Err(Outcome::Inconclusive(Reason::NeverCame(name(from)))),
        (_, None) => Err(Outcome::Inconclusive(Reason::NeverCame(name(to)))),
    }
}

/// One mark arrived at least so long after another.
pub fn gap(view: &View<'_>, gap: &Gap) -> Outcome {
    let (took, to) = match between(view, gap.from, gap.to) {
        Ok(times) => times,
        Err(outcome) => return outcome,
    };
    let found = format!("{took} after {}", name(gap.from));
    match took.reaches(nanos(gap.at_least)) {
        Sure::Yes => Outcome::Satisfied(format!("{} arrived {found}", name(gap.to))),
        Sure::No => {
            let expected = format!("{} at least {} before {}", name(gap.from), gap.at_least, name(gap.to));
            late(expected, format!("{} came {found}", name(gap.to)), to)
        }
        Sure::Open => too_uncertain(gap.to, found, gap.at_least),
    }
}

/// One mark arrived no later than so long after another.
pub fn at_most(view: &View<'_>, most: &AtMost) -> Outcome {
    let (took, to) = match between(view, most.from, most.to) {
        Ok(times) => times,
        Err(outcome) => return outcome,
    };
    let found = format!("{took} after {}", name(most.from));
    match took.within(nanos(most.within)) {
        Sure::Yes => Outcome::Satisfied(format!("{} arrived {found}", name(most.to))),
        Sure::No => {
            let expected = format!("{} within {} of {}", name(most.to), most.within, name(most.from));
            late(expected, format!("{} came {found}", name(most.to)), to)
        }
        Sure::Open => too_uncertain(most.to, found, most.within),
    }
}

/// Both ends of what is possible are said, and the bound that lies between them.
fn too_uncertain(to: Mark, found: String, bound: Span) -> Outcome {
    Outcome::Uncertain(Reason::TimeUncertain(name(to), found, bound))
}

/// A mark of this exchange came before a mark of another that was open beside it.
///
/// What had come of the other before this was requested has no order with it, and neither has what came all at once: a stream
/// may begin with its history, or be sent in one piece. An order accuses only a server that answers several requests at once, as
/// another response of the recording shows, and only if this one took longer than the other's own head, and longer than a busy
/// server may: of a stream that is fast, three more events have come in no time.
pub fn before(view: &View<'_>, before: &Before, other: &View<'_>, views: &Views<'_>) -> Outcome {
    let (mark, of) = (name(before.mark), more_of(before));
    let expected = format!("{mark} before {of}");
    let theirs = match other_mark(view, before.other, other) {
        Ok(theirs) => theirs,
        Err(why) => return Outcome::Inconclusive(why),
    };
    match (view.mark(before.mark), theirs) {
        (Some(ours), Some(theirs)) if ours.latest_ns <= theirs.earliest_ns => {
            Outcome::Satisfied(format!("{mark} arrived {} before {of}", Took::between(ours, theirs)))
        }
        (Some(ours), Some(theirs)) if ours.earliest_ns > theirs.latest_ns => {
            let took = Took::between(view.sent(), ours);
            let briefly = || format!("{mark} arrived behind {of}, {took} after the request");
            accused(view, other, theirs, views).or_else(|| too_brief(took, briefly)).unwrap_or_else(|| {
                late(expected, format!("{mark} arrived {} later", Took::between(theirs, ours)), ours)
            })
        }
        (Some(ours), Some(theirs)) => {
            let (earlier, later) = (Took::between(ours, theirs), Took::between(theirs, ours));
            Outcome::Uncertain(Reason::OrderUncertain(mark, earlier.most_ns, later.most_ns, of))
        }
        // While the other goes on, what has not come of it comes later.
        (Some(ours), None) if !other.ended() || ours.latest_ns <= other.end().earliest_ns => {
            Outcome::Satisfied(format!("{mark} arrived before {of}"))
        }
        (Some(_), None) => Outcome::Inconclusive(Reason::TooLittleBeside(of)),
        // We stopped watching before that.
        (None, Some(theirs)) if view.end().latest_ns < theirs.latest_ns => {
            Outcome::Inconclusive(Reason::NeitherCame(mark, of))
        }
        (None, Some(theirs)) => {
            let took = Took::between(view.sent(), view.end());
            let briefly = || format!("{mark} was awaited for {took}, while {of} arrived");
            accused(view, other, theirs, views).or_else(|| too_brief(took, briefly)).unwrap_or_else(|| {
                Outcome::violated(expected, format!("{mark} did not arrive at all"))
                    .of_kind(BreachKind::Missing)
            })
        }
        (None, None) => Outcome::Inconclusive(Reason::NeitherCame(mark, of)),
    }
}

/// What is later than this was waited for by somebody, in nanoseconds: a busy server may take a second.
const HELD_BACK_NS: u64 = 2_000_000_000;

/// Why an order tells nothing: what came late, or had not come, was not late enough. `what` says how late.
fn too_brief(took: Took, what: impl FnOnce() -> String) -> Option<Outcome> {
    match took.reaches(HELD_BACK_NS) {
        Sure::Yes => None,
        Sure::No | Sure::Open => Some(Outcome::Uncertain(Reason::LateBriefly(what()))),
    }
}

/// The head did not wait until there was a body. A server that had no processor for so long could look like it, and so could an
/// accident of the network: that is what the second try is for.
pub fn head_not_held_back(view: &View<'_>) -> Outcome {
    let Some(head) = view.head_at else { return Outcome::Inconclusive(Reason::NotAnswered) };
    let took = Took::between(view.sent(), head);
    let body_with_it = view.arrivals.first().is_some_and(|(_, at)| *at == head);
    if took.least_ns < HELD_BACK_NS || !body_with_it {
        return Outcome::Satisfied(format!("the response head arrived {took} after the request"));
    }
    let all_with_it = view.complete() && view.events().all(|(_, at)| at == head);
    let with = match (all_with_it, view.events().count()) {
        (true, events) if events > 1 => format!("all {events} events and the end of the stream"),
        _ => "the first bytes of the body".to_owned(),
    };
    let observed = format!("the head {took} after the request, in one piece with {with}");
    late("the response head before the first event exists".to_owned(), observed, head)
        .of_kind(BreachKind::HeldBack)
}

/// The mark of the other exchange in words.
fn more_of(before: &Before) -> String {
    let more = |n: u32, what: &str| match n {
        1 => format!("1 more {what} of `{}`", before.of),
        n => format!("{n} more {what}s of `{}`", before.of),
    };
    match before.other {
        Mark::Event(n) => more(n, "event"),
        Mark::Comment(n) => more(n, "comment"),
        Mark::Sent | Mark::Head | Mark::End => format!("{} of `{}`", name(before.other), before.of),
    }
}

/// The moment of the other exchange's mark, if it came for certain after this exchange was requested.
fn other_mark(view: &View<'_>, mark: Mark, other: &View<'_>) -> Result<Option<Moment>, Reason> {
    let asked = view.sent().latest_ns;
    let nth = |n: u32, all: &mut dyn Iterator<Item = Moment>| {
        let mut last: Option<Moment> = None;
        let apart = |at: &Moment| {
            let counts = at.earliest_ns >= asked
                && last.is_none_or(|last| Took::between(last, *at).least_ns >= APART_MS * 1_000_000);
            if counts {
                last = Some(*at);
            }
            counts
        };
        all.filter(apart).nth(usize::try_from(n).unwrap_or(usize::MAX).saturating_sub(1))
    };
    match mark {
        Mark::Event(n) => Ok(nth(n, &mut other.events().map(|(_, at)| at))),
        Mark::Comment(n) => Ok(nth(n, &mut other.comments().map(|(_, _, at)| at))),
        Mark::Sent | Mark::Head | Mark::End => match other.mark(mark) {
            Some(at) if at.earliest_ns < asked => Err(Reason::ThereBefore(name(mark))),
            at => Ok(at),
        },
    }
}

/// Why an order tells nothing although this exchange was the later one, if so. `theirs` had come by then.
fn accused(view: &View<'_>, other: &View<'_>, theirs: Moment, views: &Views<'_>) -> Option<Outcome> {
    let of = || other.exchange.name.clone();
    let open_then = |head: Moment| {
        other.sent().latest_ns <= head.earliest_ns
            && (!other.ended() || head.latest_ns <= other.end().earliest_ns)
    };
    let beside = views.names().filter(|name| *name != other.exchange.name).filter_map(|name| views.get(name));
    if !beside.filter_map(|one| one.head_at).any(open_then) {
        return Some(Outcome::Inconclusive(Reason::NothingBeside(of())));
    }
    let head = Took::between(other.sent(), other.head_at?);
    let waited = Took::between(view.sent(), theirs);
    (waited.least_ns <= head.most_ns).then(|| Outcome::Uncertain(Reason::HeadAsSlow(of(), head)))
}

/// No two events that the script sends apart came in one read.
pub fn not_coalesced(view: &View<'_>) -> Outcome {
    let waits = match &view.exchange.request.script {
        Some(script) => waits_before_events(script),
        None => return Outcome::Inconclusive(Reason::NoScript),
    };
    let moments: Vec<Moment> = view.events().map(|(_, at)| at).collect();
    if moments.len() < 2 {
        return Outcome::Inconclusive(Reason::TooFewEvents);
    }
    let together = moments.windows(2).enumerate().filter_map(|(index, pair)| {
        let wait = waits.get(index + 1).copied().filter(|wait| *wait >= APART_MS)?;
        (pair[1].latest_ns == pair[0].latest_ns).then_some((index + 1, wait, pair[1]))
    });
    let mut unsure = None;
    for (nth, wait, at) in together {
        // A read that was held up itself merges what came apart.
        if at.width_ns() >= wait * 1_000_000 / 2 {
            unsure.get_or_insert((nth, wait, at));
            continue;
        }
        let expected = format!("event {nth} and event {} apart, as they were sent {wait} ms apart", nth + 1);
        return late(expected, "both in one piece".into(), at);
    }
    match unsure {
        None => Outcome::Satisfied(format!("{}, each on its own", counted(moments.len(), "event"))),
        Some((nth, wait, at)) => Outcome::Uncertain(Reason::ReadTogether(nth, at.width_ns(), wait)),
    }
}

/// For each event of the script that is dispatched, how long the script waits before it, in milliseconds.
fn waits_before_events(script: &[ScriptItem]) -> Vec<u64> {
    let mut waits = Vec::new();
    let mut wait = 0;
    for step in written(script) {
        match step.as_ref() {
            ScriptItem::Wait(ms) => wait += ms,
            ScriptItem::Event(event) if event.data.is_some() => waits.push(std::mem::take(&mut wait)),
            _ => {}
        }
    }
    waits
}

fn late(expected: String, observed: String, at: Moment) -> Outcome {
    match Outcome::violated(expected, observed) {
        Outcome::Violated(breach) => Outcome::Violated(Breach { at_ns: Some(at.latest_ns), ..breach }),
        other => other,
    }
}

fn nanos(span: Span) -> u64 {
    u64::try_from(span.duration().as_nanos()).unwrap_or(u64::MAX)
}
