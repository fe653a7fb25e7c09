//! `ssespec init`: what it writes passes as it is written, and nothing is overwritten.

use std::path::Path;
use std::process::Command;

use insta::assert_snapshot;

use crate::support::{server, shown, ssespec, told};

/// A language, and the program that tells whether it is here.
const LANGUAGES: [(&str, &str); 5] =
    [("python", "python3"), ("go", "go"), ("rust", "cargo"), ("node", "node"), ("java", "javac")];
/// Those that every machine of ours has.
const REQUIRED: [&str; 3] = ["python", "go", "rust"];

fn is_here(program: &str) -> bool {
    let flag = if program == "go" { "version" } else { "--version" };
    Command::new(program).arg(flag).output().is_ok_and(|output| output.status.success())
}

/// Writes the handler, and judges it as a workflow would.
fn passes(language: &str) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let written = shown(folder.path(), ["init", "--language", language]);
    assert!(written.starts_with("exit code 0"), "{language}: {written}");
    let mut run =
        ssespec(folder.path(), ["run", "target.yaml", "--junit", "out.xml", "--markdown", "out.md"]);
    let output = run.env("GITHUB_ACTIONS", "true").output().expect("ssespec can be started");
    let told =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{language}: {told}");
    assert!(told.contains("Conforms: nothing fails on my-server"), "{language}: {told}");
    // The handlers leave TERM to their runtime, which cuts the streams. Nothing else may be warned of.
    let warned = |line: &str| line.trim_start().strip_prefix("WARN  ").map(str::to_owned);
    let other = told.lines().filter_map(warned).find(|what| !what.starts_with("life.shutdown "));
    assert_eq!(other, None, "{language}: {told}");
    let junit = std::fs::read_to_string(folder.path().join("out.xml")).expect("a JUnit report");
    assert!(junit.contains("<testsuite ") && !junit.contains("<failure"), "{language}");
}

#[test]
fn each_handler_passes_as_it_is_written() {
    let all = std::env::var_os("SSESPEC_REQUIRE_ALL").is_some_and(|value| value == "1");
    std::thread::scope(|scope| {
        for (language, program) in LANGUAGES {
            if is_here(program) {
                scope.spawn(move || passes(language));
            } else {
                assert!(!(all && REQUIRED.contains(&language)), "{program} is not installed");
                eprintln!("skipped: {program} is not installed, so the handler for {language} was not run");
            }
        }
    });
}

#[test]
fn it_says_what_it_wrote_and_what_comes_next() {
    assert_snapshot!(told(["init", "--language", "python"]));
}

#[test]
fn a_server_that_runs_is_attached_to() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = format!("http://{}/events", server(None));
    assert_snapshot!(shown(folder.path(), ["init", "--url", &url]));
    let judged = shown(folder.path(), ["run", "target.yaml", "--run", "stream/whole"]);
    assert!(judged.starts_with("exit code 0"), "{judged}");
}

#[test]
fn nothing_that_exists_is_overwritten() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let target = folder.path().join("target.yaml");
    std::fs::write(&target, "mine").expect("the file is written");
    assert_snapshot!(shown(folder.path(), ["init", "--language", "go"]));
    assert_eq!(std::fs::read_to_string(&target).ok().as_deref(), Some("mine"));
    assert!(!Path::new(&folder.path().join("emit.go")).exists());
    assert!(shown(folder.path(), ["init", "--language", "go", "--force"]).starts_with("exit code 0"));
    assert_ne!(std::fs::read_to_string(&target).ok().as_deref(), Some("mine"));
}

#[test]
fn without_a_terminal_it_names_its_flags() {
    assert_snapshot!(told(["init"]));
}

#[test]
fn a_path_that_no_source_can_hold() {
    assert_snapshot!(told(["init", "--language", "java", "--emit", "/a\"b"]));
}

#[test]
fn credentials_do_not_go_into_a_file() {
    assert_snapshot!(told(["init", "--url", "http://me:secret@127.0.0.1/events"]));
}
