//! The annotations.

use ssespec_report::github::Github;
use ssespec_report::{Reporter, Rulebook, RunReport, Strictness};

use crate::fabricated::{STRICT, conforming, everything, many, missing, requirements, run, unjudged};

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

/// GitHub drops what goes beyond ten of a kind in a step, and does not say so.
#[test]
fn beyond_ten_of_a_kind_the_gravest_are_kept_and_the_rest_is_counted() {
    let text = annotations(&run(Strictness::default(), vec![many(12, 11), everything().targets[2].clone()]));
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 20);
    assert!(lines[0].starts_with("::error title=go failed to run::"), "{text}");
    assert!(lines[8].starts_with("::error title=many%3A emit.type-injection (must)::"), "{text}");
    assert_eq!(
        lines[9],
        "::error title=4 more problems::GitHub shows no more of them here: see the step's log or its summary."
    );
    assert_eq!(
        lines[19],
        "::warning title=2 more warnings::GitHub shows no more of them here: see the step's log or its summary."
    );
}

#[test]
fn ten_of_a_kind_are_all_shown() {
    let text = annotations(&run(Strictness::default(), vec![many(10, 10)]));
    assert_eq!(text.lines().count(), 20);
    assert!(!text.contains("more"), "{text}");
}

#[test]
fn a_run_that_judged_nothing_is_an_error() {
    assert_eq!(
        annotations(&run(Strictness::default(), vec![unjudged()])),
        "::error title=ssespec judged nothing::Nothing was judged: no check was selected, or none applies, and a run \
         that checks nothing is never green.\n"
    );
}
