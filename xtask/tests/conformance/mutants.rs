//! `cargo xtask mutants` over one fault, and its bad flags.

use std::collections::BTreeSet;
use std::process::Command;

use assert_cmd::cargo::cargo_bin;
use insta::assert_snapshot;
use ssespec_scenario::Suite;

use crate::support::{root, text};

/// What a user sees, without the number of all checks, which grows with the scenarios.
fn mutants(arguments: &[&str]) -> String {
    let output = Command::new(cargo_bin!("xtask"))
        .arg("mutants")
        .args(arguments)
        .output()
        .expect("xtask can be started");
    let suite = Suite::load(&root().join("scenarios")).expect("the scenarios are right");
    let checks =
        suite.scenarios().iter().flat_map(|s| s.checks.iter().map(|c| (&s.id, c.requirement.as_str())));
    let all = checks.collect::<BTreeSet<_>>().len();
    text(&output, "/nowhere".as_ref()).replace(&format!("of {all} checks"), "of [ALL] checks")
}

#[test]
fn one_fault_is_caught_by_its_check() {
    assert_snapshot!(mutants(&["--fault", "retry-with-unit"]));
}

#[test]
fn an_unknown_fault() {
    assert_snapshot!(mutants(&["--fault", "retry-wiht-unit"]));
}

#[test]
fn a_glob_that_is_none() {
    assert_snapshot!(mutants(&["--fault", "[x"]));
}

#[test]
fn too_many_busy_processes() {
    assert_snapshot!(mutants(&["--busy", "17"]));
}
