//! The repository's own table: it has no hole, and the page that is kept says what it says.

use std::path::{Path, PathBuf};

use ssespec_faulty_server::catalogue;
use ssespec_scenario::Suite;
use ssespec_trace::{PAGE, Table, page, read_defects};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn suite() -> Suite {
    Suite::load(&root().join("scenarios")).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_suite_has_no_hole() {
    let (suite, defects) = (suite(), read_defects().expect("the list of defects"));
    let table = Table::new(&suite, catalogue(), &defects);
    let holes: Vec<String> = table.holes(catalogue()).iter().map(ToString::to_string).collect();
    assert!(holes.is_empty(), "{holes:#?}");
}

#[test]
fn the_kept_page_is_what_trace_writes() {
    let (suite, defects) = (suite(), read_defects().expect("the list of defects"));
    let kept = std::fs::read_to_string(root().join(PAGE)).expect("the kept page");
    assert_eq!(kept, page(&Table::new(&suite, catalogue(), &defects)), "run `cargo xtask trace`");
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
