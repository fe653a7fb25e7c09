//! A second try of a scenario, alone and with twice the patience: why it is made, and what comes of it.

use std::sync::Arc;
use std::time::Duration;

use ssespec_evidence::verdict::Verdict;
use ssespec_judge::Judged;
use ssespec_judge::policy::Again;

use crate::asked_to_wait::Refused;
use crate::confirming::is_to_be_confirmed;
use crate::context::RunContext;
use crate::cost::class;
use crate::estimate::least_duration;
use crate::first_round::With;
use crate::own_server::record_with_own;
use crate::schedule::{Played, play_again, settled};

/// How long the second tries of one target may take: a server that never responds would be waited for in each scenario, and
/// what was confirmed by then says enough.
pub const SECOND_TRIES: Duration = Duration::from_secs(90);

/// Whether a scenario that wants a second try gets one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allowed {
    Yes,
    /// No second tries are asked for, or the run stopped at its first failure.
    NotAsked,
    /// The endpoint is asked once, and no further request is left of those that are allowed.
    AskedOnce(u64),
    /// The endpoint may not have as many streams open as the second try and the plain request beside it.
    TooManyStreams,
    /// The second tries of this target took [`SECOND_TRIES`].
    TookTooLong,
    /// The server asked for a longer wait than second tries may take.
    AskedToWait(Refused),
}

impl Allowed {
    /// What the report says of a scenario that should have been played again for this reason, and was not.
    pub fn note(&self, id: &str, why: &str) -> Option<String> {
        let because = match self {
            Self::Yes | Self::NotAsked => return None,
            Self::AskedOnce(requests) => {
                let plural = if *requests == 1 { "" } else { "s" };
                format!(
                    "the endpoint is asked once, and a second try sends {requests} further request{plural} (see --requests)"
                )
            }
            Self::TooManyStreams => {
                "with the plain request beside it that is one stream more than --at-once allows".to_owned()
            }
            Self::AskedToWait(Refused { status, retry_after, .. }) => format!(
                "the server responded {status} with Retry-After: {retry_after}, which is longer than this run waits"
            ),
            Self::TookTooLong => format!("the second tries of this target took {} s", SECOND_TRIES.as_secs()),
        };
        Some(format!("{id} was not run a second time, {why}: {because}"))
    }
}

/// Why a scenario is played again, as the end of a sentence; `None` if it is not.
pub fn why_again(played: &Played) -> Option<String> {
    if !played.wants_second_try {
        return None;
    }
    let open = |judged: &&Judged| matches!(judged.verdict, Verdict::Inconclusive | Verdict::Error);
    if let Some(judged) = played.judged.iter().find(|judged| is_to_be_confirmed(judged)) {
        return Some(format!("to confirm {}", judged.requirement));
    }
    let judged = played.judged.iter().find(open).or(played.judged.first())?;
    Some(format!("since {} could not be told at first", judged.requirement))
}

/// What became of a second try, with what the report says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Made {
    /// It was played.
    Played(String),
    /// Its server did not start.
    NotStarted(String),
}

impl Made {
    /// What the report says of it.
    pub fn note(self) -> String {
        match self {
            Self::Played(note) | Self::NotStarted(note) => note,
        }
    }
}

/// Plays it again. Gives what counts of both tries, and what became of the second.
pub async fn try_again(context: &Arc<RunContext>, first: Played, with: &With, why: &str) -> (Played, Made) {
    let id = first.scenario.id.clone();
    let made = Made::Played(format!("{id} ran a second time alone, {why}"));
    match with {
        With::Shared(attached, asked) => {
            let _place =
                context.admission.admit(class(&first.scenario), least_duration(&first.scenario)).await;
            let played = play_again(context, first, attached).await;
            asked.met(played.refused.as_ref());
            (played, made)
        }
        With::Own(loaded, learned) => {
            match record_with_own(context, &first.scenario, loaded, learned, 2).await {
                Ok(own) => {
                    let played = settled(context, first.scenario.clone(), first, own.recording).await;
                    drop(own.place);
                    (played, made)
                }
                Err(error) => {
                    let note = format!(
                        "{id} was to run a second time alone, {why}, but its server did not start: {error}"
                    );
                    (first.not_played_again(Again::NotPlayed), Made::NotStarted(note))
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use ssespec_scenario::{Level, RestsOn};
    use ssespec_test_support::fixture::suite;

    use super::*;
    use crate::asked_to_wait::InTheWay;

    fn played(verdict: Verdict, rests_on: RestsOn) -> Played {
        let steps = "[{ open: { as: s } }]";
        let checks = [("x.first", "{ status: [200] }"), ("x.second", "{ status: [200] }")];
        let scenario = suite(&[("a/one", "driver: observe", steps, &checks)]).scenarios()[0].clone();
        let judged = |(at, check): (usize, &ssespec_scenario::Check)| Judged {
            requirement: check.requirement.clone(),
            level: Level::Must,
            verdict: if at == 0 { Verdict::Pass } else { verdict },
            message: "it was so".into(),
            code: None,
            finding: None,
            rests_on,
            waited_ns: 0,
        };
        let judged = scenario.checks.iter().enumerate().map(judged).collect();
        Played {
            scenario,
            judged,
            wants_second_try: true,
            elapsed_ns: 0,
            saved: None,
            prepared: Vec::new(),
            summary: None,
            refused: None,
            in_the_way: InTheWay::Nothing,
        }
    }

    #[test]
    fn the_reason_names_what_is_to_be_confirmed() {
        let why = |verdict| why_again(&played(verdict, RestsOn::Time));
        assert_eq!(why(Verdict::Warn).as_deref(), Some("to confirm x.second"));
        assert_eq!(why(Verdict::Inconclusive).as_deref(), Some("since x.second could not be told at first"));
        let content = Played { wants_second_try: false, ..played(Verdict::Fail, RestsOn::Content) };
        assert_eq!(why_again(&content), None);
    }

    #[test]
    fn a_second_try_that_is_not_made_is_noted_where_the_reader_did_not_ask_for_it() {
        let why = "to confirm x.second";
        let note = |allowed: Allowed| allowed.note("a/one", why);
        assert_eq!([Allowed::Yes, Allowed::NotAsked].map(note), [None, None]);
        assert_eq!(
            note(Allowed::AskedOnce(2)).as_deref(),
            Some(
                "a/one was not run a second time, to confirm x.second: the endpoint is asked once, and a second try sends 2 further \
                 requests (see --requests)"
            )
        );
        assert_eq!(
            note(Allowed::AskedOnce(1)).as_deref(),
            Some(
                "a/one was not run a second time, to confirm x.second: the endpoint is asked once, and a second try sends 1 further \
                 request (see --requests)"
            )
        );
        assert_eq!(
            note(Allowed::TooManyStreams).as_deref(),
            Some(
                "a/one was not run a second time, to confirm x.second: with the plain request beside it that is one stream more than \
                 --at-once allows"
            )
        );
        let refused = Refused { until: Instant::now(), status: 503, retry_after: "120".into() };
        assert_eq!(
            note(Allowed::AskedToWait(refused)).as_deref(),
            Some(
                "a/one was not run a second time, to confirm x.second: the server responded 503 with Retry-After: 120, which is \
                 longer than this run waits"
            )
        );
        assert_eq!(
            note(Allowed::TookTooLong).as_deref(),
            Some(
                "a/one was not run a second time, to confirm x.second: the second tries of this target took 90 s"
            )
        );
    }

    #[test]
    fn what_is_not_played_again_accuses_nobody() {
        let doubted = played(Verdict::Fail, RestsOn::Arrival).not_played_again(Again::NotPlayed);
        assert_eq!(doubted.judged[1].verdict, Verdict::Inconclusive);
        assert_eq!(doubted.judged[1].message, "was not played again, so it is not confirmed: it was so");
        assert!(!doubted.wants_second_try);
    }
}
