//! One target from launch to end: its scenarios, second tries, and the report of it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ssespec_evidence::observations::Asked;
use ssespec_evidence::preparation::{PreparationLog, told};
use ssespec_evidence::reason::Reason;
use ssespec_evidence::store::StoreError;
use ssespec_evidence::verdict::{CheckResult, Verdict};
use ssespec_harness::launcher::{Attached, Server, TargetError, attach, launch};
use ssespec_harness::learned::Learning;
use ssespec_judge::policy::Again;
use ssespec_judge::{Judged, ResponseSummary};
use ssespec_report::TargetReport;
use ssespec_scenario::{LoadedTarget, Scenario};

use crate::asked_to_wait::{AskedToWait, InTheWay};
use crate::confirming::{limits_of, nearest_cause};
use crate::context::RunContext;
use crate::cost::STARTING;
use crate::demand::Demand;
use crate::event::{RunEvent, Start};
use crate::first_round::{Outcome, With, play_all, play_one};
use crate::known::{judged_known_failures, known_reason};
use crate::learning::{Extent, Lesson};
use crate::plan::{RunPlan, skips};
use crate::prepare::{Prepared, prepared};
use crate::schedule::Played;
use crate::second_try::{Allowed, Made, SECOND_TRIES, try_again, why_again};
use crate::streams::SEEN_CLOSED;
use crate::target_report::{Report, down, stop};

/// A target that was started, with what its scenarios brought so far.
pub struct TargetRun {
    loaded: Arc<LoadedTarget>,
    selected: Vec<Scenario>,
    planned: Vec<Scenario>,
    own: Vec<Scenario>,
    took: Duration,
    state: State,
    skipped: Vec<CheckResult>,
    played: Vec<Played>,
    notes: Vec<String>,
    second_tries: usize,
    /// How many requests second tries may send to an endpoint that is asked once.
    further: u64,
    /// What was sent before all streams.
    sent: Prepared,
    /// What it asked for by refusing.
    asked: AskedToWait,
}

enum State {
    /// Launched by us.
    Launched(Box<Server>),
    /// Already running somewhere.
    Attached(Box<Attached>),
    /// Could not be started or reached.
    Down(TargetError),
}

impl State {
    /// The same after the requests before the stream: without what they have to bring nothing can be judged.
    async fn prepared(self, context: &RunContext) -> (Self, Prepared) {
        match self {
            Self::Down(error) => (Self::Down(error), Prepared::default()),
            Self::Attached(mut attached) => {
                let (captured, sent) = prepared(context, &attached).await;
                let state = captured.map(|captured| attached.access.captured = captured);
                (state.map_or_else(Self::Down, |()| Self::Attached(attached)), sent)
            }
            Self::Launched(mut server) => match prepared(context, server.attached()).await {
                (Ok(captured), sent) => {
                    server.captured(captured);
                    (Self::Launched(server), sent)
                }
                (Err(error), sent) => {
                    // What went wrong before says more than how the server ended.
                    let _ = server.stop().await;
                    (Self::Down(error), sent)
                }
            },
        }
    }
}

impl TargetRun {
    /// Sets the target up and starts it.
    pub(crate) async fn start(
        context: &Arc<RunContext>,
        loaded: LoadedTarget,
        selected: Vec<Scenario>,
    ) -> Self {
        let RunPlan { run: planned, own, skipped } = RunPlan::new(&selected, &loaded.target, &context.suite);
        let name = loaded.target.name.clone();
        let start = Start::of(&loaded.target);
        context.notice(RunEvent::TargetStarting { target: name.clone(), start });
        let state = match &loaded.target.launch {
            Some(_) => {
                // A few at a time: compilers and interpreters that all start at once make each other miss their time.
                let _place = context.admission.admit(STARTING, Duration::ZERO).await;
                launch(&loaded.target, &loaded.dir).await.map(|s| State::Launched(Box::new(s)))
            }
            None => attach(&loaded.target, &loaded.dir).await.map(|a| State::Attached(Box::new(a))),
        };
        let state = state.unwrap_or_else(State::Down);
        let prepares = !matches!(state, State::Down(_)) && loaded.target.before_all().next().is_some();
        let start = if prepares { Start::Prepare } else { start };
        if prepares {
            context.notice(RunEvent::TargetStarting { target: name.clone(), start });
        }
        let (state, sent) = state.prepared(context).await;
        match &state {
            State::Down(error) => {
                context.notice(RunEvent::TargetDown { target: name, start, error: error.to_string() });
            }
            State::Launched(_) | State::Attached(_) => {
                context.notice(RunEvent::TargetReady { target: name, scenarios: planned.len() + own.len() });
            }
        }
        Self {
            loaded: Arc::new(loaded),
            selected,
            planned,
            own,
            took: Duration::ZERO,
            state,
            skipped,
            played: Vec::new(),
            notes: Vec::new(),
            second_tries: 0,
            further: 0,
            sent,
            asked: AskedToWait::default(),
        }
    }

    /// Plays its scenarios concurrently, as admission allows. Those that need a server of their own are among them where
    /// the server is ours to start.
    pub(crate) async fn first_round(&mut self, context: &Arc<RunContext>) {
        let Some(before) = self.attached() else { return };
        let began = Instant::now();
        let lesson = self.learn(context, &before).await;
        let attached = self.attached().unwrap_or_else(|| before.clone());
        let shared = std::mem::take(&mut self.planned).into_iter();
        let mut pieces: Vec<_> = shared.map(|one| (one, self.shared(&attached))).collect();
        if let State::Launched(_) = self.state {
            let own = std::mem::take(&mut self.own).into_iter();
            let with = || With::Own(Arc::clone(&self.loaded), attached.learned.clone());
            pieces.extend(own.map(|one| (one, with())));
        }
        let count = pieces.len();
        let loaded = Arc::clone(&self.loaded);
        let excused = |scenario: &Scenario, judged: &Judged| {
            known_reason(&loaded.target, &scenario.id, &judged.requirement).is_some()
        };
        let learned = async {
            match lesson {
                Some(lesson) => lesson.end(&before, &context.limits).await,
                None => None,
            }
        };
        let played = play_all(context, pieces, &loaded.target.name, excused);
        let (outcomes, learned) = tokio::join!(played, learned);
        self.notes.extend(learned);
        let left = count - outcomes.len();
        outcomes.into_iter().for_each(|outcome| self.keep(context, outcome));
        if let Some(first) = context.fail_fast.by() {
            self.notes.push(format!(
                "the run stopped at the first failure, in {first}: {left} scenarios did not run to their end"
            ));
        }
        self.took += began.elapsed();
        if self.own.is_empty() {
            self.done(context);
        }
    }

    /// Learns what the target adds of its own to every script, where scripts are played. `before` knows nothing of it yet.
    async fn learn(&mut self, context: &RunContext, before: &Attached) -> Option<Lesson> {
        let scenarios: Vec<Scenario> = self.planned.iter().chain(&self.own).cloned().collect();
        let extent = Extent::of(&scenarios, before)?;
        let (learning, learned) = Learning::begin();
        match &mut self.state {
            State::Launched(server) => server.learn(learned),
            State::Attached(attached) => attached.learned = learned,
            State::Down(_) => {}
        }
        Some(Lesson::begin(learning, extent, before, &context.limits).await)
    }

    /// Plays the scenarios that would talk to a server of their own where the server is not ours to start: one after the other,
    /// now that nobody else asks it.
    pub(crate) async fn own_round(&mut self, context: &Arc<RunContext>) {
        let own = std::mem::take(&mut self.own);
        let Some(attached) = self.attached().filter(|_| !own.is_empty()) else { return };
        let began = Instant::now();
        for scenario in own {
            if context.fail_fast.by().is_some() {
                self.notes.push(format!("{} did not run", scenario.id));
                continue;
            }
            let id = scenario.id.clone();
            let outcome = play_one(context, scenario, &self.shared(&attached)).await;
            let end = outcome.end();
            self.keep(context, outcome);
            context.notice(RunEvent::ScenarioFinished { target: self.name(), scenario: id, end });
        }
        self.took += began.elapsed();
        self.done(context);
    }

    /// The server that all scenarios talk to.
    fn shared(&self, attached: &Attached) -> With {
        With::Shared(Box::new(attached.clone()), self.asked.clone())
    }

    fn name(&self) -> String {
        self.loaded.target.name.clone()
    }

    fn done(&self, context: &RunContext) {
        context.notice(RunEvent::TargetDone { target: self.name(), took: self.took });
    }

    fn keep(&mut self, context: &RunContext, outcome: Outcome) {
        match outcome {
            Outcome::Played(played, left) => {
                self.notes.extend(left.map(|left| format!("after {}: {left}", played.scenario.id)));
                self.played.push(*played);
            }
            Outcome::NotStarted(scenario, error) => {
                let why = Reason::ServerNotStarted(error.to_string());
                let broken = skips(&scenario, &self.loaded.target, &context.suite, &why);
                self.skipped.extend(broken.map(|result| CheckResult { verdict: Verdict::Error, ..result }));
            }
            Outcome::NotAsked(scenario, refused) => {
                let why = Reason::AskedToWait(refused.status, refused.retry_after);
                let open = skips(&scenario, &self.loaded.target, &context.suite, &why);
                self.skipped
                    .extend(open.map(|result| CheckResult { verdict: Verdict::Inconclusive, ..result }));
            }
        }
    }

    /// Plays again, one after the other, the scenarios with findings that time could have caused.
    pub(crate) async fn second_round(&mut self, context: &Arc<RunContext>) {
        let Some(attached) = self.attached() else { return };
        let began = Instant::now();
        let launched = matches!(self.state, State::Launched(_));
        let mut queue: Vec<(usize, Played)> =
            std::mem::take(&mut self.played).into_iter().enumerate().collect();
        // There may not be time for all.
        queue.sort_by_key(|(_, first)| nearest_cause(&first.judged));
        let mut played: Vec<(usize, Played)> = Vec::with_capacity(queue.len());
        for (place, first) in queue {
            let Some(why) = why_again(&first) else {
                played.push((place, first));
                continue;
            };
            let once = !launched && attached.access.asked() == Asked::Once;
            let requests = Demand::of(&first.scenario).requests_to(&self.loaded.target);
            let controls =
                limits_of(&first.scenario.checks, &first.judged, first.in_the_way, &context.limits).controls;
            let beside = u64::from(!once && controls > 0);
            let mut allowed = match !context.retries.is_none() && context.fail_fast.by().is_none() {
                false => Allowed::NotAsked,
                true if once && requests > self.further => Allowed::AskedOnce(requests),
                true if !context.streams.hold(&first.scenario, beside) => Allowed::TooManyStreams,
                true if began.elapsed() >= SECOND_TRIES => Allowed::TookTooLong,
                true => Allowed::Yes,
            };
            // A server of ours is waited for by nobody: it is started to be asked.
            if allowed == Allowed::Yes
                && !launched
                && let Err(refused) = self.asked.over(Some(began + SECOND_TRIES)).await
            {
                allowed = Allowed::AskedToWait(refused);
            }
            if allowed != Allowed::Yes {
                self.notes.extend(allowed.note(&first.scenario.id, &why));
                let again = if once { Again::AskedOnce } else { Again::NotPlayed };
                played.push((place, first.not_played_again(again)));
                continue;
            }
            if once {
                self.further -= requests;
            }
            if first.in_the_way == InTheWay::AnotherStream {
                tokio::time::sleep(SEEN_CLOSED).await;
            }
            context.notice(RunEvent::SecondTry {
                target: self.name(),
                scenario: first.scenario.id.clone(),
                why: why.clone(),
            });
            let with = match launched && !first.scenario.server.is_shared() {
                true => With::Own(Arc::clone(&self.loaded), attached.learned.clone()),
                false => self.shared(&attached),
            };
            let (second, made) = try_again(context, first, &with, &why).await;
            self.second_tries += usize::from(matches!(made, Made::Played(_)));
            self.notes.push(made.note());
            played.push((place, second));
        }
        played.sort_by_key(|(place, _)| *place);
        self.played = played.into_iter().map(|(_, played)| played).collect();
        self.took += began.elapsed();
    }

    /// Changes the requests to a target that was attached to; no effect on one that was launched or is down.
    pub fn refine(&mut self, change: impl FnOnce(&mut Attached)) {
        if let State::Attached(attached) = &mut self.state {
            change(attached);
        }
    }

    /// How many requests the second tries of an endpoint that is asked once may send together; none unless this says otherwise.
    pub fn allow_further(&mut self, requests: u64) {
        self.further = requests;
    }

    /// Takes over what a caller sent before a stream of its own, for the report.
    pub fn note_sent(&mut self, logs: Vec<PreparationLog>) {
        self.sent.logs.extend(logs);
    }

    /// Plays these scenarios before all others, one after the other.
    pub(crate) async fn play_before(
        &mut self,
        context: &Arc<RunContext>,
        wanted: impl Fn(&Scenario) -> bool,
    ) {
        let Some(attached) = self.attached() else { return };
        let began = Instant::now();
        let (before, later) = std::mem::take(&mut self.planned).into_iter().partition(wanted);
        self.planned = later;
        let before: Vec<Scenario> = before;
        for scenario in before {
            let id = scenario.id.clone();
            let outcome = play_one(context, scenario, &self.shared(&attached)).await;
            let end = outcome.end();
            self.keep(context, outcome);
            context.notice(RunEvent::ScenarioFinished { target: self.name(), scenario: id, end });
        }
        self.took += began.elapsed();
    }

    /// Plays only the scenarios that are wanted; the others leave no trace.
    pub fn play_only(&mut self, wanted: impl Fn(&Scenario) -> bool) {
        self.planned.retain(&wanted);
        self.own.retain(wanted);
    }

    /// What the first exchange of the scenario showed that [`RunBuilder::summarise`](crate::RunBuilder::summarise) names, once it
    /// was played.
    pub fn summary(&self) -> Option<&ResponseSummary> {
        self.played.iter().find_map(|played| played.summary.as_ref())
    }

    /// How to reach the target; `None` if it is down.
    pub fn attached(&self) -> Option<Attached> {
        match &self.state {
            State::Launched(server) => Some(server.attached().clone()),
            State::Attached(attached) => Some((**attached).clone()),
            State::Down(_) => None,
        }
    }

    /// Stops the server and reports.
    ///
    /// # Errors
    /// A recording that could not be saved.
    pub(crate) async fn finish(mut self, context: &Arc<RunContext>) -> Result<TargetReport, StoreError> {
        // The order of the scenario files, whatever ran first.
        // Those of the target's own come last.
        let place =
            |id: &str| context.suite.scenarios().iter().position(|s| s.id == id).unwrap_or(usize::MAX);
        self.played.sort_by_key(|played| place(&played.scenario.id));
        if let Some(error) = self.sent.unsaved {
            return Err(error);
        }
        // What failed is the error of the target itself.
        let sent = self.sent.logs.iter().filter(|log| log.trouble.is_none());
        let sent = sent.chain(self.played.iter().flat_map(|played| &played.prepared));
        let notes = [told(sent), self.notes, self.asked.note().into_iter().collect()].concat();
        let known = judged_known_failures(&self.loaded.target, &context.suite, &self.selected);
        let report = Report {
            target: &self.loaded.target,
            played: self.played,
            skipped: self.skipped,
            notes,
            second_tries: self.second_tries,
            took: self.took,
        };
        let report = report.made(&known)?;
        Ok(match self.state {
            State::Attached(_) => report,
            State::Down(error) => down(report, error),
            State::Launched(server) => stop(report, *server).await,
        })
    }
}
