//! The time that a check of a third-party endpoint may take: the waits of scenarios, stretched or shrunk to fit it.

use std::time::Duration;

use ssespec_harness::limits::Limits;
use ssespec_scenario::{Scenario, Span, Step, Tag, Until};

/// The budget that the waits in the scenario files are written for.
const WRITTEN_FOR: Duration = Duration::from_secs(20);
/// Waits below this are about order, not about how long somebody watches.
const SHORT: Duration = Duration::from_secs(1);
/// What a scenario may need beyond its budget to be taken down in order.
const SPARE: Duration = Duration::from_secs(2);

/// The bounds of a recording within a budget: a head is waited for as long as the stream is watched.
pub fn limits(budget: Duration) -> Limits {
    Limits { scenario: budget + SPARE, head: budget, ..Limits::default() }
}

/// A scenario whose waits for something to come fit the budget. The stream itself is watched for all of it.
pub fn fitted(mut scenario: Scenario, budget: Duration) -> Scenario {
    let factor = budget.as_secs_f64() / WRITTEN_FOR.as_secs_f64();
    let is_whole = scenario.is(Tag::AnyResponse);
    for step in &mut scenario.steps {
        if let Step::Await(wait) = step
            && wait.within.duration() > SHORT
        {
            let time = match wait.until {
                Until::End if is_whole => budget,
                _ => wait.within.duration().mul_f64(factor),
            };
            wait.within = Span::from_millis(u64::try_from(time.max(SHORT).as_millis()).unwrap_or(u64::MAX));
        }
    }
    scenario
}

#[cfg(test)]
mod tests {
    use ssespec_test_support::fixture::suite;

    use super::*;

    #[test]
    fn what_is_waited_for_is_given_its_part_of_the_budget() {
        let steps = "[{ open: { as: s } }, { await: { until: end, within: 12s } }, { wait: 300ms }, \
                     { await: { until: head, within: 500ms } }]";
        let suite = suite(&[("a/one", "driver: observe", steps, &[("x.first", "{ status: [200] }")])]);
        let waits = |seconds| {
            let fitted = fitted(suite.scenarios()[0].clone(), Duration::from_secs(seconds));
            let waits = fitted.steps.iter().filter_map(|step| match step {
                Step::Await(wait) => Some(wait.within.to_string()),
                Step::Wait(span) => Some(span.to_string()),
                _ => None,
            });
            waits.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(waits(20), "12s 300ms 500ms");
        assert_eq!(waits(60), "36s 300ms 500ms");
        assert_eq!(waits(1), "1s 300ms 500ms");
    }

    #[test]
    fn the_stream_itself_is_watched_for_the_whole_budget() {
        let steps = "[{ open: { as: s } }, { await: { until: end, within: 12s } }, { wait: 300ms }]";
        let driver = "driver: observe\n    tags: [any-response]";
        let suite = suite(&[("a/one", driver, steps, &[("x.first", "{ status: [200] }")])]);
        for seconds in [70, 20, 3] {
            let fitted = fitted(suite.scenarios()[0].clone(), Duration::from_secs(seconds));
            let Step::Await(wait) = &fitted.steps[1] else { panic!("{:?}", fitted.steps) };
            assert_eq!(wait.within.duration(), Duration::from_secs(seconds));
        }
    }

    #[test]
    fn a_recording_ends_soon_after_the_budget() {
        assert_eq!(limits(Duration::from_secs(60)).scenario, Duration::from_secs(62));
        assert_eq!(limits(Duration::from_secs(60)).head, Duration::from_secs(60));
        assert_eq!(limits(Duration::from_secs(4)).head, Duration::from_secs(4));
    }
}
