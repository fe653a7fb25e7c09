//! The repository's own table: it has no hole, and the page that is kept says what it says.

use std::path::{Path, PathBuf};

use ssespec_faulty_server::catalogue;
use ssespec_scenario::Suite;
use ssespec_trace::{Hole, PAGE, Standing, Table, page, read_defects};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn suite() -> Suite {
    Suite::load(&root().join("scenarios")).unwrap_or_else(|error| panic!("{error}"))
}

/// What is planned is a hole that everybody can read; any other is one that nobody meant.
#[test]
fn the_suite_has_no_hole_but_what_is_planned() {
    let (suite, defects) = (suite(), read_defects().expect("the list of defects"));
    let table = Table::new(&suite, catalogue(), &defects);
    let is_planned =
        |id: &str| table.find(id).is_some_and(|row| matches!(row.standing, Standing::Planned(_)));
    let meant = |hole: &Hole<'_>| match hole {
        Hole::NotJudged(id) | Hole::NotFound(_, id) => is_planned(id.as_str()),
        Hole::NotProven(_) | Hole::UnknownRule(..) | Hole::NoRule(_) => false,
    };
    let holes = table.holes(catalogue());
    let holes: Vec<String> = holes.iter().filter(|hole| !meant(hole)).map(ToString::to_string).collect();
    assert!(holes.is_empty(), "{holes:#?}");
}

#[test]
fn the_kept_page_is_what_trace_writes() {
    let (suite, defects) = (suite(), read_defects().expect("the list of defects"));
    let kept = std::fs::read_to_string(root().join(PAGE)).expect("the kept page");
    assert_eq!(kept, page(&Table::new(&suite, catalogue(), &defects)), "run `cargo xtask trace`");
}

/// What README.md and CHANGELOG.md say of the size of the suite is its size.
#[test]
fn the_numbers_that_are_told_are_those_of_the_suite() {
    let suite = suite();
    let scenarios = suite.scenarios().len();
    let checks: usize = suite.scenarios().iter().map(|scenario| scenario.checks.len()).sum();
    let requirements = suite.requirements().iter().filter(|rule| suite.is_judged(&rule.id)).count();
    let told = [
        ("README.md", format!("it runs {checks} checks for {requirements} requirements,")),
        (
            "CHANGELOG.md",
            format!("- {scenarios} scenarios with {checks} checks for {requirements} requirements,"),
        ),
    ];
    for (file, words) in told {
        let text = std::fs::read_to_string(root().join(file)).expect(file);
        assert!(text.contains(&words), "{file} should say: {words}");
    }
}

#[test]
fn thirty_defects_are_kept() {
    let defects = read_defects().expect("the list of defects");
    let mut ids: Vec<&str> = defects.iter().map(|defect| defect.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 30);
    assert!(defects.iter().all(|defect| !defect.seen.is_empty()));
}
