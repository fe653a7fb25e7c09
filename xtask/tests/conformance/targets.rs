//! Targets that conform, fail, are missing or cannot be reached: what is printed, and the exit code.

use std::net::TcpListener;

use insta::assert_snapshot;

use crate::support::{Folder, judged, server};

/// A few checks that take no second, and none of which hangs on times.
const QUICK: [&str; 2] = ["--run", "refusal/statuses"];

#[test]
fn a_conforming_server() {
    let folder = Folder::attached(server(None), "/events", "");
    assert_snapshot!(judged(&folder, &QUICK));
}

#[test]
fn a_failing_server() {
    let folder = Folder::attached(server(Some("retry-with-unit")), "/events", "");
    assert_snapshot!(judged(&folder, &["--run", "retry.*"]));
}

#[test]
fn a_failing_server_with_nothing_left_out() {
    let folder = Folder::attached(server(Some("every-refusal-500")), "/events", "");
    assert_snapshot!(judged(&folder, &["--run", "refusal/statuses", "--verbose"]));
}

#[test]
fn warnings_pass() {
    let folder = Folder::attached(server(Some("no-cache-control")), "/events", "");
    assert_snapshot!(judged(&folder, &["--run", "resp.cache-no-store"]));
}

#[test]
fn warnings_fail_a_strict_run() {
    let folder = Folder::attached(server(Some("no-cache-control")), "/events", "");
    assert_snapshot!(judged(&folder, &["--run", "resp.cache-no-store", "--strict"]));
}

#[test]
fn a_known_failure() {
    let known = "known-failures:\n  - check: retry.invalid-ignored\n    reason: the library adds a unit\n";
    let folder = Folder::attached(server(Some("retry-with-unit")), "/events", known);
    assert_snapshot!(judged(&folder, &["--run", "retry.invalid-ignored"]));
}

#[test]
fn a_known_failure_that_is_fixed() {
    let known = "known-failures:\n  - check: retry.invalid-ignored\n    reason: the library adds a unit\n";
    let folder = Folder::attached(server(None), "/events", known);
    assert_snapshot!(judged(&folder, &["--run", "retry.invalid-ignored"]));
}

#[test]
fn a_wrong_path() {
    let folder = Folder::attached(server(None), "/nowhere", "");
    assert_snapshot!(judged(
        &folder,
        &["--run", "resp.status-200", "--run", "resp.ctype-essence", "--skip", "client/*"]
    ));
}

#[test]
fn nothing_that_applies() {
    let text = "name: mine\nabout: a server of the test\nendpoints: { stream: /events }\n";
    let folder = Folder::with(&format!("{text}url: http://{}/\n", server(None)));
    assert_snapshot!(judged(&folder, &QUICK));
}

#[test]
fn a_dead_port() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    assert_snapshot!(judged(&Folder::attached(address, "/events", ""), &QUICK));
}

fn launched(launch: &str) -> Folder {
    launched_within("20s", launch)
}

fn launched_within(within: &str, launch: &str) -> Folder {
    Folder::with(&format!(
        "name: mine\nabout: a server of the test\nlaunch:\n{launch}\n  env: {{ PORT: \"{{port}}\" }}\n  \
           ready: {{ get: /, within: {within} }}\nendpoints: {{ stream: /events }}\n"
    ))
}

const MISSING: &str = "  needs:\n    no-such-program: the moon\n  run: [no-such-program]";

#[test]
fn a_missing_program_alone_means_that_nothing_ran() {
    assert_snapshot!(judged(&launched(MISSING), &[]));
}

#[test]
fn a_missing_program_that_is_required() {
    assert_snapshot!(judged(&launched(MISSING), &["--require-all"]));
}

#[test]
fn a_setup_that_fails() {
    let folder = launched(
        "  setup:\n    - [sh, -c, 'echo building; echo no compiler here >&2; exit 7']\n  run: [sh, -c, 'sleep 60']",
    );
    assert_snapshot!(judged(&folder, &[]));
}

#[test]
fn a_program_that_cannot_be_started() {
    assert_snapshot!(judged(&launched("  run: [./no-such-program]"), &[]));
}

#[test]
fn a_server_that_ends_before_it_is_ready() {
    let folder = launched("  run: [sh, -c, 'echo cannot read the configuration >&2; exit 2']");
    assert_snapshot!(judged(&folder, &[]));
}

#[test]
fn a_server_that_never_answers() {
    let folder = launched_within("3s", "  run: [sh, -c, 'echo thinking; exec sleep 60']");
    assert_snapshot!(judged(&folder, &[]));
}

#[test]
fn a_report_that_cannot_be_written() {
    let folder = Folder::attached(server(None), "/events", "");
    let path = folder.path().join("no-such-folder/out.jsonl").display().to_string();
    assert_snapshot!(judged(&folder, &[QUICK[0], QUICK[1], "--json", &path]));
}
