//! The text of `--explain`.

use ssespec_report::explain;

use crate::fabricated::{id, requirements, scenarios};

fn text(of: &str) -> String {
    let (requirements, scenarios) = (requirements(), scenarios());
    let requirement = requirements.iter().find(|rule| rule.id == id(of)).expect("a rule of the suite");
    let mut out = Vec::new();
    explain(requirement, &scenarios.iter().collect::<Vec<_>>(), 80, &mut out)
        .expect("a Vec takes everything");
    anstream::adapter::strip_str(std::str::from_utf8(&out).expect("text")).to_string()
}

#[test]
fn a_rule_and_the_checks_that_judge_it() {
    insta::assert_snapshot!(text("http.head"));
}

#[test]
fn nested_expectations_are_written_as_in_the_file() {
    insta::assert_snapshot!(text("emit.type-injection"));
}

#[test]
fn a_planned_rule_says_what_it_waits_for() {
    insta::assert_snapshot!(text("live.idle-survival"));
}

#[test]
fn an_excluded_rule_says_why() {
    insta::assert_snapshot!(text("sec.tls"));
}
