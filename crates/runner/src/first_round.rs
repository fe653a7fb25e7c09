//! Plays the scenarios of one target concurrently, as admission allows.

use std::sync::Arc;

use ssespec_evidence::recording::KnownBy;
use ssespec_evidence::verdict::Verdict;
use ssespec_harness::launcher::{Attached, TargetError};
use ssespec_harness::learned::Learned;
use ssespec_judge::Judged;
use ssespec_scenario::{LoadedTarget, Scenario};
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::JoinSet;

use crate::admission::Place;
use crate::asked_to_wait::{AskedToWait, Refused};
use crate::context::RunContext;
use crate::cost::class;
use crate::estimate::least_duration;
use crate::event::{RunEvent, ScenarioEnd};
use crate::own_server::record_with_own;
use crate::schedule::{Played, judged, play};

/// Whose server a scenario is played with.
#[derive(Clone)]
pub enum With {
    /// The one that all others talk to, too, and what it asked for so far.
    Shared(Box<Attached>, AskedToWait),
    /// One that is started for it alone, of which this is known.
    Own(Arc<LoadedTarget>, Learned),
}

/// What came of one scenario.
pub enum Outcome {
    /// It was played, and this was left of its own server.
    Played(Box<Played>, Option<String>),
    /// Its own server could not be started.
    NotStarted(Box<Scenario>, TargetError),
    /// It was not played: the server had asked for a longer wait than there is.
    NotAsked(Box<Scenario>, Refused),
}

impl Outcome {
    /// How the scenario ended.
    pub fn end(&self) -> ScenarioEnd {
        match self {
            Self::Played(played, _) => {
                ScenarioEnd::Judged(played.judged.iter().map(|judged| judged.verdict).collect())
            }
            Self::NotStarted(..) => ScenarioEnd::NotStarted,
            Self::NotAsked(scenario, _) => {
                ScenarioEnd::Judged(scenario.checks.iter().map(|_| Verdict::Inconclusive).collect())
            }
        }
    }
}

/// Plays all of them. What is cut off when the run stops at a failure is left out. `excused` says whether a failure is known.
pub async fn play_all(
    context: &Arc<RunContext>,
    pieces: Vec<(Scenario, With)>,
    target: &str,
    excused: impl Fn(&Scenario, &Judged) -> bool,
) -> Vec<Outcome> {
    let mut tasks = JoinSet::new();
    let count = pieces.len();
    let mut pieces: Vec<_> = pieces.into_iter().enumerate().collect();
    // An endpoint that allows few requests answers the first of them: one of these reads the stream as a whole.
    pieces.sort_by_key(|(_, (scenario, _))| !is_told_of(context, scenario));
    for (index, (scenario, with)) in pieces {
        let ahead = match &with {
            With::Shared(..) if is_told_of(context, &scenario) => {
                Some(Permit::take(context, &scenario).await)
            }
            With::Shared(..) | With::Own(..) => None,
        };
        let (context, target) = (Arc::clone(context), target.to_owned());
        tasks.spawn(async move {
            let id = scenario.id.clone();
            let outcome = tokio::select! {
                biased;
                () = context.fail_fast.stopped() => None,
                outcome = play_permitted(&context, scenario, &with, ahead) => Some(outcome),
            };
            let end = outcome.as_ref().map_or(ScenarioEnd::CutOff, Outcome::end);
            context.notice(RunEvent::ScenarioFinished { target, scenario: id, end });
            (index, outcome)
        });
    }
    let mut outcomes: Vec<Option<Outcome>> = (0..count).map(|_| None).collect();
    while let Some(done) = tasks.join_next().await {
        // A panic of the harness is the harness's error, not a verdict: let it be seen.
        let (index, outcome) = done.expect("a scenario's task does not panic");
        if let Some(Outcome::Played(played, _)) = &outcome
            && is_certain_failure(played, &excused)
        {
            context.fail_fast.failed(&played.scenario.id);
        }
        outcomes[index] = outcome;
    }
    outcomes.into_iter().flatten().collect()
}

/// Whether the report tells of what this one sees.
fn is_told_of(context: &RunContext, scenario: &Scenario) -> bool {
    context.summarise.as_ref().is_some_and(|id| scenario.id == *id)
}

/// Permission to open streams and to play. It is given back when this is dropped.
struct Permit {
    _streams: Option<OwnedSemaphorePermit>,
    _place: Place,
}

impl Permit {
    async fn take(context: &RunContext, scenario: &Scenario) -> Self {
        let streams = context.streams.take(scenario).await;
        let place = context.admission.admit(class(scenario), least_duration(scenario)).await;
        Self { _streams: streams, _place: place }
    }
}

/// Plays one as soon as it is admitted.
pub async fn play_one(context: &Arc<RunContext>, scenario: Scenario, with: &With) -> Outcome {
    play_permitted(context, scenario, with, None).await
}

/// The same, with a permit if it has one already.
async fn play_permitted(
    context: &Arc<RunContext>,
    scenario: Scenario,
    with: &With,
    ahead: Option<Permit>,
) -> Outcome {
    match with {
        With::Shared(attached, asked) => {
            // Until it is judged: what is heavy is heavy for the judge as well.
            let _permit = match ahead {
                Some(permit) => permit,
                None => Permit::take(context, &scenario).await,
            };
            // Against a target that was declared to serve a stream a refusal is held: there is nothing to wait for.
            if attached.known_by == KnownBy::ObservedStream
                && let Err(refused) = asked.over(None).await
            {
                return Outcome::NotAsked(Box::new(scenario), refused);
            }
            let played = play(context, &scenario, attached).await;
            asked.met(played.refused.as_ref());
            Outcome::Played(Box::new(played), None)
        }
        With::Own(loaded, learned) => match record_with_own(context, &scenario, loaded, learned, 1).await {
            Ok(own) => {
                let played = judged(context, scenario.clone(), &scenario, own.recording).await;
                drop(own.place);
                Outcome::Played(Box::new(played), own.left)
            }
            Err(error) => Outcome::NotStarted(Box::new(scenario), error),
        },
    }
}

/// Whether it fails in a way that no second try can change.
fn is_certain_failure(played: &Played, excused: impl Fn(&Scenario, &Judged) -> bool) -> bool {
    let fails = |judged: &Judged| judged.verdict == Verdict::Fail && !excused(&played.scenario, judged);
    !played.wants_second_try && played.judged.iter().any(fails)
}
