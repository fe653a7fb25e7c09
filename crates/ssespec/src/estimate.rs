//! How long a scenario will take at least, so that the longest can start first.

use std::time::Duration;

use ssespec_scenario::script::{ScriptItem, written_out};
use ssespec_scenario::{Scenario, Step};

/// The waits of a scenario that are written down: its own and those of its scripts.
pub fn least_duration(scenario: &Scenario) -> Duration {
    let own: Duration = scenario
        .steps
        .iter()
        .map(|step| match step {
            Step::Wait(span) => span.duration(),
            _ => Duration::ZERO,
        })
        .sum();
    let longest_script = scenario.steps.iter().filter_map(|step| match step {
        Step::Open(open) => open.script.as_deref().map(script_duration),
        _ => None,
    });
    own + longest_script.max().unwrap_or_default()
}

fn script_duration(script: &[ScriptItem]) -> Duration {
    let waits = written_out(script).into_iter().map(|item| match item {
        ScriptItem::Wait(ms) => ms,
        _ => 0,
    });
    Duration::from_millis(waits.sum())
}
