//! One target from launch to end: its scenarios, second tries, and the report of it.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use ssespec_harness::judge::Judged;
use ssespec_harness::store;
use ssespec_harness::target::{Attached, Server, TargetError, attach, launch};
use ssespec_harness::verdict::{CheckResult, Verdict};
use ssespec_report::TargetReport;
use ssespec_scenario::{LoadedTarget, Scenario};

use crate::args::Retries;
use crate::own_server::{AT_ONCE, play_own};
use crate::plan::{Plan, judged_known_failures, known_reason, skips};
use crate::schedule::{Played, Stage, play_again, play_all, play_first};
use crate::tolerance;

/// A target that was started, with what its scenarios brought so far.
pub struct TargetRun {
    loaded: LoadedTarget,
    selected: Vec<Scenario>,
    planned: Vec<Scenario>,
    own: Vec<Scenario>,
    took: Duration,
    state: State,
    skipped: Vec<CheckResult>,
    played: Vec<Played>,
    notes: Vec<String>,
}

enum State {
    /// Launched by us.
    Launched(Box<Server>),
    /// Already running somewhere.
    Attached(Box<Attached>),
    /// Could not be started or reached.
    Down(TargetError),
}

impl TargetRun {
    /// Sets the target up and starts it.
    pub async fn start(stage: &Arc<Stage>, loaded: LoadedTarget, selected: Vec<Scenario>) -> Self {
        let Plan { run: planned, own, skipped } = Plan::new(&selected, &loaded.target, &stage.suite);
        let name = loaded.target.name.clone();
        stage.progress.target_starts(&loaded.target);
        let state = match &loaded.target.launch {
            Some(_) => launch(&loaded.target, &loaded.dir).await.map(|s| State::Launched(Box::new(s))),
            None => attach(&loaded.target, &loaded.dir).await.map(|a| State::Attached(Box::new(a))),
        };
        let state = state.unwrap_or_else(State::Down);
        match &state {
            State::Down(_) => stage.progress.target_down(&loaded.target),
            _ => stage.progress.target_ready(&name, planned.len() + own.len()),
        }
        Self {
            loaded,
            selected,
            planned,
            own,
            took: Duration::ZERO,
            state,
            skipped,
            played: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Runs all its scenarios at once.
    pub async fn first_round(&mut self, stage: &Arc<Stage>) {
        let Some(attached) = self.attached() else { return };
        let began = Instant::now();
        let (planned, target) = (std::mem::take(&mut self.planned), &self.loaded.target);
        let count = planned.len();
        let excused = |scenario: &Scenario, judged: &Judged| {
            known_reason(target, &scenario.id, &judged.requirement).is_some()
        };
        self.played = play_all(stage, planned, &attached, excused).await;
        if let Some(first) = stage.halt.by() {
            let left = count - self.played.len();
            self.notes.push(format!(
                "the run stopped at the first failure, in {first}: {left} scenarios did not run to their end"
            ));
        }
        self.took = began.elapsed();
        if self.own.is_empty() {
            stage.progress.target_done(&self.loaded.target.name, self.took);
        }
    }

    /// Plays the scenarios that talk to a server of their own, some at a time. Where the server is not ours to start they are
    /// played one after the other, now that nobody else asks it.
    pub async fn own_round(&mut self, stage: &Arc<Stage>) {
        let own = std::mem::take(&mut self.own);
        let Some(attached) = self.attached().filter(|_| !own.is_empty()) else { return };
        let began = Instant::now();
        let at_once = if matches!(self.state, State::Launched(_)) { AT_ONCE } else { 1 };
        for some in own.chunks(at_once) {
            if stage.halt.by().is_some() {
                self.notes.push(format!(
                    "{} did not run",
                    some.iter().map(|s| s.id.as_str()).collect::<Vec<_>>().join(", ")
                ));
                continue;
            }
            let playing = some.iter().map(|scenario| self.play_alone(stage, scenario, &attached, 1));
            for (scenario, outcome) in some.iter().zip(join_all(playing).await) {
                self.keep_own(stage, scenario, outcome);
                stage.progress.scenario_done(&self.loaded.target.name);
            }
        }
        self.took += began.elapsed();
        stage.progress.target_done(&self.loaded.target.name, self.took);
    }

    /// Plays one scenario with a server of its own, or with one that nobody else asks now.
    async fn play_alone(
        &self,
        stage: &Arc<Stage>,
        scenario: &Scenario,
        attached: &Attached,
        attempt: u32,
    ) -> Result<(Played, Option<String>), TargetError> {
        match (&self.state, attempt) {
            (State::Launched(_), _) => play_own(stage, scenario, &self.loaded, attempt).await,
            (_, 1) => Ok((play_first(stage, scenario, attached).await, None)),
            _ => Ok((play_again(stage, scenario, attached).await, None)),
        }
    }

    fn keep_own(
        &mut self,
        stage: &Arc<Stage>,
        scenario: &Scenario,
        outcome: Result<(Played, Option<String>), TargetError>,
    ) {
        match outcome {
            Ok((played, left)) => {
                self.notes.extend(left.map(|left| format!("after {}: {left}", scenario.id)));
                self.played.push(played);
            }
            Err(error) => {
                let why = format!("a server for this scenario could not be started: {error}");
                let broken = skips(scenario, &self.loaded.target, &stage.suite, &why);
                self.skipped.extend(broken.map(|result| CheckResult { verdict: Verdict::Error, ..result }));
            }
        }
    }

    /// Runs again, one after the other, what the harness's own lateness put in doubt.
    pub async fn second_round(&mut self, stage: &Arc<Stage>) {
        let Some(attached) = self.attached() else { return };
        let began = Instant::now();
        for played in &mut self.played {
            if !played.is_in_doubt() {
                continue;
            }
            if stage.retries == Retries::None {
                tolerance::doubt(&played.scenario, &played.recording, &mut played.judged);
            } else {
                stage.progress.second_try(&self.loaded.target.name, &played.scenario.id);
                self.notes.push(format!(
                    "{} ran a second time alone: the harness was {} ms late",
                    played.scenario.id,
                    played.recording.lateness_ns / 1_000_000
                ));
                *played = match (&self.state, played.scenario.server.is_shared()) {
                    (State::Launched(_), false) => {
                        let again = play_own(stage, &played.scenario, &self.loaded, 2).await;
                        let Ok((mut again, _)) = again else { continue };
                        tolerance::doubt(&again.scenario, &again.recording, &mut again.judged);
                        again
                    }
                    _ => play_again(stage, &played.scenario, &attached).await,
                };
            }
        }
        self.took += began.elapsed();
    }

    /// Changes how a target is asked that was attached to.
    pub fn refine(&mut self, change: impl FnOnce(&mut Attached)) {
        if let State::Attached(attached) = &mut self.state {
            change(attached);
        }
    }

    /// Plays only the scenarios that are wanted; the others leave no trace.
    pub fn play_only(&mut self, wanted: impl Fn(&Scenario) -> bool) {
        self.planned.retain(&wanted);
        self.own.retain(wanted);
    }

    /// What was played so far.
    pub fn played(&mut self) -> impl Iterator<Item = &mut Played> {
        self.played.iter_mut()
    }

    /// Where the target answers, if it does.
    pub fn attached(&self) -> Option<Attached> {
        match &self.state {
            State::Launched(server) => Some(server.attached().clone()),
            State::Attached(attached) => Some((**attached).clone()),
            State::Down(_) => None,
        }
    }

    /// Saves the recordings, stops the server and reports.
    pub async fn finish(
        mut self,
        stage: &Arc<Stage>,
        recordings: Option<&Path>,
    ) -> anyhow::Result<TargetReport> {
        let wall_ms = u64::try_from(self.took.as_millis()).unwrap_or(u64::MAX);
        let target = self.loaded.target;
        let mut results = Vec::new();
        // The order of the scenario files, whatever ran first.
        let place = |id: &str| stage.suite.scenarios().iter().position(|s| s.id == id);
        self.played.sort_by_key(|played| place(&played.scenario.id));
        let waits_ms = self.played.iter().map(|p| p.recording.elapsed_ns / 1_000_000).sum();
        for played in &self.played {
            let saved = recordings.map(|dir| store::save(&played.recording, dir)).transpose()?;
            let saved = saved.map(|path| path.display().to_string());
            for judged in &played.judged {
                results.push(CheckResult {
                    target: target.name.clone(),
                    scenario: played.scenario.id.clone(),
                    check: judged.requirement.clone(),
                    level: judged.level,
                    driver: played.scenario.driver,
                    verdict: judged.verdict,
                    known: match judged.verdict {
                        Verdict::Fail | Verdict::Warn => {
                            known_reason(&target, &played.scenario.id, &judged.requirement)
                        }
                        _ => None,
                    },
                    message: judged.message.clone(),
                    finding: judged.finding.clone(),
                    elapsed_ms: played.recording.elapsed_ns / 1_000_000,
                    recording: saved.clone(),
                });
            }
        }
        results.extend(self.skipped);
        let known = judged_known_failures(&target, &stage.suite, &self.selected);
        let mut report = TargetReport::ran(&target.name, &target.about, &known, results, wall_ms);
        report.waits_ms = waits_ms;
        report.notes = self.notes;
        Ok(match self.state {
            State::Attached(_) => report,
            State::Down(error) => down(report, error),
            State::Launched(server) => stop(report, *server).await,
        })
    }
}

/// A target that could not be started: skipped when something is missing here, broken otherwise.
fn down(report: TargetReport, error: TargetError) -> TargetReport {
    match error {
        TargetError::Missing { .. } => TargetReport::skipped(report.name, report.about, error.to_string()),
        error => TargetReport { results: Vec::new(), longest: None, ..report }.broke(error.to_string(), ""),
    }
}

/// Stops the server: a death in mid-run or a process left behind breaks the target, whatever the checks said.
async fn stop(mut report: TargetReport, server: Server) -> TargetReport {
    let died = server.check_alive().await.err();
    let output = server.output();
    let left = server.stop().await;
    match (died, left) {
        (Some(error), _) => report.broke(error.to_string(), ""),
        (None, Err(error)) => report.broke(error.to_string(), ""),
        (None, Ok(ssespec_harness::target::Stopped::Killed)) => {
            report.notes.push("the server did not end on TERM and was killed".into());
            report
        }
        (None, Ok(_)) if report.counts().error > 0 => {
            report.broke("the harness could not play every scenario", output)
        }
        (None, Ok(_)) => report,
    }
}
