//! Records one scenario against one target.

use std::sync::Arc;
use std::time::Duration;

use ssespec_evidence::observations::Asked;
use ssespec_evidence::recording::Recording;
use ssespec_scenario::{Scenario, Step};

use super::churn::seed_of;
use super::clock::Clock;
use super::context::Context;
use super::control::Controls;
use super::patience::of_try;
use super::plans::{Plans, planned};
use super::publisher::Publisher;
use super::stage::{Setting, Stage};
use crate::launcher::{Attached, Server};
use crate::limits::Limits;

/// Carries out a scenario's steps against a target and gives what happened on the wire. Whatever the target does, this ends
/// within the limits; what went wrong stands in the recording. `attempt` is 1, or 2 when the scenario runs again alone: then it
/// has twice the patience, and plain requests beside it show whether the server answers at all.
pub async fn record(scenario: &Scenario, target: &Attached, limits: &Limits, attempt: u32) -> Recording {
    record_one(Part { scenario, target, server: None }, limits, attempt).await
}

/// The same with a server that runs for this scenario alone: its memory and its end are recorded as well.
pub async fn record_own(scenario: &Scenario, server: &Server, limits: &Limits, attempt: u32) -> Recording {
    record_one(Part { scenario, target: server.attached(), server: Some(server) }, limits, attempt).await
}

/// Records two scenarios against two targets at once. The times of both recordings count from the same moment.
pub async fn record_together(
    first: (&Scenario, &Attached),
    second: (&Scenario, &Attached),
    limits: &Limits,
) -> (Recording, Recording) {
    let [first, second] = [first, second].map(|(scenario, target)| Part { scenario, target, server: None });
    let (first_plans, second_plans) = tokio::join!(first.plans(), second.plans());
    let clock = Arc::new(Clock::start());
    tokio::join!(
        play(first, limits, 1, first_plans, Arc::clone(&clock)),
        play(second, limits, 1, second_plans, Arc::clone(&clock)),
    )
}

/// One scenario and whom it is played with.
#[derive(Clone, Copy)]
struct Part<'p> {
    scenario: &'p Scenario,
    target: &'p Attached,
    /// The server, if it runs for this scenario alone.
    server: Option<&'p Server>,
}

impl Part<'_> {
    async fn plans(&self) -> Plans {
        planned(&self.scenario.steps, self.target).await
    }
}

async fn record_one(part: Part<'_>, limits: &Limits, attempt: u32) -> Recording {
    let plans = part.plans().await;
    play(part, limits, attempt, plans, Arc::new(Clock::start())).await
}

/// What a scenario may need to be taken down in order once its longest wait is over.
const SPARE: Duration = Duration::from_secs(2);

/// How long the longest wait of a scenario takes: one that says that it waits longer than others may has that time.
fn longest_wait(scenario: &Scenario) -> Duration {
    let waits = scenario.steps.iter().filter_map(|step| match step {
        Step::Await(wait) => Some(wait.within.duration() + SPARE),
        _ => None,
    });
    waits.max().unwrap_or_default()
}

async fn play(part: Part<'_>, limits: &Limits, attempt: u32, plans: Plans, clock: Arc<Clock>) -> Recording {
    let Part { scenario, target, server } = part;
    let (scenario, limits, patience_ns) = of_try(attempt, scenario, limits);
    let hold = if scenario.holds() { limits.hold } else { Duration::ZERO };
    let long = longest_wait(&scenario).min(limits.long_scenario);
    let limits = Limits { scenario: limits.scenario.max(long) + hold, ..limits };
    let context = Arc::new(Context::new(&limits, &target.access, &target.learned, clock));
    let publisher = target.publish.clone().map(|publish| Publisher::new(publish, &target.base, &context));
    let setting = Setting { reader: scenario.reader, seed: seed_of(&scenario.id), target, server };
    let mut stage = Stage::new(plans, &setting, &context, publisher.clone());
    let strain = target.strain.begin();
    let controls = Controls::of_try(attempt, target);
    let steps = async {
        for step in &scenario.steps {
            if let Step::Terminate(_) = step {
                controls.over();
            }
            stage.step(step).await;
        }
    };
    tokio::select! {
        () = steps => {}
        () = context.pulse() => {}
        () = controls.ask(&context) => {}
    }
    let strain = strain.end();
    let elapsed_ns = context.clock.now_ns();
    let controls = controls.all(&context);
    let (exchanges, mut beside) = stage.close().await;
    beside.controls = controls;
    beside.asked = target.access.asked();
    if target.publish.is_some() || beside.asked == Asked::Once {
        // Topics and ids are this playing's own, and neither a hub nor an endpoint that is asked once is asked everything.
        beside.checks = scenario.checks;
    }
    let published = publisher.map(|publisher| publisher.published()).unwrap_or_default();
    let mut recording = Recording {
        target: target.name.clone(),
        scenario: scenario.id,
        attempt,
        started: context.clock.started(),
        elapsed_ns,
        lateness_ns: context.lateness_ns(),
        patience_ns,
        known_by: target.known_by,
        dialects: target.dialects.clone(),
        strain,
        // What is learned beside the first scenarios is known soon after they end.
        additions: target.learned.all().await,
        exchanges,
        published,
        prepared: context.prepared(),
        beside,
    };
    context.redaction().apply(&mut recording);
    recording
}
