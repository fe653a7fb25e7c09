//! Times and order: lower bounds and order judge, upper bounds only note.

use ssespec_scenario::script::{ScriptItem, written_out};
use ssespec_scenario::{AtMost, Before, Gap, Mark};

use super::outcome::{Outcome, ms};
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

/// Both moments, or what is missing.
fn both(view: &View<'_>, from: Mark, to: Mark) -> Result<(u64, u64), Outcome> {
    match (view.mark(from), view.mark(to)) {
        (Some(from), Some(to)) => Ok((from, to)),
        (None, _) => Err(Outcome::CannotTell(format!("{} never came", name(from)))),
        (_, None) => Err(Outcome::CannotTell(format!("{} never came", name(to)))),
    }
}

/// One mark arrived at least so long after another.
pub fn gap(view: &View<'_>, gap: &Gap) -> Outcome {
    let (from, to) = match both(view, gap.from, gap.to) {
        Ok(times) => times,
        Err(outcome) => return outcome,
    };
    let least = nanos(gap.at_least);
    let error = view.error_ns();
    let took = to.saturating_sub(from);
    let found = format!("{} after {} (error up to {})", ms(took), name(gap.from), fine(error));
    if took >= least {
        Outcome::Holds(format!("{} came {found}", name(gap.to)))
    } else if took + error >= least {
        Outcome::CannotTell(format!("{} came {found}, too close to {} to tell", name(gap.to), gap.at_least))
    } else {
        let expected = format!("{} at least {} before {}", name(gap.from), gap.at_least, name(gap.to));
        late(expected, found, to)
    }
}

/// One mark arrived no later than so long after another.
pub fn at_most(view: &View<'_>, most: &AtMost) -> Outcome {
    let (from, to) = match both(view, most.from, most.to) {
        Ok(times) => times,
        Err(outcome) => return outcome,
    };
    let took = to.saturating_sub(from);
    let found = format!("{} after {} (error up to {})", ms(took), name(most.from), fine(view.error_ns()));
    match took.saturating_sub(view.error_ns()) <= nanos(most.within) {
        true => Outcome::Holds(format!("{} came {found}", name(most.to))),
        false => late(format!("{} within {} of {}", name(most.to), most.within, name(most.from)), found, to),
    }
}

/// A mark of this exchange came before a mark of another.
pub fn before(view: &View<'_>, before: &Before, other: &View<'_>) -> Outcome {
    let expected = format!("{} before {} of `{}`", name(before.mark), name(before.other), before.of);
    match (view.mark(before.mark), other.mark(before.other)) {
        (Some(ours), Some(theirs)) if ours <= theirs => {
            Outcome::Holds(format!("{} came {} earlier", name(before.mark), ms(theirs - ours)))
        }
        (Some(ours), Some(theirs)) => {
            late(expected, format!("{} came {} later", name(before.mark), ms(ours - theirs)), ours)
        }
        (Some(_), None) => Outcome::Holds(format!(
            "{} came, {} of `{}` never did",
            name(before.mark),
            name(before.other),
            before.of
        )),
        (None, Some(_)) => Outcome::broken(expected, format!("{} did not come at all", name(before.mark))),
        (None, None) => Outcome::CannotTell(format!(
            "neither {} nor {} of `{}` came",
            name(before.mark),
            name(before.other),
            before.of
        )),
    }
}

/// No two events that the script sends apart came in one read.
pub fn not_coalesced(view: &View<'_>) -> Outcome {
    let waits = match &view.exchange.request.script {
        Some(script) => waits_before_events(script),
        None => return Outcome::CannotTell("the exchange has no script".into()),
    };
    let times: Vec<u64> = view.events().map(|(_, at)| at).collect();
    if times.len() < 2 {
        return Outcome::CannotTell("fewer than two events came".into());
    }
    for (index, pair) in times.windows(2).enumerate() {
        let wait = waits.get(index + 1).copied().unwrap_or(0);
        if wait < APART_MS || pair[1] != pair[0] {
            continue;
        }
        // Had we read late ourselves, the kernel would have merged what came apart.
        if view.recording.lateness_ns >= wait * 1_000_000 / 2 {
            return Outcome::CannotTell(format!(
                "the harness itself was {} late",
                ms(view.recording.lateness_ns)
            ));
        }
        let expected =
            format!("event {} and event {} apart, as they were sent {wait} ms apart", index + 1, index + 2);
        return late(expected, "both in one piece".into(), pair[1]);
    }
    Outcome::Holds(format!("{} events, each on its own", times.len()))
}

/// For each event of the script that is dispatched, how long the script waits before it, in milliseconds.
fn waits_before_events(script: &[ScriptItem]) -> Vec<u64> {
    let mut waits = Vec::new();
    let mut wait = 0;
    for step in written_out(script) {
        match step {
            ScriptItem::Wait(ms) => wait += ms,
            ScriptItem::Event(event) if event.data.is_some() => waits.push(std::mem::take(&mut wait)),
            _ => {}
        }
    }
    waits
}

fn late(expected: String, observed: String, at_ns: u64) -> Outcome {
    match Outcome::broken(expected, observed) {
        Outcome::Broken(mut breach) => {
            breach.at_ns = Some(at_ns);
            Outcome::Broken(breach)
        }
        other => other,
    }
}

fn nanos(span: ssespec_scenario::Span) -> u64 {
    u64::try_from(span.duration().as_nanos()).unwrap_or(u64::MAX)
}

/// A small time, with a decimal.
fn fine(ns: u64) -> String {
    format!("{:.2} ms", ns as f64 / 1e6)
}
