//! `ssespec check --from`: what a run said, its recordings say again, check by check.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;

use ssespec_evidence::verdict::{CheckResult, Finding, Verdict};
use ssespec_report::read_jsonl;

use crate::stranger;
use crate::support::{Folder, server, ssespec};

/// Verdict, sentence and finding of each check, by scenario and requirement.
type Said = BTreeMap<(String, String), (Verdict, String, Option<Finding>)>;

fn results(folder: &Path, name: &str) -> Vec<CheckResult> {
    let report = read_jsonl(&folder.join(name)).expect("a whole report");
    report.targets.into_iter().flat_map(|target| target.results).collect()
}

fn said(results: Vec<CheckResult>) -> Said {
    let one = |r: CheckResult| ((r.scenario, r.check.to_string()), (r.verdict, r.message, r.finding));
    results.into_iter().map(one).collect()
}

/// Runs, and judges what was recorded; says how many checks were judged again.
fn held(folder: &Folder, words: &[&str]) -> usize {
    let more = ["--recordings", "kept", "--json", "live.jsonl"];
    let output = ssespec(folder.path(), words.iter().chain(&more)).output().expect("ssespec can be started");
    let told = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    ssespec(folder.path(), ["check", "--from", "kept", "--json", "again.jsonl"])
        .output()
        .expect("ssespec can be started");
    let live = results(folder.path(), "live.jsonl");
    let recorded: Vec<CheckResult> = live.into_iter().filter(|result| result.recording.is_some()).collect();
    let again = said(results(folder.path(), "again.jsonl"));
    assert_eq!(said(recorded), again, "{told}");
    again.len()
}

fn checked(address: SocketAddr, more: &[&str]) -> usize {
    let url = format!("http://{address}/events");
    let words: Vec<&str> = ["check", &url].into_iter().chain(more.iter().copied()).collect();
    held(&Folder::with(""), &words)
}

#[test]
fn of_a_correct_server() {
    assert!(checked(server(None), &["--run", "stream/*", "--run", "resume/*"]) > 20);
}

#[test]
fn of_a_stranger_that_shows_little() {
    assert!(
        checked(stranger::stream("data: only this\n\n"), &["--for", "5s", "--skip", "methods/head"]) > 20
    );
}

#[test]
fn of_an_error_in_json() {
    let error = b"HTTP/1.1 500 Oops\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
    assert!(checked(stranger::fixed(error), &[]) > 20);
}

#[test]
fn of_a_server_that_wants_nobody() {
    assert_eq!(checked(stranger::fixed(b"HTTP/1.1 204 No Content\r\n\r\n"), &[]), 0);
}

#[test]
fn of_a_server_with_a_fault_that_is_judged_by_times() {
    let folder = Folder::attached(server(Some("waits-skipped")), "/events", "");
    assert!(held(&folder, &["run", "target.yaml", "--run", "timing/*"]) > 2);
}
