//! The page that compares servers, over a made-up run.

use std::collections::BTreeMap;

use insta::assert_snapshot;
use ssespec_report::{Rulebook, Strictness, compatibility};
use ssespec_scenario::Subject;

use crate::fabricated::{broken, conforming, hostile, missing, mixed, requirements, run};

fn subject(library: &str, language: &str, server: Option<&str>) -> Subject {
    Subject {
        library: library.to_owned(),
        version: "1.2.3".to_owned(),
        language: language.to_owned(),
        server: server.map(str::to_owned),
    }
}

#[test]
fn a_table_then_what_each_gets_wrong() {
    let (good, bad) = (conforming(), mixed());
    let subjects = BTreeMap::from([
        (good.name.clone(), subject("example.org/good", "Rust", None)),
        (bad.name.clone(), subject("mixed|lib", "Go", Some("net/http"))),
    ]);
    let report = run(Strictness::default(), vec![good, bad, broken(), missing()]);
    let rules = requirements();
    assert_snapshot!(compatibility(&report, &Rulebook::new(&rules), &subjects));
}

#[test]
fn what_a_server_sends_stays_text() {
    let report = run(Strictness::default(), vec![hostile()]);
    let rules = requirements();
    let page = compatibility(&report, &Rulebook::new(&rules), &BTreeMap::new());
    let page = page.replace("<!-- Written by", "");
    assert!(!page.contains(['<', '\u{1b}', '\0']), "{page}");
}
