//! The project's own list of requirements stays whole, and as much of it is judged as is promised.

use std::path::Path;

use ssespec_scenario::{RequirementId, Suite};

/// The areas that a run over HTTP/1 judges.
const AREAS: [&str; 9] = ["resp", "http", "framing", "event", "emit", "id", "retry", "resume", "live"];

/// Every rule for servers that is known from standards and practice, one id a line.
const IDS: &str = include_str!("catalogue-ids.txt");

fn suite() -> Suite {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    Suite::load(&dir).unwrap_or_else(|e| panic!("{e}"))
}

#[test]
fn every_known_rule_is_judged_or_planned_or_excluded() {
    let suite = suite();
    let ids: Vec<RequirementId> = IDS.lines().map(|line| line.parse().unwrap()).collect();
    assert_eq!(ids.len(), 196);
    let missing: Vec<&RequirementId> = ids.iter().filter(|id| suite.find(id).is_none()).collect();
    assert!(missing.is_empty(), "not in scenarios/requirements.yaml: {missing:#?}");
    let without_place: Vec<&RequirementId> = ids
        .iter()
        .filter(|id| {
            let requirement = suite.requirement(id);
            let put_off = requirement.planned.is_some() || requirement.excluded.is_some();
            put_off == suite.is_judged(id)
        })
        .collect();
    assert!(without_place.is_empty(), "neither judged nor planned nor excluded: {without_place:#?}");
}

#[test]
fn at_least_ninety_requirements_are_judged() {
    let suite = suite();
    let judged =
        suite.requirements().iter().map(|requirement| &requirement.id).filter(|id| suite.is_judged(id));
    let count = judged.filter(|id| AREAS.contains(&id.area())).count();
    assert!(count >= 90, "only {count} requirements of {AREAS:?} are judged");
}
