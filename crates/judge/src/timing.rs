//! Times and order: lower bounds and order judge, upper bounds only note, and only where the times are certain enough.

use ssespec_evidence::reason::{BreachKind, Reason};
use ssespec_evidence::recording::Moment;
use ssespec_evidence::took::{Sure, Took};
use ssespec_scenario::script::{ScriptItem, written};
use ssespec_scenario::{AtMost, Before, Gap, Mark, RestsOn, Span};

use super::outcome::{Breach, Outcome};
use super::view::View;

/// Two events are asked apart when the script waits at least this long between them, in milliseconds.
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
            late(expected, found, to)
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
            late(format!("{} within {} of {}", name(most.to), most.within, name(most.from)), found, to)
        }
        Sure::Open => too_uncertain(most.to, found, most.within),
    }
}

/// Both ends of what is possible are said, and the bound that lies between them.
fn too_uncertain(to: Mark, found: String, bound: Span) -> Outcome {
    Outcome::Uncertain(Reason::TimeUncertain(name(to), found, bound))
}

/// A mark of this exchange came before a mark of another.
pub fn before(view: &View<'_>, before: &Before, other: &View<'_>) -> Outcome {
    let (mark, of) = (name(before.mark), format!("{} of `{}`", name(before.other), before.of));
    let expected = format!("{mark} before {of}");
    match (view.mark(before.mark), other.mark(before.other)) {
        (Some(ours), Some(theirs)) if ours.latest_ns <= theirs.earliest_ns => {
            Outcome::Satisfied(format!("{mark} arrived {} earlier", Took::between(ours, theirs)))
        }
        (Some(ours), Some(theirs)) if ours.earliest_ns > theirs.latest_ns => {
            late(expected, format!("{mark} arrived {} later", Took::between(theirs, ours)), ours)
        }
        (Some(ours), Some(theirs)) => {
            let (earlier, later) = (Took::between(ours, theirs), Took::between(theirs, ours));
            Outcome::Uncertain(Reason::OrderUncertain(mark, earlier.most_ns, later.most_ns, of))
        }
        (Some(_), None) => Outcome::Satisfied(format!("{mark} arrived, {of} never did")),
        (None, Some(_)) => {
            Outcome::violated(expected, format!("{mark} did not arrive at all")).of_kind(BreachKind::Missing)
        }
        (None, None) => Outcome::Inconclusive(Reason::NeitherCame(mark, of)),
    }
}

/// A head that is later than this was waited for by somebody, in nanoseconds.
const HELD_BACK_NS: u64 = 2_000_000_000;

/// The head did not wait until there was a body, in two exchanges that were opened one after the other: what happened twice in
/// a row was no accident of the network. A server that had no processor for so long could look like it, so where its processes
/// are known this rests on time, and the policy asks how long they waited.
pub fn head_not_held_back(view: &View<'_>, other: &View<'_>) -> Outcome {
    let (Some(ours), Some(theirs)) = (head_took(view), head_took(other)) else {
        return Outcome::Inconclusive(Reason::OneNotAnswered);
    };
    let (Held::WithBody(took), Held::WithBody(before)) = (held(view, ours), held(other, theirs)) else {
        return Outcome::Satisfied(format!("the response head arrived {ours} after the request"));
    };
    let with = match (view.complete(), view.events().count()) {
        (true, events) if events > 1 => format!("all {events} events and the end of the stream"),
        _ => "the first bytes of the body".to_owned(),
    };
    let observed = format!(
        "the head {took} after the request, and {before} after the one before it, each time in one piece with {with}"
    );
    let outcome = Outcome::violated("the response head before the first event exists", observed);
    match view.recording.strain.server_ns {
        Some(_) => outcome.at_least(RestsOn::Time),
        None => outcome,
    }
}

/// Whether a head waited for the body.
enum Held {
    /// It was quick, or came by itself.
    No,
    /// It was late, and in one piece with the first bytes of the body.
    WithBody(Took),
}

fn head_took(view: &View<'_>) -> Option<Took> {
    view.head_at.map(|head| Took::between(view.sent(), head))
}

fn held(view: &View<'_>, took: Took) -> Held {
    let body_with_it = || view.arrivals.first().map(|(_, at)| *at) == view.head_at;
    match took.least_ns >= HELD_BACK_NS && body_with_it() {
        true => Held::WithBody(took),
        false => Held::No,
    }
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
        None => Outcome::Satisfied(format!("{} events, each on its own", moments.len())),
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
