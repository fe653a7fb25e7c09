//! Records one scenario against one target.

use std::sync::Arc;

use ssespec_scenario::Scenario;

use super::clock::Clock;
use super::context::Context;
use super::publisher::Publisher;
use super::stage::{Plans, Stage, planned};
use crate::limits::Limits;
use crate::recording::Recording;
use crate::target::Attached;

/// Carries out a scenario's steps against a target and gives what happened on the wire. Whatever the target does, this ends
/// within the limits; what went wrong stands in the recording. `attempt` is 1, or 2 when the scenario runs again alone.
pub async fn record(scenario: &Scenario, target: &Attached, limits: &Limits, attempt: u32) -> Recording {
    let plans = planned(&scenario.steps, target).await;
    play(scenario, target, limits, attempt, plans, Arc::new(Clock::start())).await
}

/// Records two scenarios against two targets at once. The times of both recordings count from the same moment.
pub async fn record_together(
    first: (&Scenario, &Attached),
    second: (&Scenario, &Attached),
    limits: &Limits,
) -> (Recording, Recording) {
    let (first_plans, second_plans) =
        tokio::join!(planned(&first.0.steps, first.1), planned(&second.0.steps, second.1));
    let clock = Arc::new(Clock::start());
    tokio::join!(
        play(first.0, first.1, limits, 1, first_plans, Arc::clone(&clock)),
        play(second.0, second.1, limits, 1, second_plans, Arc::clone(&clock)),
    )
}

async fn play(
    scenario: &Scenario,
    target: &Attached,
    limits: &Limits,
    attempt: u32,
    plans: Plans,
    clock: Arc<Clock>,
) -> Recording {
    let context = Arc::new(Context::new(limits, &target.access, clock));
    let publisher = target.publish.clone().map(|publish| Publisher::new(publish, &target.base, &context));
    let mut stage = Stage::new(plans, scenario.transport, &context, publisher.clone());
    let steps = async {
        for step in &scenario.steps {
            stage.step(step).await;
        }
    };
    tokio::select! {
        () = steps => {}
        () = context.pulse() => {}
    }
    let elapsed_ns = context.clock.now_ns();
    let exchanges = stage.close().await;
    let published = publisher.map(|publisher| publisher.published()).unwrap_or_default();
    Recording {
        target: target.name.clone(),
        scenario: scenario.id.clone(),
        attempt,
        started: context.clock.started(),
        elapsed_ns,
        lateness_ns: context.lateness_ns(),
        exchanges,
        published,
    }
}
