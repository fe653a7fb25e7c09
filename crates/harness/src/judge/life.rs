//! Rules about the life of a stream and of the server behind it.

use ssespec_scenario::{LifeRule, is_member};

use super::expectation::Views;
use super::outcome::{Outcome, ms};
use super::view::{PATIENCE_NS, View};
use crate::beside::{Beside, Counted};
use crate::recorder::count::reached;
use crate::recording::Ended;

/// A second stream that has brought so many heartbeats since it was opened proves that the first one missed them.
const MISSED: usize = 3;
/// A comment after so long without an event or a comment is a heartbeat. Others belong to what they came with.
const QUIET_NS: u64 = 100_000_000;
/// A comment within so long of an event came with it.
const TOGETHER_NS: u64 = 20_000_000;
/// So many heartbeats behind events are no accident of a slow machine.
const NEEDLESS: usize = 2;
/// A server may take so long to end: some give their streams ten seconds.
const GRACE_NS: u64 = 12_000_000_000;
/// So many steps that are begun once the client has left are no accident: whoever notices at a write that fails has begun four
/// when steps and waits take turns.
const NEEDLESS_STEPS: u64 = 8;
/// Streams that end within so long of the same age were ended by the same clock.
const SAME_AGE_NS: u64 = 250_000_000;

/// Rules about the server, which an exchange that could not take place does not touch.
pub fn about_server(rule: &LifeRule, view: &View<'_>) -> Option<Outcome> {
    let beside = &view.recording.beside;
    match rule {
        LifeRule::CountReturns => Some(count_returns(beside)),
        LifeRule::WorkStops => Some(work_stops(beside)),
        LifeRule::StaysUp => Some(match &beside.died {
            None => Outcome::Holds("the server is still there".into()),
            Some(died) => Outcome::broken("a server that goes on", died.clone()),
        }),
        LifeRule::MemoryWithin(mib) => Some(memory_within(beside, *mib)),
        LifeRule::Exits => Some(exits(beside)),
        LifeRule::StaysOpen(_) | LifeRule::EndsAsPlanned | LifeRule::HeartbeatWaits(_) => None,
    }
}

/// Rules about a stream.
pub fn about_stream(rule: &LifeRule, view: &View<'_>, views: &Views<'_>) -> Outcome {
    match rule {
        LifeRule::StaysOpen(other) => match views.get(other.of.as_str()) {
            Some(fresh) => stays_open(view, fresh),
            None => Outcome::CannotTell(format!("the exchange `{}` did not take place", other.of)),
        },
        LifeRule::HeartbeatWaits(other) => match views.get(other.of.as_str()) {
            Some(quiet) => heartbeat_waits(view, quiet),
            None => Outcome::CannotTell(format!("the exchange `{}` did not take place", other.of)),
        },
        _ => ends_as_planned(view, views),
    }
}

/// The latest answer of each `count` step, as a clause.
fn say(counted: &Counted) -> String {
    let last = counted.polls.last();
    match last.and_then(|poll| poll.open) {
        Some(open) => format!("{open} {}", counted.when),
        None => {
            let why = last.and_then(|poll| poll.trouble.clone()).unwrap_or_else(|| "it was not asked".into());
            format!("none {} ({why})", counted.when)
        }
    }
}

/// How long a `count` step asked.
fn asked_for(counted: &Counted) -> u64 {
    match (counted.polls.first(), counted.polls.last()) {
        (Some(first), Some(last)) => last.answered_ns.saturating_sub(first.asked_ns),
        _ => 0,
    }
}

fn count_returns(beside: &Beside) -> Outcome {
    let base = beside.counts.first().and_then(|first| first.polls.last()?.open);
    let Some(base) = base else {
        let told = beside.counts.first().map(say).unwrap_or_default();
        return Outcome::CannotTell(format!("the stats endpoint gives no count: {told}"));
    };
    let mut fastest = Vec::new();
    for counted in beside.counts.iter().filter(|counted| counted.more.is_some()) {
        if reached(counted, Some(base)) {
            fastest.push(counted);
            continue;
        }
        let all = beside.counts.iter().map(say).collect::<Vec<_>>().join(", ");
        let last = counted.polls.last();
        let took = asked_for(counted);
        return match (counted.more, last.and_then(|last| last.open)) {
            // A scenario that a slow machine kept from waiting has not seen it stay.
            (Some(0), Some(_)) if took < PATIENCE_NS => {
                Outcome::CannotTell(format!("the count was asked for only {}: {all}", ms(took)))
            }
            (Some(0), Some(open)) => Outcome::broken(
                format!("the count of open streams back at {base} once their clients have left"),
                format!("{open} {} for {} seconds (open streams: {all})", counted.when, took / 1_000_000_000),
            ),
            _ => Outcome::CannotTell(format!("the count never showed what was open: {all}")),
        };
    }
    let back = fastest.iter().filter(|counted| counted.more == Some(0));
    let slowest = back
        .filter_map(|counted| Some(counted.polls.last()?.answered_ns - counted.polls.first()?.asked_ns))
        .max();
    let all = beside.counts.iter().map(say).collect::<Vec<_>>().join(", ");
    Outcome::Holds(format!(
        "open streams: {all}; a client that left was noticed within {}",
        ms(slowest.unwrap_or(0))
    ))
}

fn work_stops(beside: &Beside) -> Outcome {
    let Some(counted) = beside.counts.iter().find(|counted| counted.still_ns.is_some()) else {
        return Outcome::CannotTell("the steps were not counted".into());
    };
    let last = counted.polls.last();
    let Some(last_steps) = last.and_then(|last| last.steps) else {
        return match last.and_then(|last| last.open) {
            Some(_) => {
                Outcome::NotApplicable("the stats endpoint does not count the steps that are played".into())
            }
            None => Outcome::CannotTell(format!("the stats endpoint gives no count: {}", say(counted))),
        };
    };
    let first_steps = counted.polls.iter().find_map(|poll| poll.steps).unwrap_or(last_steps);
    let before = beside.counts.iter().take_while(|other| other.still_ns.is_none());
    let at_first = before.filter_map(|counted| counted.polls.last()?.steps).next().unwrap_or(0);
    if last_steps <= at_first {
        return Outcome::CannotTell("the count of steps never rose, so it cannot be seen to stop".into());
    }
    let more = last_steps.saturating_sub(first_steps);
    let took = ms(asked_for(counted));
    match reached(counted, None) {
        true => {
            Outcome::Holds(format!("{more} steps were played after the client had left, and none after that"))
        }
        false if more < NEEDLESS_STEPS => Outcome::CannotTell(format!(
            "{more} more steps played in the {took} after the client had left: too few to tell"
        )),
        false => Outcome::broken(
            "work for a stream that stops when its client leaves",
            format!("{more} more steps played in the {took} after it had left, with no end"),
        ),
    }
}

fn memory_within(beside: &Beside, mib: u64) -> Outcome {
    let peak = |at: Option<&crate::beside::Measured>| at.and_then(crate::beside::Measured::peak);
    let (Some(before), Some(after)) = (peak(beside.memory.first()), peak(beside.memory.last())) else {
        return Outcome::NotApplicable("nothing on this system tells the memory of a process".into());
    };
    let grown = after.saturating_sub(before);
    let say = |bytes: u64| format!("{} MiB", bytes >> 20);
    let told = format!("it grew by {} from {}", say(grown), say(before));
    match grown <= mib << 20 {
        true => Outcome::Holds(told),
        false => Outcome::broken(
            format!("the server's memory within {mib} MiB while a reader does not read"),
            told,
        ),
    }
}

fn exits(beside: &Beside) -> Outcome {
    let Some(ended) = &beside.terminated else {
        return Outcome::CannotTell("the server was not told to end".into());
    };
    let Some(sent) = ended.sent_ns else {
        return Outcome::NotApplicable("this system has no signal that asks a process to end".into());
    };
    match (ended.gone_ns, ended.gave_up_ns) {
        (Some(gone), _) => {
            let how = ended.outcome.clone().unwrap_or_default();
            Outcome::Holds(format!("gone {} after TERM: {how}", ms(gone.saturating_sub(sent))))
        }
        (None, gave_up) => {
            let waited = gave_up.unwrap_or(sent).saturating_sub(sent);
            match waited < GRACE_NS {
                true => Outcome::CannotTell(format!("its end was waited for only {}", ms(waited))),
                false => Outcome::broken(
                    "a server that ends on TERM while streams are open",
                    format!("still running {} after it", ms(waited)),
                ),
            }
        }
    }
}

/// How old a stream was when it ended.
fn age(view: &View<'_>) -> u64 {
    view.exchange.end.at_ns.saturating_sub(view.exchange.request.sent_ns)
}

fn how_it_ended(view: &View<'_>) -> &'static str {
    match (&view.exchange.end.how, view.complete()) {
        (_, true) => "a proper end",
        (Ended::Reset, _) => "a reset",
        (Ended::Fin, _) => "a close without the last chunk",
        _ => "an end that is none",
    }
}

/// When heartbeats came: comments in quiet time. Some servers write comments beside their events, or one of two kilobytes at first.
fn heartbeats(view: &View<'_>) -> Vec<u64> {
    let comments: Vec<u64> = view.comments().map(|(_, _, at)| at).collect();
    let mut moments: Vec<u64> = view.events().map(|(_, at)| at).chain(comments.iter().copied()).collect();
    moments.sort_unstable();
    let is_quiet = |at: u64| {
        let before = moments.partition_point(|moment| *moment < at);
        let last = before.checked_sub(1).map(|nth| moments[nth]).or(view.head_ns);
        last.is_none_or(|last| at - last >= QUIET_NS)
    };
    let mut beats: Vec<u64> = comments.into_iter().filter(|at| is_quiet(*at)).collect();
    beats.dedup();
    beats
}

fn stays_open(view: &View<'_>, fresh: &View<'_>) -> Outcome {
    let served = fresh.head.as_ref().is_some_and(|head| head.status == 200);
    if view.ended() {
        let then = match served {
            true => "a fresh stream was served at once, so it is a deadline on the stream",
            false => "a fresh stream was not served either, so the server was in trouble",
        };
        return Outcome::broken(
            "a quiet stream that stays open",
            format!("{} at the age of {}; {then}", how_it_ended(view), ms(age(view))),
        );
    }
    let beats = heartbeats(fresh);
    if let (Some(nth), Some(opened)) = (beats.get(MISSED - 1), fresh.head_ns) {
        let last = view.arrivals.last().map_or(0, |(_, at)| *at);
        if last < opened && view.exchange.end.at_ns >= *nth {
            return Outcome::broken(
                "a quiet stream that is still written to",
                format!(
                    "nothing from the age of {} on, while a fresh stream got {} heartbeats: it is deaf",
                    ms(last.saturating_sub(view.exchange.request.sent_ns)),
                    beats.len()
                ),
            );
        }
    }
    let held = view.recording.beside.watched_ns.unwrap_or(0);
    Outcome::Holds(format!("open for {}; --hold watches longer", ms(held.max(age(view)))))
}

fn ends_as_planned(view: &View<'_>, views: &Views<'_>) -> Outcome {
    let group = view.exchange.name.rsplit_once('-').map_or(view.exchange.name.as_str(), |(group, _)| group);
    let members: Vec<&View<'_>> =
        views.iter().filter(|(name, _)| is_member(name, group)).map(|(_, view)| view).collect();
    let ended: Vec<&&View<'_>> = members.iter().filter(|member| member.ended()).collect();
    if ended.is_empty() {
        let held = view.recording.beside.watched_ns.unwrap_or(0);
        return Outcome::NotApplicable(format!(
            "no stream was ended by the server in {}; --hold watches longer",
            ms(held)
        ));
    }
    if view.ended() && !view.complete() {
        return Outcome::broken(
            "a long stream that is ended in order",
            format!("{} at the age of {}", how_it_ended(view), ms(age(view))),
        );
    }
    let ages: Vec<u64> = ended.iter().map(|member| age(member)).collect();
    let (youngest, oldest) =
        (ages.iter().min().copied().unwrap_or(0), ages.iter().max().copied().unwrap_or(0));
    if ended.len() == members.len() && members.len() > 1 && oldest - youngest < SAME_AGE_NS {
        return Outcome::broken(
            "long streams that end at ages spread over time",
            format!(
                "all {} ended at the age of {}, {} apart",
                members.len(),
                ms(youngest),
                ms(oldest - youngest)
            ),
        );
    }
    Outcome::Holds(format!(
        "{} of {} streams ended in order, from the age of {}",
        ended.len(),
        members.len(),
        ms(youngest)
    ))
}

fn heartbeat_waits(view: &View<'_>, quiet: &View<'_>) -> Outcome {
    let beats = heartbeats(quiet);
    let intervals = beats.windows(2).map(|pair| pair[1] - pair[0]);
    let Some(interval) = intervals.min().filter(|interval| *interval > 0) else {
        return Outcome::CannotTell(
            "no two heartbeats on the quiet stream: their interval is not known".into(),
        );
    };
    let events: Vec<u64> = view.events().map(|(_, at)| at).collect();
    let (Some(first), Some(last)) = (events.first(), events.last()) else {
        return Outcome::CannotTell("no event came".into());
    };
    if last - first < 2 * interval {
        return Outcome::CannotTell("the busy stream was too short to tell".into());
    }
    let behind = |at: u64| events.iter().rev().find(|event| **event <= at).map(|event| at - event);
    let is_alone = |at: u64| events.iter().all(|event| event.abs_diff(at) > TOGETHER_NS);
    let needless: Vec<u64> = view
        .comments()
        .map(|(_, _, at)| at)
        .filter(|at| at < last && is_alone(*at))
        .filter_map(behind)
        .filter(|silence| *silence < interval / 2)
        .collect();
    match needless.iter().min() {
        Some(shortest) if needless.len() >= NEEDLESS => Outcome::broken(
            format!("no heartbeat before {} of silence", ms(interval)),
            format!("{} too early, one of them {} behind an event", needless.len(), ms(*shortest)),
        ),
        _ => Outcome::Holds(format!(
            "{} events in {}, and no heartbeat among them; on a quiet stream one comes each {}",
            events.len(),
            ms(last - first),
            ms(interval)
        )),
    }
}

#[cfg(test)]
#[path = "life_tests.rs"]
mod tests;
