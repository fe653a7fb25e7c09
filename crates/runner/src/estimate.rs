//! How long a scenario will take at least, so that the longest can start first.

use std::time::Duration;

use ssespec_harness::limits::{CHURNED_AT_ONCE, HOLD};
use ssespec_scenario::script::{ScriptItem, written};
use ssespec_scenario::{Churn, Pause, PublishStep, Scenario, Span, Step};

/// The waits of a scenario that are written down: its own and those of its scripts.
pub fn least_duration(scenario: &Scenario) -> Duration {
    let own: Duration = scenario
        .steps
        .iter()
        .map(|step| match step {
            Step::Wait(span) | Step::SampleMemory(span) => span.duration(),
            Step::Pause(Pause { time: Some(span), .. }) => span.duration(),
            Step::Publish(step) => publication(step),
            Step::ReconnectLoop(step) => publication(&step.publish),
            // However long a run holds its streams, nothing else takes longer.
            Step::HoldOpen(_) => HOLD,
            Step::Churn(step) => churned(step),
            Step::PollStats(step) => step.still_for.map_or(Duration::ZERO, Span::duration),
            Step::Pause(_)
            | Step::Open(_)
            | Step::Await(_)
            | Step::Close(_)
            | Step::Reconnect(_)
            | Step::Terminate(_)
            | Step::GrantCredit(_)
            | Step::Request(_)
            | Step::ProbeAlpn(_) => Duration::ZERO,
        })
        .sum();
    let longest_script = scenario.steps.iter().filter_map(|step| match step {
        Step::Open(open) => open.script.as_deref().map(script_duration),
        _ => None,
    });
    own + longest_script.max().unwrap_or_default()
}

/// The streams are dropped at random moments, some at a time: each lives for half of the longest time on average.
fn churned(step: &Churn) -> Duration {
    step.within.duration() * step.times.div_ceil(CHURNED_AT_ONCE) / 2
}

fn publication(step: &PublishStep) -> Duration {
    let events = u32::try_from(written(&step.script).count()).unwrap_or(u32::MAX);
    script_duration(&step.script) + step.every.map_or(Duration::ZERO, |every| every.duration() * events)
}

fn script_duration(script: &[ScriptItem]) -> Duration {
    let waits = written(script).map(|item| match item.as_ref() {
        ScriptItem::Wait(ms) => *ms,
        _ => 0,
    });
    Duration::from_millis(waits.sum())
}

#[cfg(test)]
mod tests {
    use ssespec_test_support::fixture::suite;

    use super::*;

    #[test]
    fn own_waits_add_up_and_of_scripts_the_longest_counts() {
        let steps = "[{ open: { as: a, script: [{ wait: 250 }, { event: { data: x } }, { wait: 50 }] } }, { wait: 1s }, \
                     { open: { as: b, script: [{ wait: 700 }] } }, { wait: 20ms }]";
        let checks = [("x.first", "{ status: [200] }, on: a"), ("x.second", "{ status: [200] }, on: b")];
        let suite = suite(&[("a/one", "driver: emit\n    needs: [emit]", steps, &checks)]);
        assert_eq!(least_duration(&suite.scenarios()[0]), Duration::from_millis(700 + 1000 + 20));
    }

    #[test]
    fn streams_that_are_churned_live_for_half_of_the_longest_time() {
        let steps = "[{ open: { as: s, script: [{ hold: true }] } }, { churn: { times: 200, within: 200ms, script: [{ hold: true }] } }]";
        let suite = suite(&[(
            "a/one",
            "driver: emit\n    needs: [emit]",
            steps,
            &[("x.first", "{ status: [200] }")],
        )]);
        assert_eq!(least_duration(&suite.scenarios()[0]), Duration::from_millis(25 * 100));
    }

    #[test]
    fn a_scenario_without_waits_takes_no_time() {
        let steps = "[{ open: { as: s } }]";
        let suite = suite(&[("a/one", "driver: observe", steps, &[("x.first", "{ status: [200] }")])]);
        assert_eq!(least_duration(&suite.scenarios()[0]), Duration::ZERO);
    }
}
