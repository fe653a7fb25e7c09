//! `ssespec run` as a pipeline runs it, with what `ssespec init` wrote: exit codes, JUnit, annotations, known failures.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use insta::assert_snapshot;
use ssespec_test_support::text;

use crate::reference;
use crate::support::{server, shown, ssespec};

/// A folder with what `init` writes for a server that runs.
fn initiated(address: std::net::SocketAddr) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = format!("http://{address}/events");
    let written = shown(folder.path(), ["init", "--url", &url, "--language", "python", "--name", "mine"]);
    assert!(written.starts_with("exit code 0"), "{written}");
    folder
}

/// Runs it as a workflow does: the exit code and the annotations.
fn run(folder: &Path, more: &[&str]) -> String {
    let words = ["run", "target.yaml", "--junit", "out.xml"];
    let mut run = ssespec(folder, words.iter().chain(more));
    let output = run.env("GITHUB_ACTIONS", "true").output().expect("ssespec can be started");
    let told = text(&output, folder);
    let lines = told.lines().filter(|line| line.starts_with("exit code ") || line.starts_with("::"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Holds the JUnit report to the schema of the usual viewers, where there is a program that can.
fn junit(folder: &Path) -> String {
    let xml = std::fs::read_to_string(folder.join("out.xml")).expect("a JUnit report");
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("../report/tests/junit.xsd");
    let mut xmllint = Command::new("xmllint");
    xmllint.args(["--noout", "--schema"]).arg(schema).arg("-");
    match xmllint.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn() {
        Ok(mut child) => {
            child.stdin.take().expect("a pipe").write_all(xml.as_bytes()).expect("it reads");
            let output = child.wait_with_output().expect("an end");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        Err(_) => {
            let all = std::env::var_os("SSESPEC_REQUIRE_ALL").is_some_and(|value| value == "1");
            assert!(!all, "xmllint is missing: get it with `apt-get install libxml2-utils`");
        }
    }
    xml
}

#[test]
fn a_server_that_conforms_is_green() {
    let folder = initiated(reference::plain());
    assert_eq!(run(folder.path(), &["--run", "resp.*"]), "exit code 0");
    let xml = junit(folder.path());
    assert!(xml.contains("resp.ctype-essence") && !xml.contains("<failure"), "{xml}");
}

#[test]
fn a_fault_is_red_and_annotated_until_it_is_known() {
    let folder = initiated(server(Some("type-json")));
    let only = ["--run", "resp.ctype-essence"];
    assert_snapshot!(run(folder.path(), &only));
    assert!(junit(folder.path()).contains("<failure "));

    let known = "known-failures:\n  - { check: resp.ctype-essence, reason: the gateway insists on it }\n";
    std::fs::write(folder.path().join("known.yaml"), known).expect("the file is written");
    let excused = run(folder.path(), &[only[0], only[1], "--known", "known.yaml"]);
    assert_eq!(excused, "exit code 0");
    assert!(!junit(folder.path()).contains("<failure "));
}

#[test]
fn a_known_failure_that_is_fixed_is_red_and_annotated() {
    let folder = initiated(reference::plain());
    let known = "known-failures:\n  - { check: resp.ctype-essence, reason: the gateway insists on it }\n";
    std::fs::write(folder.path().join("known.yaml"), known).expect("the file is written");
    assert_snapshot!(run(folder.path(), &["--run", "resp.ctype-essence", "--known", "known.yaml"]));
    assert!(junit(folder.path()).contains("<failure "));
}
