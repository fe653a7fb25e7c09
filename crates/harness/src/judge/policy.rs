//! When an accusation counts: what rests on arrival or time has to come again in a second try, alone.

use ssespec_scenario::{RestsOn, Scenario};

use super::verdict::Judged;
use crate::recording::Recording;
use crate::verdict::Verdict;

/// A harness or a server that was kept from running for longer than this is no ground for a verdict about time. In nanoseconds.
const STRAIN_NS: u64 = 200_000_000;

/// What a second try of a scenario brought.
#[derive(Clone, Debug)]
pub enum Again<'a> {
    /// There is nothing to confirm, or it was left out.
    NotPlayed,
    /// It was played again, alone, with twice the patience.
    Played {
        /// What happened.
        recording: &'a Recording,
        /// What the judge says of it.
        judged: Vec<Judged>,
    },
}

/// Whether a scenario deserves a second try, alone.
pub fn wants_second_try(_scenario: &Scenario, recording: &Recording, first: &[Judged]) -> bool {
    first.iter().any(|judged| match judged.verdict {
        Verdict::Pass | Verdict::Skip => false,
        Verdict::Fail | Verdict::Warn | Verdict::Note => judged.rests_on > RestsOn::Content,
        Verdict::Error => true,
        Verdict::Inconclusive => strained(recording),
    })
}

fn strained(recording: &Recording) -> bool {
    let strain = &recording.strain;
    recording.lateness_ns > STRAIN_NS
        || strain.server_ns.is_some_and(|ns| ns > STRAIN_NS)
        || strain.stopped_ns.is_some_and(|ns| ns > 0)
}

/// What counts of the first try, once the second is known.
pub fn settle(_scenario: &Scenario, first: Vec<Judged>, again: Again<'_>) -> Vec<Judged> {
    let second = match again {
        Again::NotPlayed => return first.into_iter().map(unconfirmed).collect(),
        Again::Played { judged, .. } => judged,
    };
    first.into_iter().zip(second).map(|(first, second)| settled(first, second)).collect()
}

fn stands(first: &Judged) -> bool {
    match first.verdict {
        Verdict::Pass | Verdict::Skip => true,
        Verdict::Fail | Verdict::Warn | Verdict::Note => first.rests_on == RestsOn::Content,
        Verdict::Inconclusive | Verdict::Error => false,
    }
}

fn settled(first: Judged, mut second: Judged) -> Judged {
    if stands(&first) {
        return first;
    }
    let accused = matches!(second.verdict, Verdict::Fail | Verdict::Warn | Verdict::Note);
    if accused && second.rests_on > RestsOn::Content && first.finding.is_some() {
        second.message.push_str("; twice, the second time alone");
    }
    second
}

fn unconfirmed(mut first: Judged) -> Judged {
    if !stands(&first) && first.finding.is_some() {
        first.verdict = Verdict::Inconclusive;
        first.message = format!("was not played again, so it is not confirmed: {}", first.message);
        first.finding = None;
    }
    first
}
