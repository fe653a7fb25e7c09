//! What `ssespec-bench` says and how it exits where nothing can be measured.

use std::process::{Command, Output};

fn bench(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ssespec-bench"));
    // No folder in the path, so no valgrind.
    command.args(arguments).env("PATH", "").output().unwrap()
}

const NO_VALGRIND: &str = "No instruction counts: valgrind is not installed.\n\
    Install it (Debian and Ubuntu: apt-get install valgrind, Fedora: dnf install valgrind) and run this again.\n";

#[test]
fn without_valgrind_the_counts_are_left_out() {
    let output = bench(&["--counts-only"]);
    assert_eq!(String::from_utf8(output.stdout).unwrap(), NO_VALGRIND);
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn without_valgrind_the_gate_cannot_be_passed() {
    let output = bench(&["--counts-only", "--gate"]);
    assert_eq!(String::from_utf8(output.stdout).unwrap(), NO_VALGRIND);
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn a_subject_that_does_not_exist_is_bad_usage() {
    let output = bench(&["read", "nobody", "json", "1"]);
    let stderr = String::from_utf8(output.stderr).unwrap();
    let expected = "error: invalid value 'nobody' for '<SUBJECT>': the subjects are borrowed, owned, sse-core, sse-stream, \
                    eventsource-stream, limit-scan, limit-check-scan\n";
    assert!(stderr.starts_with(expected), "{stderr}");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn what_cachegrind_watches_prints_nothing() {
    let output = bench(&["read", "borrowed", "tiny", "1"]);
    assert_eq!((output.stdout.len(), output.stderr.len(), output.status.code()), (0, 0, Some(0)));
}
