//! What is different in a second try: whatever is waited for is given twice the time.

use ssespec_evidence::recording::PATIENCE_NS;
use ssespec_scenario::limits::PATIENT;
use ssespec_scenario::{Await, PollStats, Scenario, Span, Step, Terminate};

use crate::limits::Limits;

/// The steps, the bounds and the patience of a try, counted from 1.
pub(super) fn of_try(attempt: u32, scenario: &Scenario, limits: &Limits) -> (Scenario, Limits, u64) {
    match attempt {
        0 | 1 => (scenario.clone(), limits.clone(), PATIENCE_NS),
        _ => (patient(scenario), limits.clone().patient(), u64::from(PATIENT) * PATIENCE_NS),
    }
}

/// What paces a scenario stays as it is; when it gives up comes later.
fn patient(scenario: &Scenario) -> Scenario {
    let twice = |span: Span| {
        let millis = (span.duration() * PATIENT).as_millis();
        Span::from_millis(u64::try_from(millis).unwrap_or(u64::MAX))
    };
    let steps = scenario.steps.iter().map(|step| match step {
        Step::Await(wait) => Step::Await(Await { within: twice(wait.within), ..wait.clone() }),
        Step::PollStats(count) => Step::PollStats(PollStats { within: twice(count.within), ..count.clone() }),
        Step::Terminate(step) => Step::Terminate(Terminate { within: twice(step.within) }),
        Step::Open(_)
        | Step::Wait(_)
        | Step::Close(_)
        | Step::Reconnect(_)
        | Step::Publish(_)
        | Step::ReconnectLoop(_)
        | Step::Churn(_)
        | Step::Pause(_)
        | Step::SampleMemory(_)
        | Step::GrantCredit(_)
        | Step::ProbeAlpn(_)
        | Step::Request(_)
        | Step::HoldOpen(_) => step.clone(),
    });
    Scenario { steps: steps.collect(), ..scenario.clone() }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const SCENARIO: &str = r#"{ "id": "a/one", "title": "A scenario", "driver": "observe", "checks": [], "steps": [
        { "open": { "as": "s" } }, { "await": { "until": "end", "within": "7s" } }, { "wait": "300ms" },
        { "poll-stats": { "when": "at first", "within": "9s" } }, { "terminate": { "within": "15s" } } ] }"#;

    #[test]
    fn a_second_try_gives_up_later_and_is_paced_alike() {
        let scenario: Scenario = serde_json::from_str(SCENARIO).expect("a scenario");
        let given_up = |scenario: &Scenario| {
            let spans = scenario.steps.iter().filter_map(|step| match step {
                Step::Await(Await { within, .. })
                | Step::Wait(within)
                | Step::PollStats(PollStats { within, .. })
                | Step::Terminate(Terminate { within }) => Some(within.to_string()),
                _ => None,
            });
            spans.collect::<Vec<_>>().join(" ")
        };
        let limits = Limits::default();
        let (first, bounds, patience) = of_try(1, &scenario, &limits);
        assert_eq!(
            (given_up(&first).as_str(), bounds, patience),
            ("7s 300ms 9s 15s", limits.clone(), PATIENCE_NS)
        );
        let (second, bounds, patience) = of_try(2, &scenario, &limits);
        assert_eq!((given_up(&second).as_str(), patience), ("14s 300ms 18s 30s", 2 * PATIENCE_NS));
        assert_eq!((bounds.head, bounds.scenario), (limits.head * 2, limits.scenario * 2));
        assert_eq!((bounds.hold, bounds.reconnect_default), (limits.hold, limits.reconnect_default));
        assert!(bounds.handed_over > Duration::from_nanos(patience), "longer than the judge's patience");
    }
}
