//! Rules about the life of a stream: whether it stays open, ends gracefully, and is kept alive only when it is quiet.

use ssespec_evidence::reason::Reason;
use ssespec_evidence::recording::{Ended, Moment};
use ssespec_evidence::text::ms;
use ssespec_evidence::took::{Sure, Took};
use ssespec_scenario::{LifeRule, is_member};

use super::outcome::Outcome;
use super::view::View;
use super::views::Views;

/// A second stream that has brought so many heartbeats since it was opened proves that the first one missed them.
const MISSED: usize = 3;
/// A comment after so long without an event or a comment is a heartbeat. Others belong to what they came with.
const QUIET_NS: u64 = 100_000_000;
/// A comment within so long of an event came with it.
const TOGETHER_NS: u64 = 20_000_000;
/// So many heartbeats behind events are no accident of a slow machine.
const NEEDLESS: usize = 2;
/// Streams that end within so long of the same age were ended by the same clock.
const SAME_AGE_NS: u64 = 250_000_000;

/// Rules about a stream.
pub fn judge(rule: &LifeRule, view: &View<'_>, views: &Views<'_>) -> Outcome {
    match rule {
        LifeRule::StaysOpen(other) => match views.get(other.of.as_str()) {
            Some(fresh) => stays_open(view, fresh),
            None => Outcome::Inconclusive(Reason::NoExchange(other.of.clone())),
        },
        LifeRule::HeartbeatResets(other) => match views.get(other.of.as_str()) {
            Some(quiet) => heartbeat_resets(view, quiet),
            None => Outcome::Inconclusive(Reason::NoExchange(other.of.clone())),
        },
        LifeRule::EndsAsPlanned => ends_as_planned(view, views),
        LifeRule::RoomLeft(other) => room_left(view, &other.of, views),
        LifeRule::OpenCountRecovers
        | LifeRule::ScriptCancelled
        | LifeRule::ProcessAlive
        | LifeRule::MemoryWithin(_)
        | LifeRule::Exits => Outcome::Inconclusive(Reason::RuleAboutServer),
    }
}

fn how_it_ended(view: &View<'_>) -> &'static str {
    match (&view.exchange.end.how, view.complete()) {
        (_, true) => "a proper end",
        (Ended::Reset, _) => "a reset",
        (Ended::Fin, _) => "a close without the last chunk",
        _ => "an improper end",
    }
}

/// When heartbeats came: comments in quiet time, those that are certain or all that are possible. Some servers write comments
/// beside their events, or one of two kilobytes at first.
fn heartbeats(view: &View<'_>, certain: Certain) -> Vec<Moment> {
    let comments: Vec<Moment> = view.comments().map(|(_, _, at)| at).collect();
    let mut moments: Vec<Moment> = view.events().map(|(_, at)| at).chain(comments.iter().copied()).collect();
    moments.sort_unstable_by_key(|at| at.latest_ns);
    let is_quiet = |at: Moment| {
        let before = moments.partition_point(|moment| moment.latest_ns < at.latest_ns);
        let last = before.checked_sub(1).map(|nth| moments[nth]).or(view.head_at);
        last.is_none_or(|last| certain.admits(Took::between(last, at).reaches(QUIET_NS)))
    };
    let mut beats: Vec<Moment> = comments.into_iter().filter(|at| is_quiet(*at)).collect();
    beats.dedup();
    beats
}

/// Which of the things that may be so are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Certain {
    /// Those that are so at every moment that is possible.
    Only,
    /// Those that are so at some of them, too.
    OrPossible,
}

impl Certain {
    fn admits(self, sure: Sure) -> bool {
        match (sure, self) {
            (Sure::Yes, _) | (Sure::Open, Self::OrPossible) => true,
            (Sure::No, _) | (Sure::Open, Self::Only) => false,
        }
    }
}

fn stays_open(view: &View<'_>, fresh: &View<'_>) -> Outcome {
    let served = fresh.head.as_ref().is_some_and(|head| head.status == 200);
    if view.ended() {
        let then = match served {
            true => "a fresh stream was served at once, so it is a deadline on the stream",
            false => "a fresh stream was not served either, so the server was in trouble",
        };
        return Outcome::violated(
            "a quiet stream that stays open",
            format!("{} at the age of {}; {then}", how_it_ended(view), view.age()),
        )
        .after_waiting(view.age().least_ns);
    }
    let last = view.arrivals.last().map(|(_, at)| *at).unwrap_or_default();
    match unresponsive(view, fresh, last) {
        Sure::Yes => Outcome::violated(
            "a quiet stream that is still written to",
            format!(
                "nothing from the age of {} on, while a fresh stream got {} heartbeats: it is unresponsive",
                Took::between(view.sent(), last),
                heartbeats(fresh, Certain::Only).len()
            ),
        )
        .after_waiting(Took::between(last, view.end()).least_ns),
        Sure::Open => Outcome::Uncertain(Reason::MissedUncertain),
        Sure::No => {
            let held = view.recording.beside.watched_ns.unwrap_or(0);
            let age = view.age();
            let open = if held > age.most_ns { ms(held) } else { age.to_string() };
            Outcome::Satisfied(format!("open for {open}; --hold watches longer"))
        }
    }
}

/// Whether a stream got nothing after its latest bytes although a fresh one got heartbeats.
fn unresponsive(view: &View<'_>, fresh: &View<'_>, last: Moment) -> Sure {
    let Some(opened) = fresh.head_at else { return Sure::No };
    let missed = |certain| heartbeats(fresh, certain).get(MISSED - 1).copied();
    let end = view.end();
    let certainly = |nth: Moment| last.latest_ns < opened.earliest_ns && end.earliest_ns >= nth.latest_ns;
    let possibly = |nth: Moment| last.earliest_ns < opened.latest_ns && end.latest_ns >= nth.earliest_ns;
    match (missed(Certain::Only), missed(Certain::OrPossible)) {
        (Some(nth), _) if certainly(nth) => Sure::Yes,
        (_, Some(nth)) if possibly(nth) => Sure::Open,
        _ => Sure::No,
    }
}

/// Whether one of the streams that fill the server was not open any more when this exchange was answered, or given up.
pub fn room_left(view: &View<'_>, group: &str, views: &Views<'_>) -> Outcome {
    let answered = view.head_at.unwrap_or_else(|| view.end());
    let members: Vec<&View<'_>> =
        views.names().filter(|name| is_member(name, group)).filter_map(|name| views.get(name)).collect();
    let is_open = |member: &&View<'_>| {
        let served = member.head.as_ref().is_some_and(|head| head.status == 200);
        let (end, over) = (member.end(), member.ended());
        match (served, over) {
            (false, _) => Sure::No,
            (true, false) => Sure::Yes,
            (true, true) if end.earliest_ns > answered.latest_ns => Sure::Yes,
            (true, true) if end.latest_ns < view.sent().earliest_ns => Sure::No,
            (true, true) => Sure::Open,
        }
    };
    let open: Vec<Sure> = members.iter().map(is_open).collect();
    let closed = open.iter().filter(|open| **open != Sure::Yes).count();
    let why = Reason::NotAllOpen(closed, members.len());
    if members.is_empty() || open.contains(&Sure::No) {
        return Outcome::Inconclusive(why);
    }
    match closed {
        0 => Outcome::violated(
            format!("room, because a stream of `{group}` had ended"),
            format!("all {} streams of `{group}` were open", members.len()),
        ),
        _ => Outcome::Uncertain(why),
    }
}

fn ends_as_planned(view: &View<'_>, views: &Views<'_>) -> Outcome {
    let group = view.exchange.name.rsplit_once('-').map_or(view.exchange.name.as_str(), |(group, _)| group);
    let members: Vec<&View<'_>> =
        views.names().filter(|name| is_member(name, group)).filter_map(|name| views.get(name)).collect();
    let ended: Vec<&&View<'_>> = members.iter().filter(|member| member.ended()).collect();
    if ended.is_empty() {
        let held = view.recording.beside.watched_ns.unwrap_or(0);
        return Outcome::NotApplicable(Reason::NoneEnded(held));
    }
    if view.ended() && !view.complete() {
        return Outcome::violated(
            "a long stream that ends gracefully",
            format!("{} at the age of {}", how_it_ended(view), view.age()),
        )
        .after_waiting(view.age().least_ns);
    }
    let ages: Vec<Took> = ended.iter().map(|member| member.age()).collect();
    let (youngest, spread) = spread(&ages);
    let together = ended.len() == members.len() && members.len() > 1;
    match spread.reaches(SAME_AGE_NS) {
        Sure::No if together => Outcome::violated(
            "long streams that end at ages spread over time",
            format!("all {} ended at the age of {youngest}, {spread} apart", members.len()),
        )
        .after_waiting(youngest.least_ns),
        Sure::Open if together => Outcome::Uncertain(Reason::EndsUncertain(members.len(), spread)),
        Sure::Yes | Sure::No | Sure::Open => Outcome::Satisfied(format!(
            "{} of {} streams ended gracefully, from the age of {youngest}",
            ended.len(),
            members.len()
        )),
    }
}

/// The age of the youngest, and by how much the oldest was older.
fn spread(ages: &[Took]) -> (Took, Took) {
    let least = |of: fn(&Took) -> u64| ages.iter().map(of).min().unwrap_or(0);
    let most = |of: fn(&Took) -> u64| ages.iter().map(of).max().unwrap_or(0);
    let youngest = Took { least_ns: least(|age| age.least_ns), most_ns: least(|age| age.most_ns) };
    let oldest = Took { least_ns: most(|age| age.least_ns), most_ns: most(|age| age.most_ns) };
    let spread = Took {
        least_ns: oldest.least_ns.saturating_sub(youngest.most_ns),
        most_ns: oldest.most_ns.saturating_sub(youngest.least_ns),
    };
    (youngest, spread)
}

fn heartbeat_resets(view: &View<'_>, quiet: &View<'_>) -> Outcome {
    // Of beats that are only possible some may be none: then the interval is longer than it seems, and nothing comes too early.
    let beats = heartbeats(quiet, Certain::OrPossible);
    let intervals: Vec<Took> = beats.windows(2).map(|pair| Took::between(pair[0], pair[1])).collect();
    let least_ns = intervals.iter().map(|interval| interval.least_ns).min().unwrap_or(0);
    let most_ns = intervals.iter().map(|interval| interval.most_ns).min().unwrap_or(0);
    let interval = Took { least_ns, most_ns };
    if most_ns == 0 {
        return Outcome::Inconclusive(Reason::HeartbeatIntervalUnknown);
    }
    let events: Vec<Moment> = view.events().map(|(_, at)| at).collect();
    let (Some(first), Some(last)) = (events.first(), events.last()) else {
        return Outcome::Inconclusive(Reason::NoBusyEvent);
    };
    let busy = Took::between(*first, *last);
    if busy.least_ns < 2 * interval.most_ns {
        return match busy.most_ns < 2 * interval.least_ns {
            true => Outcome::Inconclusive(Reason::BusyTooShort),
            false => Outcome::Uncertain(Reason::BusyUncertain(busy, interval)),
        };
    }
    let silences = |certain| silences(view, &events, interval, certain);
    let (needless, possible) = (silences(Certain::Only), silences(Certain::OrPossible));
    match needless.iter().min_by_key(|silence| silence.most_ns) {
        Some(shortest) if needless.len() >= NEEDLESS => Outcome::violated(
            format!("no heartbeat before {interval} of silence"),
            format!("{} too early, one of them {shortest} after an event", needless.len()),
        ),
        _ if possible.len() >= NEEDLESS => Outcome::Uncertain(Reason::HeartbeatsUncertain(possible.len())),
        _ => Outcome::Satisfied(format!(
            "{} events in {busy}, and no heartbeat among them; on a quiet stream one arrives every {interval}",
            events.len()
        )),
    }
}

/// How long it had been silent when each heartbeat came that was not due and came with none of the events.
fn silences(view: &View<'_>, events: &[Moment], interval: Took, certain: Certain) -> Vec<Took> {
    let due_ns = match certain {
        Certain::Only => interval.least_ns / 2,
        Certain::OrPossible => interval.most_ns / 2,
    };
    let last = events.last().copied().unwrap_or_default();
    let is_alone = |at: Moment| {
        events.iter().all(|event| certain.admits(Took::apart(*event, at).reaches(TOGETHER_NS + 1)))
    };
    let too_early = |silence: &Took| match silence.reaches(due_ns) {
        Sure::No => true,
        Sure::Open => certain == Certain::OrPossible,
        Sure::Yes => false,
    };
    let behind = |at: Moment| {
        let before = events.iter().rev().find(|event| event.latest_ns <= at.latest_ns)?;
        Some(Took::between(*before, at))
    };
    let comments = view.comments().map(|(_, _, at)| at);
    comments
        .filter(|at| at.latest_ns < last.latest_ns && is_alone(*at))
        .filter_map(behind)
        .filter(too_early)
        .collect()
}

#[cfg(test)]
#[path = "held_tests.rs"]
mod tests;
