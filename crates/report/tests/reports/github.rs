//! The annotations.

use ssespec_report::github::Github;
use ssespec_report::{Reporter, Rulebook, RunReport};

use crate::fabricated::{STRICT, conforming, everything, missing, requirements, run};

fn annotations(report: &RunReport) -> String {
    let requirements = requirements();
    let mut out = Vec::new();
    Github.write(report, &Rulebook::new(&requirements), &mut out).expect("a Vec takes everything");
    String::from_utf8(out).expect("text")
}

#[test]
fn one_line_for_each_thing_that_is_wrong() {
    insta::assert_snapshot!(annotations(&everything()));
}

#[test]
fn nothing_wrong_is_nothing_said() {
    assert_eq!(annotations(&run(STRICT, vec![conforming()])), "");
}

#[test]
fn titles_and_texts_cannot_end_early() {
    let mut target = missing();
    target.name = "a:b,c%d\nx".to_owned();
    target.outcome = ssespec_report::Outcome::Skipped { reason: "100%: get it, or\nleave".to_owned() };
    assert_eq!(
        annotations(&run(STRICT, vec![target])),
        "::error title=a%3Ab%2Cc%25d\\nx was not run::100%25: get it, or\\nleave\n"
    );
}
