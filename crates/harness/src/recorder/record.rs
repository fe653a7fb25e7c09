//! Records one scenario against one target.

use std::sync::Arc;

use ssespec_scenario::Scenario;

use super::churn::seed_of;
use super::context::Context;
use super::publisher::Publisher;
use super::stage::{Setting, Stage, planned};
use crate::limits::Limits;
use crate::recording::Recording;
use crate::target::{Attached, Server};

/// Carries out a scenario's steps against a target and gives what happened on the wire. Whatever the target does, this ends
/// within the limits; what went wrong stands in the recording. `attempt` is 1, or 2 when the scenario runs again alone.
pub async fn record(scenario: &Scenario, target: &Attached, limits: &Limits, attempt: u32) -> Recording {
    record_beside(scenario, target, None, limits, attempt).await
}

/// The same with a server that runs for this scenario alone: its memory and its end are recorded as well.
pub async fn record_own(scenario: &Scenario, server: &Server, limits: &Limits, attempt: u32) -> Recording {
    record_beside(scenario, server.attached(), Some(server), limits, attempt).await
}

async fn record_beside(
    scenario: &Scenario,
    target: &Attached,
    server: Option<&Server>,
    limits: &Limits,
    attempt: u32,
) -> Recording {
    let plans = planned(&scenario.steps, target).await;
    let hold = if scenario.holds() { limits.hold } else { std::time::Duration::ZERO };
    let limits = Limits { scenario: limits.scenario + hold, ..limits.clone() };
    let context = Arc::new(Context::new(&limits, &target.access));
    let publisher = target.publish.clone().map(|publish| Publisher::new(publish, &target.base, &context));
    let setting = Setting { transport: scenario.transport, seed: seed_of(&scenario.id), target, server };
    let mut stage = Stage::new(plans, &setting, &context, publisher.clone());
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
    let (exchanges, beside) = stage.close().await;
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
        beside,
    }
}
