//! Flags and files that are wrong: exit code 2 with a remedy, before anything is started. And 4 when nothing is selected.

use std::path::Path;

use insta::assert_snapshot;

use crate::support::{Folder, judged, root, shown};

fn refused(arguments: &[&str]) -> String {
    shown(arguments, Path::new("/nowhere"))
}

#[test]
fn an_unknown_flag() {
    assert_snapshot!(refused(&["--tagret", "rust"]));
}

#[test]
fn no_place_to_run_in() {
    assert_snapshot!(refused(&["--jobs", "0"]));
}

#[test]
fn list_and_explain_at_once() {
    assert_snapshot!(refused(&["--list", "--explain", "resp.status-200"]));
}

#[test]
fn a_glob_that_is_none() {
    assert_snapshot!(refused(&["--run", "emit.[a"]));
}

#[test]
fn a_skip_glob_that_is_none() {
    assert_snapshot!(refused(&["--skip", "{a"]));
}

#[test]
fn an_unknown_target() {
    assert_snapshot!(refused(&["--target", "flsk"]));
}

#[test]
fn a_target_file_that_is_not_there() {
    assert_snapshot!(refused(&["--target", "/nowhere/target.yaml"]));
}

#[test]
fn nothing_selected() {
    assert_snapshot!(refused(&["--run", "nothing.*"]));
}

#[test]
fn everything_skipped() {
    assert_snapshot!(refused(&["--skip", "*"]));
}

#[test]
fn a_scenario_folder_that_is_not_there() {
    assert_snapshot!(refused(&["--list", "--scenarios", "/nowhere"]));
}

#[test]
fn a_target_file_with_a_misspelt_key() {
    let folder = Folder::with(
        "name: mine\nabout: a server\nurl: http://127.0.0.1:9/\nendpoint: { stream: /events }\n",
    );
    assert_snapshot!(judged(&folder, &[]));
}

#[test]
fn a_target_file_with_an_unknown_capability() {
    let folder = Folder::with(
        "name: mine\nabout: a server\nurl: http://127.0.0.1:9/\nendpoints: { stream: /events }\ncapabilities: [resum]\n",
    );
    assert_snapshot!(judged(&folder, &[]));
}

#[test]
fn a_known_failure_that_names_no_check() {
    let folder = Folder::with(
        "name: mine\nabout: a server\nurl: http://127.0.0.1:9/\nendpoints: { stream: /events }\n\
         known-failures:\n  - check: http.haed\n    reason: it does\n",
    );
    assert_snapshot!(judged(&folder, &[]));
}

/// The scenarios with one mistake in `refusal.yaml`, listed.
fn broken_scenarios(right: &str, wrong: &str) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for entry in std::fs::read_dir(root().join("scenarios")).expect("the scenarios can be listed") {
        let path = entry.expect("an entry can be read").path();
        if path.is_file() {
            let name = path.file_name().expect("a file has a name");
            std::fs::copy(&path, folder.path().join(name)).expect("a scenario file can be copied");
        }
    }
    let path = folder.path().join("refusal.yaml");
    let text = std::fs::read_to_string(&path).expect("refusal.yaml is there");
    assert!(text.contains(right), "refusal.yaml has no `{right}` any more");
    std::fs::write(&path, text.replacen(right, wrong, 1)).expect("refusal.yaml can be written");
    let dir = folder.path().display().to_string();
    shown(["--list", "--scenarios", &dir], folder.path())
}

#[test]
fn a_scenario_with_a_misspelt_key() {
    assert_snapshot!(broken_scenarios("driver: emit", "drivr: emit"));
}

#[test]
fn a_scenario_with_an_unknown_requirement() {
    assert_snapshot!(broken_scenarios(
        "requirement: resp.status-204-stop",
        "requirement: resp.status-204-stp"
    ));
}

#[test]
fn a_scenario_that_is_no_yaml() {
    assert_snapshot!(broken_scenarios("steps:", "steps: ["));
}
