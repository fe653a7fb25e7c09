//! Whether events come out one by one: of two that were sent apart, the first came at least so much too late as they came nearer.

use std::time::Duration;

use ssespec_evidence::recording::Moment;
use ssespec_evidence::took::Took;

use crate::came::Came;
use crate::statement::Found;

/// Between two events of the slow stream, at least.
pub const PAUSE: Duration = Duration::from_millis(500);
/// Its pieces: words that stand in no other place of a stream.
pub const WORDS: [&str; 6] = ["Monday ", "Tuesday ", "Wednesday ", "Thursday ", "Friday ", "Saturday"];
/// How long the upstream that stalls says nothing, at least.
pub const STALL: Duration = Duration::from_secs(5);
/// Before which word it stalls.
pub const STALLS_BEFORE: usize = 3;

const MS: u64 = 1_000_000;
/// An event that came so late was held back: two more had been sent by then, but for a little.
const HELD_NS: u64 = 900 * MS;
/// Events that came so far apart came one by one.
const APART_NS: u64 = 100 * MS;

/// Why nothing can be told of the times.
const CUT_ANEW: &str = "the pieces were cut anew, so none can be told from the others";

/// When a word came.
fn arrival(came: &Came, word: &str) -> Option<Moment> {
    came.stream.events.iter().find(|event| event.data.contains(word.trim())).map(|event| event.at)
}

/// Whether the events of the slow stream came one by one.
pub fn one_by_one(came: &Came) -> Found {
    let Some(at) = WORDS.iter().map(|word| arrival(came, word)).collect::<Option<Vec<Moment>>>() else {
        return Found::Open(CUT_ANEW.to_owned());
    };
    let held = |first: usize, later: usize| {
        let sent = u64::try_from(PAUSE.as_nanos()).unwrap_or(u64::MAX).saturating_mul((later - first) as u64);
        sent.saturating_sub(Took::between(at[first], at[later]).most_ns)
    };
    let pairs = || (0..at.len()).flat_map(|first| (first + 1..at.len()).map(move |later| (first, later)));
    // Of those that are equal the first.
    let worst = pairs().rev().max_by_key(|(first, later)| held(*first, *later));
    let worst = worst.filter(|(first, later)| held(*first, *later) >= HELD_NS);
    let apart = at.windows(2).map(|two| Took::between(two[0], two[1]));
    match worst {
        // What holds us up may hold the gateway up.
        Some((first, later)) if held(first, later) < HELD_NS.saturating_add(came.lateness_ns) => {
            Found::Open(format!("this machine was {} ms late itself", came.lateness_ns / MS))
        }
        Some((first, later)) => Found::broken(
            "each event before the second one after it is sent",
            format!(
                "event {} was held back for at least {} ms: it came {} before event {}, which was sent {} ms later",
                first + 1,
                held(first, later) / MS,
                Took::between(at[first], at[later]),
                later + 1,
                PAUSE.as_millis() * (later - first) as u128,
            ),
        ),
        None if apart.clone().all(|took| took.least_ns >= APART_NS) => {
            Found::Kept(format!("{} events came one by one", WORDS.len()))
        }
        None => {
            let times: Vec<String> = apart.map(|took| took.to_string()).collect();
            Found::Open(format!("the events came {} apart: too near to tell", times.join(", ")))
        }
    }
}

/// Whether what was sent before the stall came before its end.
pub fn before_the_stall(came: &Came) -> Found {
    let before: Option<Vec<Moment>> = WORDS[..STALLS_BEFORE].iter().map(|word| arrival(came, word)).collect();
    let Some((before, after)) = before.zip(arrival(came, WORDS[STALLS_BEFORE])) else {
        return Found::Open(CUT_ANEW.to_owned());
    };
    let stall = u64::try_from(STALL.as_nanos()).unwrap_or(u64::MAX);
    let held = |at: Moment| stall.saturating_sub(Took::between(at, after).most_ns);
    let is_held = |at: &Moment| held(*at) >= HELD_NS.saturating_add(came.lateness_ns);
    let told = |at: usize| {
        let (later, took) = (STALLS_BEFORE + 1, Took::between(before[at], after));
        format!(
            "event {} was held back for at least {} ms: it came {took} before event {later}",
            at + 1,
            held(before[at]) / MS
        )
    };
    let expected = "each event that was sent before the stall before it is over";
    match before.iter().position(is_held) {
        // Some gateways keep one event to see whether another one follows.
        Some(last) if last + 1 == STALLS_BEFORE => Found::noted(expected, told(last)),
        Some(first) => Found::broken(expected, told(first)),
        None if before.iter().all(|at| held(*at) < HELD_NS) => {
            Found::Kept(format!("{STALLS_BEFORE} events came before the stall was over"))
        }
        None => Found::Open(format!("this machine was {} ms late itself", came.lateness_ns / MS)),
    }
}
