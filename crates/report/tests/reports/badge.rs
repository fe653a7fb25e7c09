//! The badge in both forms.

use ssespec_report::badge::{Badge, BadgeForm};
use ssespec_report::{Reporter, Rulebook, RunReport, Strictness};

use crate::fabricated::{STRICT, conforming, everything, many, run, unjudged};

fn badge(form: BadgeForm, report: &RunReport) -> String {
    let mut out = Vec::new();
    Badge { form }.write(report, &Rulebook::default(), &mut out).expect("a Vec takes everything");
    String::from_utf8(out).expect("text")
}

#[test]
fn a_clean_run_is_green() {
    insta::assert_snapshot!(badge(BadgeForm::Svg, &run(Strictness::default(), vec![conforming()])));
}

#[test]
fn each_standing_has_its_words_and_its_colour() {
    let tolerant = Strictness::default();
    let fixed = || {
        let mut target = conforming();
        target.fixed = vec![everything().targets[1].fixed[0].clone()];
        target
    };
    let said = |report| badge(BadgeForm::Endpoint, &report);
    let answer = |message, colour, error| {
        format!(
            "{{\"color\":\"{colour}\",\"isError\":{error},\"label\":\"SSE conformance\",\"message\":\"{message}\",\
             \"schemaVersion\":1}}\n"
        )
    };
    // 7 results, 7 requirements.
    assert_eq!(said(run(tolerant, vec![conforming()])), answer("7 of 7", "brightgreen", false));
    // The 11 warnings are one requirement.
    assert_eq!(said(run(tolerant, vec![conforming(), many(0, 11)])), answer("7 of 8", "yellow", false));
    let mut strict = STRICT;
    strict.missing = ssespec_report::Policy::Tolerate;
    assert_eq!(said(run(strict, vec![conforming(), many(2, 11)])), answer("2 failing", "red", true));
    assert_eq!(said(run(tolerant, vec![conforming(), many(2, 0)])), answer("1 failing", "red", true));
    assert_eq!(said(run(tolerant, vec![fixed()])), answer("1 known but fixed", "red", true));
    assert_eq!(said(everything()), answer("could not run", "lightgrey", true));
    assert_eq!(said(run(tolerant, vec![unjudged()])), answer("nothing judged", "lightgrey", true));
}

#[test]
fn a_failing_run_is_red() {
    insta::assert_snapshot!(badge(BadgeForm::Svg, &run(Strictness::default(), vec![many(3, 0)])));
}
