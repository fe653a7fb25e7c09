//! Rules about the life of the server behind the streams.

use ssespec_evidence::observations::reached;
use ssespec_evidence::observations::{MemorySamples, Observations, StatsPoll};
use ssespec_evidence::reason::Reason;
use ssespec_evidence::text::ms;
use ssespec_scenario::LifeRule;

use super::outcome::Outcome;
use super::view::View;

/// A server may take so long to end: some give their streams ten seconds.
const GRACE_NS: u64 = 12_000_000_000;
/// So many steps that are begun once the client has left are no accident: whoever notices at a write that fails has begun four
/// when steps and waits take turns.
const NEEDLESS_STEPS: u64 = 8;

/// Rules about the server, which an exchange that could not take place does not touch.
pub fn about_server(rule: &LifeRule, view: &View<'_>) -> Option<Outcome> {
    let beside = &view.recording.beside;
    match rule {
        LifeRule::OpenCountRecovers => Some(open_count_recovers(beside, view.recording.patience_ns)),
        LifeRule::ScriptCancelled => Some(script_cancelled(beside)),
        LifeRule::ProcessAlive => Some(match &beside.died {
            None => Outcome::Satisfied("the server is still there".into()),
            Some(died) => Outcome::violated("a server that goes on", died.clone()),
        }),
        LifeRule::MemoryWithin(mib) => Some(memory_within(beside, *mib)),
        LifeRule::Exits => Some(exits(beside)),
        LifeRule::StaysOpen(_)
        | LifeRule::RoomLeft(_)
        | LifeRule::EndsAsPlanned
        | LifeRule::HeartbeatResets(_) => None,
    }
}

/// The latest answer of each `poll-stats` step, as a clause.
fn say(counted: &StatsPoll) -> String {
    let last = counted.polls.last();
    match last.and_then(|poll| poll.open) {
        Some(open) => format!("{open} {}", counted.when),
        None => {
            let why =
                last.and_then(|poll| poll.trouble.clone()).unwrap_or_else(|| "it was not requested".into());
            format!("none {} ({why})", counted.when)
        }
    }
}

/// How long a `poll-stats` step asked.
fn asked_for(counted: &StatsPoll) -> u64 {
    match (counted.polls.first(), counted.polls.last()) {
        (Some(first), Some(last)) => last.answered_ns.saturating_sub(first.asked_ns),
        _ => 0,
    }
}

fn open_count_recovers(beside: &Observations, patience_ns: u64) -> Outcome {
    let base = beside.counts.first().and_then(|first| first.polls.last()?.open);
    let Some(base) = base else {
        let told = beside.counts.first().map(say).unwrap_or_default();
        return Outcome::Inconclusive(Reason::NoCount(told));
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
            (Some(0), Some(_)) if took < patience_ns => {
                Outcome::Uncertain(Reason::CountAskedBriefly(took, all))
            }
            (Some(0), Some(open)) => Outcome::violated(
                format!("the count of open streams back at {base} once their clients have left"),
                format!("{open} {} for {} seconds (open streams: {all})", counted.when, took / 1_000_000_000),
            )
            .after_waiting(took),
            _ => Outcome::Inconclusive(Reason::CountNeverShowed(all)),
        };
    }
    let back = fastest.iter().filter(|counted| counted.more == Some(0));
    let slowest = back
        .filter_map(|counted| Some(counted.polls.last()?.answered_ns - counted.polls.first()?.asked_ns))
        .max();
    let all = beside.counts.iter().map(say).collect::<Vec<_>>().join(", ");
    Outcome::Satisfied(format!(
        "open streams: {all}; a client that left was noticed within {}",
        ms(slowest.unwrap_or(0))
    ))
}

fn script_cancelled(beside: &Observations) -> Outcome {
    let Some(counted) = beside.counts.iter().find(|counted| counted.still_ns.is_some()) else {
        return Outcome::Inconclusive(Reason::StepsNotCounted);
    };
    let last = counted.polls.last();
    let Some(last_steps) = last.and_then(|last| last.steps) else {
        return match last.and_then(|last| last.open) {
            Some(_) => Outcome::NotApplicable(Reason::NoStepCount),
            None => Outcome::Inconclusive(Reason::NoCount(say(counted))),
        };
    };
    let first_steps = counted.polls.iter().find_map(|poll| poll.steps).unwrap_or(last_steps);
    let before = beside.counts.iter().take_while(|other| other.still_ns.is_none());
    let at_first = before.filter_map(|counted| counted.polls.last()?.steps).next().unwrap_or(0);
    if last_steps <= at_first {
        return Outcome::Inconclusive(Reason::StepsNeverRose);
    }
    let more = last_steps.saturating_sub(first_steps);
    let took_ns = asked_for(counted);
    match reached(counted, None) {
        true => Outcome::Satisfied(format!(
            "{more} steps were played after the client had left, and none after that"
        )),
        false if more < NEEDLESS_STEPS => Outcome::Inconclusive(Reason::TooFewSteps(more, took_ns)),
        false => Outcome::violated(
            "work for a stream that stops when its client leaves",
            format!("{more} more steps played in the {} after it had left, with no end", ms(took_ns)),
        )
        .after_waiting(took_ns),
    }
}

/// What may come and go at any time in a server that is at rest, in bytes.
const AT_REST: u64 = 2 << 20;

fn memory_within(beside: &Observations, mib: u64) -> Outcome {
    let peak = |at: Option<&MemorySamples>| at.and_then(MemorySamples::peak);
    let (Some(before), Some(after)) = (peak(beside.memory.first()), peak(beside.memory.last())) else {
        return Outcome::NotApplicable(Reason::MemoryUnknown);
    };
    let grown = after.saturating_sub(before);
    let say = |bytes: u64| format!("{} MiB", bytes >> 20);
    let told = format!("it grew by {} from {}", say(grown), say(before));
    if grown > mib << 20 {
        return Outcome::violated(
            format!("the server's memory within {mib} MiB while a reader does not read"),
            told,
        );
    }
    // A server that had no processor may only not have come to it yet.
    match beside.memory.last().map_or(0, MemorySamples::still_growing) {
        growing if growing > AT_REST => Outcome::Uncertain(Reason::MemoryStillGrowing(told)),
        _ => Outcome::Satisfied(told),
    }
}

fn exits(beside: &Observations) -> Outcome {
    let Some(ended) = &beside.terminated else {
        return Outcome::Inconclusive(Reason::NotTerminated);
    };
    let Some(sent) = ended.sent_ns else {
        return Outcome::NotApplicable(Reason::NoSignal);
    };
    match (ended.gone_ns, ended.gave_up_ns) {
        (Some(gone), _) => {
            let how = ended.outcome.clone().unwrap_or_default();
            Outcome::Satisfied(format!("gone {} after TERM: {how}", ms(gone.saturating_sub(sent))))
        }
        (None, gave_up) => {
            let waited = gave_up.unwrap_or(sent).saturating_sub(sent);
            match waited < GRACE_NS {
                true => Outcome::Uncertain(Reason::EndAwaitedBriefly(waited)),
                false => Outcome::violated(
                    "a server that ends on TERM while streams are open",
                    format!("still running {} after it", ms(waited)),
                )
                .after_waiting(waited),
            }
        }
    }
}

#[cfg(test)]
#[path = "life_tests.rs"]
mod tests;
