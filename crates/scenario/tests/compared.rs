//! What the shipped scenarios compare with each other was requested by one method: else they compare two methods.

use std::path::Path;

use ssespec_scenario::{Check, Expectation, Scenario, Step, Suite};

/// These are about what another method than GET is answered.
const ABOUT_METHODS: [&str; 3] = ["http.head", "http.head-fields", "http.head-prompt"];

#[test]
fn what_is_compared_is_requested_by_one_method() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let suite = Suite::load(&dir).unwrap_or_else(|error| panic!("{error}"));
    let mut compared = 0;
    for scenario in suite.scenarios() {
        for check in &scenario.checks {
            let others = others(&check.expect);
            compared += others.len();
            // What `initialize` came to is no response to compare with.
            let about_mcp = matches!(check.expect, Expectation::Mcp(_));
            if ABOUT_METHODS.contains(&check.requirement.as_str()) || about_mcp {
                continue;
            }
            for other in others {
                let (ours, theirs) = (asked_by(scenario, judged(scenario, check)), asked_by(scenario, other));
                assert_eq!(ours, theirs, "{}: {} is compared with `{other}`", scenario.id, check.requirement);
            }
        }
    }
    assert!(compared > 10, "{compared} comparisons were looked at");
}

fn judged<'s>(scenario: &'s Scenario, check: &'s Check) -> &'s str {
    let first = scenario.exchange_names().first().copied().expect("an exchange");
    check.on.as_deref().unwrap_or(first)
}

/// The exchanges that an expectation or one of its parts compares with.
fn others(expectation: &Expectation) -> Vec<&str> {
    let own = expectation.facts().refers_to.into_iter().map(|reference| reference.exchange);
    let parts: Vec<&Expectation> = match expectation {
        Expectation::Any(parts) | Expectation::All(parts) | Expectation::WhenCompressed(parts) => {
            parts.iter().collect()
        }
        Expectation::When(when) => when.expect.iter().chain([&*when.is]).collect(),
        _ => Vec::new(),
    };
    own.chain(parts.into_iter().flat_map(others)).collect()
}

/// The method that the scenario names for an exchange; none where it is the one that the target is requested by.
fn asked_by<'s>(scenario: &'s Scenario, name: &str) -> Option<&'s str> {
    let of_step = |step: &'s Step| match step {
        Step::Open(open) if open.name == name => Some(open.method.as_deref()),
        Step::Reconnect(again) if again.name == name => Some(asked_by(scenario, &again.from)),
        _ => None,
    };
    scenario.steps.iter().find_map(of_step).flatten()
}
