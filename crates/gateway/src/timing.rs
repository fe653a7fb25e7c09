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

const MS: u64 = 1_000_000;
/// An event that came so late was held back: two more had been sent by then, but for a little.
const HELD_NS: u64 = 900 * MS;
/// Events that came so far apart came one by one.
const APART_NS: u64 = 100 * MS;

/// Whether the events of the slow stream came one by one.
pub fn one_by_one(came: &Came) -> Found {
    let find = |word: &&str| {
        let holds = |data: &str| data.contains(word.trim());
        came.stream.events.iter().find(|event| holds(&event.data)).map(|event| event.at)
    };
    let Some(at) = WORDS.iter().map(find).collect::<Option<Vec<Moment>>>() else {
        return Found::Open("the pieces were cut anew, so none can be told from the others".to_owned());
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
