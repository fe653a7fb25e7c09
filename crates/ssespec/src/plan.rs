//! What will run against a target, and what is skipped with which reason.

use ssespec_harness::verdict::{CheckResult, Verdict};
use ssespec_scenario::{Capability, Driver, KnownFailure, Scenario, Suite, Target};

/// What will run against a target.
pub struct Plan {
    /// The scenarios to run, longest first.
    pub run: Vec<Scenario>,
    /// The checks that do not apply, each a skip with its reason.
    pub skipped: Vec<CheckResult>,
}

impl Plan {
    /// Sorts scenarios by what the target can do.
    pub fn new(scenarios: &[Scenario], target: &Target, suite: &Suite) -> Self {
        let mut plan = Self { run: Vec::new(), skipped: Vec::new() };
        for scenario in scenarios {
            match missing(scenario, target) {
                None => plan.run.push(scenario.clone()),
                Some(reason) => plan.skipped.extend(skips(scenario, target, suite, &reason)),
            }
        }
        plan.run.sort_by_key(|scenario| std::cmp::Reverse(crate::estimate::least_duration(scenario)));
        plan
    }
}

/// What the scenario needs and the target does not have.
fn missing(scenario: &Scenario, target: &Target) -> Option<String> {
    let has = |c: &Capability| target.capabilities.contains(c);
    if scenario.driver == Driver::Emit && (!has(&Capability::Emit) || target.endpoints.emit.is_none()) {
        return Some("the target does not offer the emit contract".into());
    }
    let needed = scenario.needs.iter().find(|c| !has(c))?;
    Some(format!("the target does not list the capability `{needed}`"))
}

fn skips<'a>(
    scenario: &'a Scenario,
    target: &'a Target,
    suite: &'a Suite,
    reason: &'a str,
) -> impl Iterator<Item = CheckResult> + 'a {
    scenario.checks.iter().map(move |check| CheckResult {
        target: target.name.clone(),
        scenario: scenario.id.clone(),
        check: check.requirement.clone(),
        level: suite.level(&check.requirement),
        driver: scenario.driver,
        verdict: Verdict::Skip,
        known: None,
        message: reason.to_owned(),
        finding: None,
        elapsed_ms: 0,
        recording: None,
    })
}

/// The reason, if the target lists this failure as known.
pub fn known_reason(
    target: &Target,
    scenario: &str,
    check: &ssespec_scenario::RequirementId,
) -> Option<String> {
    let entry = target
        .known_failures
        .iter()
        .find(|k| k.check == *check && k.scenario.as_ref().is_none_or(|only| only == scenario))?;
    Some(entry.because.clone())
}

/// The known failures that this run can confirm or refute: those whose every check that applies is selected.
pub fn judged_known_failures(target: &Target, suite: &Suite, selected: &[Scenario]) -> Vec<KnownFailure> {
    let is_selected = |scenario: &Scenario, known: &KnownFailure| {
        selected.iter().any(|s| s.id == scenario.id && s.checks.iter().any(|c| c.requirement == known.check))
    };
    let concerns = |scenario: &Scenario, known: &KnownFailure| {
        known.scenario.as_ref().is_none_or(|only| *only == scenario.id)
    };
    target
        .known_failures
        .iter()
        .filter(|known| {
            suite.scenarios_of(&known.check).filter(|s| concerns(s, known)).all(|s| is_selected(s, known))
        })
        .cloned()
        .collect()
}
