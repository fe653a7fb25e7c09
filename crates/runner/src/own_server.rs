//! Scenarios with a dedicated server: it is started for each of them, with a limit where the scenario wants one, and ended with it.

use std::path::Path;
use std::sync::Arc;

use ssespec_evidence::reason::Reason;
use ssespec_evidence::recording::Recording;
use ssespec_harness::launcher::{TargetError, launch};
use ssespec_harness::learned::Learned;
use ssespec_harness::recorder::{Prepared, prepare, record_own};
use ssespec_scenario::{LoadedTarget, Scenario, ServerUse, Target, TargetProtocol};

use crate::admission::Place;
use crate::context::RunContext;
use crate::cost::{STARTING, class};
use crate::estimate::least_duration;

/// What was recorded with a server that has ended since.
pub struct Own {
    /// What happened.
    pub recording: Recording,
    /// What was left of the server, if anything was.
    pub left: Option<String>,
    /// The place that the scenario takes, until it is judged.
    pub place: Place,
}

/// Starts a server, plays the scenario, and ends the server. The start counts as heavy, the rest as what the steps are.
///
/// # Errors
/// The server could not be started.
pub async fn record_with_own(
    context: &Arc<RunContext>,
    scenario: &Scenario,
    loaded: &LoadedTarget,
    learned: &Learned,
    attempt: u32,
) -> Result<Own, TargetError> {
    let target = started_for(scenario.server, &loaded.target);
    let takes = least_duration(scenario);
    let starting = context.admission.admit(STARTING, takes).await;
    let mut server = launch(&target, Path::new(&loaded.dir)).await?;
    server.learn(learned.clone());
    // It knows nothing of what was captured from another one.
    let logs = match prepare(server.attached(), &context.limits).await {
        None => Vec::new(),
        Some(Prepared { recording, outcome: Ok(captured) }) => {
            server.captured(captured);
            recording.prepared
        }
        Some(Prepared { outcome: Err(error), .. }) => {
            // What went wrong before says more than how it ended.
            let _ = server.stop().await;
            return Err(error.into());
        }
    };
    drop(starting);
    let place = context.admission.admit(class(scenario), takes).await;
    let mut recording = record_own(scenario, &server, &context.limits, attempt).await;
    recording.prepared.splice(0..0, logs);
    // How it ended is judged from the recording. That a process of it is left is an error of the target, not of the scenario.
    let left = server.stop().await.err().map(|error| error.to_string());
    Ok(Own { recording, left, place })
}

/// The target as it is started for such a scenario.
fn started_for(server: ServerUse, target: &Target) -> Target {
    let mut target = target.clone();
    if let (ServerUse::Capped, Some(launch)) = (server, &mut target.launch)
        && let Some(capped) = launch.capped.take()
    {
        launch.run.extend(capped.args);
        launch.env.extend(capped.env);
    }
    target
}

/// Why a scenario with a dedicated server cannot be played against a target; `None` if it can.
pub fn against(scenario: &Scenario, target: &Target) -> Option<Reason> {
    let pauses = |step: &ssespec_scenario::Step| matches!(step, ssespec_scenario::Step::Pause(_));
    if target.protocol == TargetProtocol::H2 && scenario.steps.iter().any(pauses) {
        return Some(Reason::NoPauseOverHttp2);
    }
    if scenario.server.is_shared() {
        return None;
    }
    if target.publish.is_some() {
        return Some(Reason::HubHasNoScripts);
    }
    let capped = target.launch.as_ref().is_some_and(|launch| launch.capped.is_some());
    if scenario.server == ServerUse::Capped && !capped {
        return Some(Reason::NoCappedServer);
    }
    if target.launch.is_none() && scenario.needs_process() {
        return Some(Reason::ProcessUnknown);
    }
    None
}

#[cfg(test)]
mod tests {
    use ssespec_test_support::fixture::{suite, target};

    use super::*;

    const CAPPED: &str = "driver: emit\n    needs: [emit]\n    server: capped";
    const STEPS: &str = "[{ open: { as: s, script: [{ hold: true }] } }]";

    fn scenarios() -> ssespec_scenario::Suite {
        let measured = "[{ open: { as: s } }, { sample-memory: 1s }, { pause: {} }, { sample-memory: 1s }]";
        suite(&[
            ("a/capped", CAPPED, STEPS, &[("x.first", "{ status: [200] }")]),
            (
                "a/own",
                "driver: observe\n    server: dedicated",
                measured,
                &[("x.second", "{ status: [200] }")],
            ),
        ])
    }

    #[test]
    fn what_a_target_does_not_offer_is_told() {
        let suite = scenarios();
        let target = target(&suite, "[emit]", "[]");
        let told = |scenario: usize, target: &Target| against(&suite.scenarios()[scenario], target);
        assert_eq!(told(0, &target), Some(Reason::NoCappedServer));
        assert_eq!(told(1, &target), Some(Reason::ProcessUnknown));
        let shared = Scenario { server: ServerUse::Shared, ..suite.scenarios()[1].clone() };
        assert_eq!(against(&shared, &target), None);
    }
}
