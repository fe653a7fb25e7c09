//! The text of `--list`.

use ssespec_report::{Rulebook, list};
use ssespec_scenario::Scenario;

use crate::fabricated::{requirements, scenarios};

fn text(scenarios: &[&Scenario], width: usize) -> String {
    let requirements = requirements();
    let mut out = Vec::new();
    list(scenarios, &Rulebook::new(&requirements), width, &mut out).expect("a Vec takes everything");
    anstream::adapter::strip_str(std::str::from_utf8(&out).expect("text")).to_string()
}

#[test]
fn scenarios_and_their_checks_stand_in_columns() {
    let scenarios = scenarios();
    insta::assert_snapshot!(text(&scenarios.iter().collect::<Vec<_>>(), 76));
}

#[test]
fn nothing_is_listed_as_nothing() {
    assert_eq!(text(&[], 80), "0 scenarios, 0 checks, 0 requirements\n");
}
