//! When an accusation counts. What rests on arrival or time could be the machine's doing, so it has to come again, alone, and
//! while nobody who took part was kept from running. A pure function of recordings and of what the judge says of them.
//!
//! Why the bounds are what they are: a thread that wakes among others waits a few milliseconds for a processor each time, and
//! a recording adds these portions up. So many small waits are normal beside others, and harm nothing. Rules about time have
//! margins of 250 ms and more (events are asked for at least 500 ms apart and held to 300 ms or so), so what adds up to
//! `TIME_NS` cannot break one by itself. What is waited for in vain has all of the time to come in which it is watched, the patience
//! or longer: who lost less than a quarter of it to others had three quarters left, which is more than the first try gives in all.

use ssespec_evidence::reason::{Code, Reason, Starved};
use ssespec_evidence::recording::Recording;
use ssespec_evidence::verdict::Verdict;
use ssespec_scenario::{RestsOn, Scenario};

use super::judged::Judged;

/// Whoever was kept from running for longer than this is no ground for an accusation about time. In nanoseconds.
const TIME_NS: u64 = 200_000_000;
/// The same for what did not come, or did not change, while it was watched: this part of that time.
const OF_WATCHED: u64 = 4;
/// How much of that time the reader may wait for a processor: its waits add up over the try, and each delays only what is read next.
const OF_WATCHED_BY_READER: u64 = 2;
/// A head counts as held back when it is two seconds late or more: who lost less than this was late for another reason, too. In
/// nanoseconds.
const HELD_BACK_NS: u64 = 1_000_000_000;
/// A plain request that is not answered in so long shows that the server as such was not answering. In nanoseconds.
const CONTROL_NS: u64 = 1_000_000_000;

/// What a second try of a scenario brought.
#[derive(Clone, Debug)]
pub enum Again<'a> {
    /// There is nothing to confirm, or it was left out.
    NotPlayed,
    /// It was left out, since the endpoint is asked once.
    AskedOnce,
    /// It was played again, alone, with twice the patience.
    Played {
        /// What happened.
        recording: &'a Recording,
        /// What the judge says of it.
        judged: Vec<Judged>,
    },
}

/// Whether a scenario deserves a second try, alone.
pub fn wants_second_try(scenario: &Scenario, recording: &Recording, first: &[Judged]) -> bool {
    debug_assert_eq!(scenario.checks.len(), first.len(), "a verdict for each check of {}", scenario.id);
    first.iter().any(|judged| match judged.verdict {
        Verdict::Pass | Verdict::Skip => false,
        Verdict::Fail | Verdict::Warn | Verdict::Note | Verdict::Error => judged.rests_on > RestsOn::Content,
        Verdict::Inconclusive => judged.rests_on > RestsOn::Content || was_strained(recording),
    })
}

/// Whether what is missing in a recording may be missing because somebody could not run.
fn was_strained(recording: &Recording) -> bool {
    let (strain, most) = (&recording.strain, recording.patience_ns / OF_WATCHED);
    recording.lateness_ns > most
        || strain.server_ns.is_some_and(|ns| ns > most)
        || strain.stopped_ns.is_some_and(|ns| ns > 0)
}

/// What counts of the first try, once the second is known.
pub fn settle(scenario: &Scenario, first: Vec<Judged>, again: Again<'_>) -> Vec<Judged> {
    debug_assert_eq!(scenario.checks.len(), first.len(), "a verdict for each check of {}", scenario.id);
    match again {
        Again::NotPlayed => first.into_iter().map(|one| unconfirmed(Reason::NotPlayedAgain, one)).collect(),
        Again::AskedOnce => first.into_iter().map(|one| unconfirmed(Reason::AskedOnce, one)).collect(),
        Again::Played { recording, judged } => {
            first.into_iter().zip(judged).map(|(first, second)| settled(first, second, recording)).collect()
        }
    }
}

/// How a verdict is treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weight {
    /// It stands whatever another try brings.
    Stands,
    /// It accuses, and counts only if it comes again.
    Accuses,
    /// It leaves open what another try may tell.
    Open,
}

fn weight(judged: &Judged) -> Weight {
    match (judged.verdict, judged.rests_on) {
        (Verdict::Pass | Verdict::Skip, _) => Weight::Stands,
        (Verdict::Fail | Verdict::Warn | Verdict::Note, RestsOn::Content) => Weight::Stands,
        (Verdict::Fail | Verdict::Warn | Verdict::Note, RestsOn::Arrival | RestsOn::Time) => Weight::Accuses,
        (Verdict::Inconclusive | Verdict::Error, _) => Weight::Open,
    }
}

fn unconfirmed(why: fn(String) -> Reason, first: Judged) -> Judged {
    match weight(&first) {
        Weight::Accuses => doubted(why, first),
        Weight::Stands | Weight::Open => first,
    }
}

fn settled(first: Judged, second: Judged, recording: &Recording) -> Judged {
    match (weight(&first), weight(&second)) {
        (Weight::Stands, _) => first,
        // It is green now, or shows by its content what is wrong, or that the check does not apply.
        (Weight::Accuses | Weight::Open, Weight::Stands) => second,
        (Weight::Accuses, Weight::Accuses) => match starved(recording, &second) {
            Some(who) => doubted(|seen| Reason::KeptFromRunning(who, seen), second),
            None => Judged { message: format!("{}; twice, the second time alone", second.message), ..second },
        },
        (Weight::Accuses, Weight::Open) => match second.verdict {
            // The accusation is all that was seen of it.
            Verdict::Error => doubted(|seen| Reason::SecondTryFailed(second.message, seen), first),
            _ => second,
        },
        // Whatever the first try left open, the second accuses for the first time.
        (Weight::Open, Weight::Accuses) => doubted(Reason::SeenOnce, second),
        (Weight::Open, Weight::Open) => match (first.verdict, second.verdict) {
            (Verdict::Inconclusive, Verdict::Error) => first,
            _ => second,
        },
    }
}

/// An accusation that does not count, for a reason that repeats what was seen.
fn doubted(why: impl FnOnce(String) -> Reason, judged: Judged) -> Judged {
    let why = why(judged.message);
    Judged {
        verdict: Verdict::Inconclusive,
        message: why.to_string(),
        code: Some(why.code()),
        finding: None,
        ..judged
    }
}

/// Who could not run while a scenario was played again, if that could be why it is accused.
fn starved(recording: &Recording, judged: &Judged) -> Option<Starved> {
    let code = judged.code;
    let watched_ns = recording.patience_ns.max(judged.waited_ns);
    let (most, most_of_reader) = match (judged.rests_on, code) {
        (RestsOn::Content, _) => return None,
        (RestsOn::Arrival, Some(Code::HeldBack)) => (HELD_BACK_NS, Some(HELD_BACK_NS)),
        (RestsOn::Time, Some(Code::HeldBack)) => (HELD_BACK_NS, None),
        (RestsOn::Arrival, _) => (watched_ns / OF_WATCHED, Some(watched_ns / OF_WATCHED_BY_READER)),
        // How late the reader was is in the intervals of each read, and judged there; only what it never read is not.
        (RestsOn::Time, _) => (TIME_NS.max(judged.waited_ns / OF_WATCHED), None),
    };
    let ms = |ns: u64| ns / 1_000_000;
    let strain = &recording.strain;
    let more_than = |most: u64, ns: Option<u64>| ns.filter(|ns| *ns > most).map(ms);
    let over = |ns| more_than(most, ns);
    if let Some(ms) = over(Some(recording.lateness_ns)) {
        Some(Starved::HarnessLate(ms))
    } else if let Some(ms) = most_of_reader.and_then(|most| more_than(most, strain.reader_ns)) {
        Some(Starved::HarnessWaited(ms))
    } else if let Some(ms) = over(strain.server_ns) {
        Some(Starved::ServerWaited(ms))
    } else if let Some(ms) = over(strain.stopped_ns) {
        Some(Starved::ServerStopped(ms))
    } else if strain.server_ns.is_none() && code != Some(Code::HeldBack) {
        // A server that holds its head back lets a plain request wait as well: that is what it is accused of. Of a server that could run and does not answer even a plain request it is known that it hangs by itself.
        silent_for(recording).map(ms).map(Starved::ServerSilent)
    } else {
        None
    }
}

/// For how long a plain request beside the scenario was not answered, if that is too long.
fn silent_for(recording: &Recording) -> Option<u64> {
    let controls = recording.beside.controls.iter();
    let waited = controls.filter_map(|control| {
        Some(control.answered_ns.or(control.given_up_ns)?.saturating_sub(control.sent_ns))
    });
    waited.max().filter(|ns| *ns > CONTROL_NS)
}

#[cfg(test)]
#[path = "policy_tests.rs"]
mod tests;
