//! Failures that a target lists as known: which ones excuse a finding, and which ones a run can confirm or refute.

use ssespec_scenario::{KnownFailure, RequirementId, Scenario, Suite, Target};

/// The reason, if the target lists this failure as known.
pub fn known_reason(target: &Target, scenario: &str, check: &RequirementId) -> Option<String> {
    let entry = target
        .known_failures
        .iter()
        .find(|k| k.check == *check && k.scenario.as_ref().is_none_or(|only| only == scenario))?;
    Some(entry.reason.clone())
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

#[cfg(test)]
mod tests {
    use ssespec_test_support::fixture::{target, three};

    use super::*;

    #[test]
    fn a_known_failure_is_judged_when_all_that_it_concerns_is_selected() {
        let suite = three();
        let known = "[{ check: x.first, reason: all }, { check: x.second, scenario: b/slow, reason: one }]";
        let target = target(&suite, "[emit, gzip]", known);
        let judged = |ids: &[&str]| {
            let selected: Vec<Scenario> =
                suite.scenarios().iter().filter(|s| ids.contains(&s.id.as_str())).cloned().collect();
            let known = judged_known_failures(&target, &suite, &selected);
            known.into_iter().map(|k| k.reason).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(judged(&["a/observed", "b/gzip", "b/slow"]), "all one");
        assert_eq!(judged(&["a/observed", "b/gzip"]), "all");
        assert_eq!(judged(&["a/observed", "b/slow"]), "one");
        assert_eq!(judged(&["b/gzip"]), "");

        let reason = |scenario: &str, check: usize| {
            let scenario = suite.scenario(scenario).expect("a scenario of the suite");
            known_reason(&target, &scenario.id, &scenario.checks[check].requirement)
        };
        assert_eq!(reason("a/observed", 0).as_deref(), Some("all"));
        assert_eq!(reason("b/gzip", 1), None);
        assert_eq!(reason("b/slow", 0).as_deref(), Some("one"));
    }
}
