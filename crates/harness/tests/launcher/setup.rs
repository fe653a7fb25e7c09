//! Setup: once, again when its inputs change, never twice at once, and what a failure shows.

use std::path::Path;

use serde_json::{Value, json};
use ssespec_harness::launcher::{SetupDone, TargetError, set_up};

use super::support::{Test, folder, read, target, wait};

pub const TESTS: &[Test] = &[
    ("setup::it_runs_once_and_again_when_its_inputs_change", it_runs_once_and_again_when_its_inputs_change),
    ("setup::it_runs_again_when_its_commands_change", it_runs_again_when_its_commands_change),
    ("setup::it_runs_again_when_its_product_is_gone", it_runs_again_when_its_product_is_gone),
    ("setup::it_never_runs_twice_at_once", it_never_runs_twice_at_once),
    ("setup::nothing_to_do", nothing_to_do),
    (
        "setup::a_failure_shows_the_last_lines_and_is_tried_again",
        a_failure_shows_the_last_lines_and_is_tried_again,
    ),
    ("setup::a_missing_input_is_named", a_missing_input_is_named),
    ("setup::its_state_is_kept_out_of_version_control", its_state_is_kept_out_of_version_control),
];

/// Sets up with these keys of `launch`.
fn try_setup(launch: &Value, dir: &Path) -> Result<SetupDone, TargetError> {
    let mut launch = launch.clone();
    launch.as_object_mut().expect("an object").entry("run").or_insert(json!(["sh"]));
    wait(set_up(target(launch).launch.as_ref().expect("a launch"), dir))
}

fn setup(launch: &Value, dir: &Path) -> SetupDone {
    try_setup(launch, dir).unwrap_or_else(|error| panic!("{error}"))
}

fn write(dir: &Path, name: &str, text: &str) {
    std::fs::write(dir.join(name), text).expect("written");
}

fn it_runs_once_and_again_when_its_inputs_change() {
    let dir = folder();
    let dir = dir.path();
    std::fs::create_dir_all(dir.join("src/deep")).expect("a folder");
    write(dir, "wants.txt", "a");
    write(dir, "src/deep/code", "1");
    let launch = json!({"setup": [["sh", "-c", "echo first >> log"], ["sh", "-c", "echo second >> log"]], "inputs": ["wants.txt", "src"]});
    assert_eq!(setup(&launch, dir), SetupDone::Now);
    assert_eq!(setup(&launch, dir), SetupDone::Before);
    assert_eq!(read(&dir.join("log")), "first\nsecond\n");
    for (name, text) in [("wants.txt", "b"), ("src/deep/code", "2"), ("src/new", "")] {
        write(dir, name, text);
        assert_eq!(setup(&launch, dir), SetupDone::Now, "{name} changed");
        assert_eq!(setup(&launch, dir), SetupDone::Before);
    }
    write(dir, "other", "is no input");
    assert_eq!(setup(&launch, dir), SetupDone::Before);
}

fn it_runs_again_when_its_commands_change() {
    let dir = folder();
    assert_eq!(setup(&json!({"setup": [["true"]]}), dir.path()), SetupDone::Now);
    assert_eq!(setup(&json!({"setup": [["true", "x"]]}), dir.path()), SetupDone::Now);
    assert_eq!(setup(&json!({"setup": [["true", "x"]], "env": {"A": "1"}}), dir.path()), SetupDone::Now);
    assert_eq!(setup(&json!({"setup": [["true", "x"]], "env": {"A": "1"}}), dir.path()), SetupDone::Before);
}

fn it_runs_again_when_its_product_is_gone() {
    let dir = folder();
    let launch = json!({"setup": [["sh", "-c", "mkdir -p out && touch out/server"]], "run": ["out/server"]});
    assert_eq!(setup(&launch, dir.path()), SetupDone::Now);
    assert_eq!(setup(&launch, dir.path()), SetupDone::Before);
    std::fs::remove_file(dir.path().join("out/server")).expect("removed");
    assert_eq!(setup(&launch, dir.path()), SetupDone::Now);
}

fn it_never_runs_twice_at_once() {
    let dir = folder();
    let launch = json!({"setup": [["sh", "-c", "mkdir busy && sleep 0.2 && rmdir busy && echo done >> log"]], "run": ["sh"]});
    let target = target(launch);
    let launch = target.launch.as_ref().expect("a launch");
    let done = wait(async {
        tokio::join!(set_up(launch, dir.path()), set_up(launch, dir.path()), set_up(launch, dir.path()))
    });
    let mut done = [done.0, done.1, done.2].map(|d| format!("{:?}", d.expect("set up")));
    done.sort();
    assert_eq!(done, ["Before", "Before", "Now"]);
    assert_eq!(read(&dir.path().join("log")), "done\n");
}

fn nothing_to_do() {
    let dir = folder();
    assert_eq!(setup(&json!({}), dir.path()), SetupDone::Nothing);
    assert_eq!(std::fs::read_dir(dir.path()).expect("a folder").count(), 0, "and no trace");
}

fn a_failure_shows_the_last_lines_and_is_tried_again() {
    let dir = folder();
    let launch = json!({"setup": [["sh", "-c", "i=0; while [ $i -lt 50 ]; do i=$((i+1)); echo line $i; done; exit 4"]]});
    let lines: String = (11..=50).map(|n| format!("\n    | line {n}")).collect();
    for _ in 0..2 {
        let error = try_setup(&launch, dir.path()).expect_err("it fails").to_string();
        assert_eq!(
            error,
            format!(
                "setup failed: `sh -c 'i=0; while [ $i -lt 50 ]; do i=$((i+1)); echo line $i; done; exit 4'` ended with exit \
                 status 4; the end of its output:{lines}"
            )
        );
    }
}

fn a_missing_input_is_named() {
    let dir = folder();
    let error = try_setup(&json!({"setup": [["true"]], "inputs": ["gone.txt"]}), dir.path())
        .expect_err("no such file");
    let path = dir.path().join("gone.txt");
    assert_eq!(
        error.to_string(),
        format!("cannot read the setup's input {}: No such file or directory (os error 2)", path.display())
    );
}

fn its_state_is_kept_out_of_version_control() {
    let dir = folder();
    setup(&json!({"setup": [["true"]]}), dir.path());
    assert_eq!(read(&dir.path().join(".ssespec/.gitignore")), "*\n");
}
