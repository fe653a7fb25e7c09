//! How long a scenario will take at least, so that the longest can start first.

use std::time::Duration;

use ssespec_harness::limits::HOLD;
use ssespec_scenario::script::{ScriptItem, written_out};
use ssespec_scenario::{Pause, PublishStep, Scenario, Step};

/// The waits of a scenario that are written down: its own and those of its scripts.
pub fn least_duration(scenario: &Scenario) -> Duration {
    let own: Duration = scenario
        .steps
        .iter()
        .map(|step| match step {
            Step::Wait(span) | Step::Measure(span) => span.duration(),
            Step::Pause(Pause { time: Some(span), .. }) => span.duration(),
            Step::Publish(step) => publication(step),
            Step::Reconnects(step) => publication(&step.publish),
            // However long a run holds its streams, nothing else takes longer.
            Step::Watch(_) => HOLD,
            _ => Duration::ZERO,
        })
        .sum();
    let longest_script = scenario.steps.iter().filter_map(|step| match step {
        Step::Open(open) => open.script.as_deref().map(script_duration),
        _ => None,
    });
    own + longest_script.max().unwrap_or_default()
}

fn publication(step: &PublishStep) -> Duration {
    let events = u32::try_from(written_out(&step.script).len()).unwrap_or(u32::MAX);
    script_duration(&step.script) + step.every.map_or(Duration::ZERO, |every| every.duration() * events)
}

fn script_duration(script: &[ScriptItem]) -> Duration {
    let waits = written_out(script).into_iter().map(|item| match item {
        ScriptItem::Wait(ms) => ms,
        _ => 0,
    });
    Duration::from_millis(waits.sum())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::suite;

    #[test]
    fn own_waits_add_up_and_of_scripts_the_longest_counts() {
        let steps = "[{ open: { as: a, script: [{ wait: 250 }, { event: { data: x } }, { wait: 50 }] } }, { wait: 1s }, \
                     { open: { as: b, script: [{ wait: 700 }] } }, { wait: 20ms }]";
        let checks = [("x.first", "{ status: [200] }, on: a"), ("x.second", "{ status: [200] }, on: b")];
        let suite = suite(&[("a/one", "driver: emit\n    needs: [emit]", steps, &checks)]);
        assert_eq!(least_duration(&suite.scenarios()[0]), Duration::from_millis(700 + 1000 + 20));
    }

    #[test]
    fn a_scenario_without_waits_takes_no_time() {
        let steps = "[{ open: { as: s } }]";
        let suite = suite(&[("a/one", "driver: observe", steps, &[("x.first", "{ status: [200] }")])]);
        assert_eq!(least_duration(&suite.scenarios()[0]), Duration::ZERO);
    }
}
