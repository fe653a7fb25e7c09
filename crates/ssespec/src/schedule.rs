//! Runs scenarios at once over one launched server, longest first, within a number of places.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ssespec_harness::judge::{Judged, judge};
use ssespec_harness::limits::Limits;
use ssespec_harness::recorder::record;
use ssespec_harness::recording::Recording;
use ssespec_harness::target::Attached;
use ssespec_harness::verdict::Verdict;
use ssespec_scenario::hub::named;
use ssespec_scenario::{Scenario, Suite};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::args::Retries;
use crate::halt::Halt;
use crate::progress::Progress;
use crate::tolerance;

/// One scenario, recorded and judged.
pub struct Played {
    /// The scenario.
    pub scenario: Scenario,
    /// What happened.
    pub recording: Recording,
    /// What the judge says, one entry for each check.
    pub judged: Vec<Judged>,
}

impl Played {
    /// Whether it deserves a second try, alone.
    pub fn is_in_doubt(&self) -> bool {
        tolerance::deserves_second_try(&self.scenario, &self.recording, &self.judged)
    }
}

/// What becomes of a recording once it is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recordings {
    /// It is saved at the end of the run.
    Keep,
    /// Its exchanges are dropped: a flooding server must not fill the memory.
    Drop,
}

/// What all scenarios of a run share.
pub struct Stage {
    /// The requirements.
    pub suite: Arc<Suite>,
    /// The bounds of a recording.
    pub limits: Limits,
    /// How many scenarios run at once, over all targets.
    pub places: Arc<Semaphore>,
    /// What becomes of a recording once it is judged.
    pub recordings: Recordings,
    /// How often a scenario runs again for which the harness was too late.
    pub retries: Retries,
    /// Whether the run stops at its first failure.
    pub halt: Halt,
    /// Where progress is shown.
    pub progress: Progress,
}

/// Runs all scenarios at once, as far as there are places, in the order given. What is cut off when the run stops at a failure
/// is left out. `excused` says whether a failure is known.
pub async fn play_all(
    stage: &Arc<Stage>,
    scenarios: Vec<Scenario>,
    target: &Attached,
    excused: impl Fn(&Scenario, &Judged) -> bool,
) -> Vec<Played> {
    let mut tasks = JoinSet::new();
    let count = scenarios.len();
    for (index, scenario) in scenarios.into_iter().enumerate() {
        let (stage, target) = (Arc::clone(stage), target.clone());
        tasks.spawn(async move {
            // The semaphore is never closed, so a place is always given; it serves in the order of asking.
            let played = async {
                let _place = stage.places.acquire().await;
                play(&stage, scenario, &target, 1).await
            };
            let played = tokio::select! {
                biased;
                () = stage.halt.stopped() => None,
                played = played => Some(played),
            };
            stage.progress.scenario_done(&target.name);
            (index, played)
        });
    }
    let mut played: Vec<Option<Played>> = (0..count).map(|_| None).collect();
    while let Some(done) = tasks.join_next().await {
        // A panic of the harness is the harness's error, not a verdict: let it be seen.
        let (index, one) = done.expect("a scenario's task does not panic");
        if let Some(one) = &one
            && one.judged.iter().any(|j| j.verdict == Verdict::Fail && !excused(&one.scenario, j))
            && !one.is_in_doubt()
        {
            stage.halt.failed(&one.scenario.id);
        }
        played[index] = one;
    }
    played.into_iter().flatten().collect()
}

/// Runs one scenario that nobody else is to disturb.
pub async fn play_first(stage: &Arc<Stage>, scenario: &Scenario, target: &Attached) -> Played {
    play(stage, scenario.clone(), target, 1).await
}

/// Runs one scenario a second time, alone.
pub async fn play_again(stage: &Arc<Stage>, scenario: &Scenario, target: &Attached) -> Played {
    let mut played = play(stage, scenario.clone(), target, 2).await;
    tolerance::doubt(&played.scenario, &played.recording, &mut played.judged);
    played
}

async fn play(stage: &Arc<Stage>, scenario: Scenario, target: &Attached, attempt: u32) -> Played {
    // On a hub nothing may meet what another playing has published.
    let names = target.publish.as_ref().map(|_| named(&scenario, &unique()));
    let (scenario, original) = (names.unwrap_or_else(|| scenario.clone()), scenario);
    let recording = record(&scenario, target, &stage.limits, attempt).await;
    judged(stage, scenario, original, recording).await
}

/// Judges what was recorded; `original` is the scenario as its file has it.
pub async fn judged(
    stage: &Arc<Stage>,
    scenario: Scenario,
    original: Scenario,
    mut recording: Recording,
) -> Played {
    let (suite, recordings) = (Arc::clone(&stage.suite), stage.recordings);
    // Judging megabytes takes its time: away from the threads that stamp arrivals.
    tokio::task::spawn_blocking(move || {
        let judged = judge(&scenario, |id| suite.level(id), &recording);
        if recordings == Recordings::Drop {
            recording.exchanges = Vec::new();
            recording.published = Vec::new();
        }
        Played { scenario: original, recording, judged }
    })
    .await
    .expect("the judge does not panic")
}

/// A word that no other playing has, of this run or an earlier one: a hub may keep its history.
fn unique() -> String {
    static PLAYINGS: AtomicU64 = AtomicU64::new(0);
    let playing = PLAYINGS.fetch_add(1, Ordering::Relaxed);
    format!("{:x}-{}-{playing}", jiff::Timestamp::now().as_millisecond(), std::process::id())
}
