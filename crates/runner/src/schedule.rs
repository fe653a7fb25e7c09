//! Plays single scenarios against a target, judges each as it ends, and keeps nothing of it but the verdicts and what is saved.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ssespec_evidence::preparation::PreparationLog;
use ssespec_evidence::recording::Recording;
use ssespec_evidence::store::{self, StoreError};
use ssespec_harness::launcher::Attached;
use ssespec_harness::limits::Limits;
use ssespec_harness::recorder::record;
use ssespec_judge::policy::{Again, settle, wants_second_try};
use ssespec_judge::{Judged, ResponseSummary, judge};
use ssespec_scenario::Scenario;
use ssespec_scenario::hub::named;
use tokio::sync::Semaphore;

use crate::asked_to_wait::{InTheWay, Refused};
use crate::confirming::limits_of;
use crate::context::RunContext;
use crate::options::Recordings;

/// One scenario, recorded and judged.
pub struct Played {
    /// The scenario.
    pub scenario: Scenario,
    /// What the judge says, one entry for each check.
    pub judged: Vec<Judged>,
    /// Whether it deserves a second try, alone.
    pub wants_second_try: bool,
    /// How long it took, in nanoseconds.
    pub elapsed_ns: u64,
    /// Where the recording is, if it is kept.
    pub saved: Option<Result<PathBuf, StoreError>>,
    /// What was sent before its exchanges or beside them, in all tries.
    pub prepared: Vec<PreparationLog>,
    /// What its first exchange showed, if that is wanted.
    pub summary: Option<ResponseSummary>,
    /// The refusal that asks for the longest wait, of the latest try.
    pub refused: Option<Refused>,
    /// Whether a stream of ours may have been in the way, in the latest try.
    pub in_the_way: InTheWay,
}

/// Plays and judges one scenario.
pub async fn play(context: &Arc<RunContext>, scenario: &Scenario, target: &Attached) -> Played {
    let (named, recording) = recorded(scenario, target, (1, &context.limits)).await;
    judged(context, named, scenario, recording).await
}

/// Plays one scenario a second time, alone, and says what counts of both tries.
pub async fn play_again(context: &Arc<RunContext>, first: Played, target: &Attached) -> Played {
    let limits = limits_of(&first.scenario.checks, &first.judged, first.in_the_way, &context.limits);
    let (named, recording) = recorded(&first.scenario, target, (2, &limits)).await;
    settled(context, named, first, recording).await
}

/// Records a scenario; on a hub as one that nobody else plays.
async fn recorded(
    scenario: &Scenario,
    target: &Attached,
    (attempt, limits): (u32, &Limits),
) -> (Scenario, Recording) {
    // On a hub nothing may meet what another playing has published.
    let named = match &target.publish {
        Some(_) => named(scenario, &unique()),
        None => scenario.clone(),
    };
    let recording = record(&named, target, limits, attempt).await;
    (named, recording)
}

/// Judges what was recorded; `original` is the scenario as its file has it.
pub async fn judged(
    context: &Arc<RunContext>,
    scenario: Scenario,
    original: &Scenario,
    recording: Recording,
) -> Played {
    let original = original.clone();
    aside(context, recording, move |context, recording| {
        let judged = judge(&scenario, |id| context.suite.level(id), recording);
        let wants_second_try = wants_second_try(&scenario, recording, &judged);
        Played { wants_second_try, ..Played::new(original, judged, recording, context) }
    })
    .await
}

/// Judges a second try, and says what counts of both.
pub async fn settled(
    context: &Arc<RunContext>,
    scenario: Scenario,
    first: Played,
    recording: Recording,
) -> Played {
    aside(context, recording, move |context, recording| {
        let again = judge(&scenario, |id| context.suite.level(id), recording);
        let judged = settle(&scenario, first.judged, Again::Played { recording, judged: again });
        let mut both = Played::new(first.scenario, judged, recording, context);
        both.prepared.splice(0..0, first.prepared);
        both
    })
    .await
}

/// Whoever judges much takes several times as much memory: one at a time.
static JUDGES_MUCH: Semaphore = Semaphore::const_new(1);
/// So many bytes of a response are much.
const MUCH: usize = 1 << 20;

/// Whether there is much to judge.
fn is_much(recording: &Recording) -> bool {
    recording.exchanges.iter().map(|one| one.transcript.size()).sum::<usize>() > MUCH
}

/// Judges and saves on a thread apart from those that carry out steps, and drops the recording.
async fn aside(
    context: &Arc<RunContext>,
    recording: Recording,
    judge: impl FnOnce(&RunContext, &Recording) -> Played + Send + 'static,
) -> Played {
    let context = Arc::clone(context);
    let much = is_much(&recording);
    // Never closed: each one that waits gets its turn.
    let _turn = if much { JUDGES_MUCH.acquire().await.ok() } else { None };
    tokio::task::spawn_blocking(move || {
        let mut played = judge(&context, &recording);
        if let Recordings::Keep(folder) = &context.recordings {
            played.saved = Some(store::save(&recording, folder));
        }
        played
    })
    .await
    // A panic of the harness is the harness's error, not a verdict: let it be seen.
    .expect("the judge does not panic")
}

impl Played {
    fn new(scenario: Scenario, judged: Vec<Judged>, recording: &Recording, context: &RunContext) -> Self {
        let wanted = context.summarise.as_ref().is_some_and(|id| scenario.id == *id);
        let first = recording.exchanges.first().filter(|_| wanted);
        Self {
            scenario,
            judged,
            wants_second_try: false,
            elapsed_ns: recording.elapsed_ns,
            saved: None,
            prepared: recording.prepared.clone(),
            summary: first.and_then(|first| ResponseSummary::in_full(recording, &first.name)),
            refused: Refused::of(recording),
            in_the_way: InTheWay::of(recording),
        }
    }

    /// The same without a second try, for this reason.
    #[must_use]
    pub fn not_played_again(mut self, why: Again<'_>) -> Self {
        self.judged = settle(&self.scenario, self.judged, why);
        self.wants_second_try = false;
        self
    }
}

/// A word that no other playing of a scenario has, in this run or an earlier one: a hub may keep its history.
fn unique() -> String {
    static PLAYINGS: AtomicU64 = AtomicU64::new(0);
    let playing = PLAYINGS.fetch_add(1, Ordering::Relaxed);
    format!("{:x}-{}-{playing}", jiff::Timestamp::now().as_millisecond(), std::process::id())
}
