//! `ssespec check`: any endpoint, with nothing but its URL.

use insta::assert_snapshot;
use ssespec_report::read_jsonl;

use crate::stranger;
use crate::support::{Folder, server, shown, ssespec, told};

fn checked(address: std::net::SocketAddr, more: &[&str]) -> String {
    let url = format!("http://{address}/events");
    told(["check", &url].iter().chain(more))
}

#[test]
fn a_correct_server_conforms() {
    assert_snapshot!(checked(server(None), &[]));
}

#[test]
fn hostile_input_is_sent_only_when_asked_for() {
    assert_snapshot!(checked(server(None), &["--intrusive", "--run", "resume/*"]));
}

#[test]
fn a_stream_that_shows_little_is_judged_by_what_it_shows() {
    assert_snapshot!(checked(
        stranger::stream("data: only this\n\n"),
        &["--for", "5s", "--skip", "methods/head"]
    ));
}

#[test]
fn a_silent_stream_is_no_failure() {
    assert_snapshot!(checked(stranger::silent(), &["--for", "3s", "--skip", "methods/head"]));
}

#[test]
fn an_endless_stream_is_watched_for_the_time_that_is_given() {
    let told = checked(stranger::endless(), &["--for", "3s", "--run", "stream/whole"]);
    let conclusion = told.lines().rev().find(|line| line.starts_with("Conforms")).unwrap_or_default();
    assert!(conclusion.starts_with("Conforms: nothing fails on 127.0.0.1:[PORT]/events, with"), "{told}");
    assert!(told.contains(" events (no ids, no reconnection time), still open after [TIME]"), "{told}");
}

#[test]
fn a_web_page_is_told_as_one() {
    let page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 14\r\n\r\n<h1>Login</h1>";
    assert_snapshot!(checked(stranger::fixed(page), &[]));
}

#[test]
fn json_is_told_as_json() {
    let json = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
    assert_snapshot!(checked(stranger::fixed(json), &["--run", "resp.ctype-essence"]));
}

#[test]
fn a_missing_page_is_told_as_such() {
    let missing = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
    assert_snapshot!(checked(stranger::fixed(missing), &["--run", "resp.*"]));
}

#[test]
fn a_server_that_wants_nobody_is_not_green() {
    let gone = b"HTTP/1.1 204 No Content\r\n\r\n";
    assert_snapshot!(checked(stranger::fixed(gone), &["--run", "resp.*"]));
}

#[test]
fn nobody_listens() {
    assert_snapshot!(told(["check", "http://127.0.0.1:9/events"]));
}

#[test]
fn escape_sequences_do_not_reach_the_terminal() {
    let hostile = "id: \u{202e}a\ndata: \u{1b}]0;owned\u{7}\n\n\u{1b}[2Jfoo: bar\n\ndata: x\n\n";
    let told = checked(stranger::stream(hostile), &["--for", "2s"]);
    assert!(!told.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{told:?}");
    assert!(told.contains(r#"the line "\u{1b}[2Jfoo: bar""#), "{told}");
}

#[test]
fn no_url() {
    assert_snapshot!(told(["check"]));
}

#[test]
fn not_a_url() {
    assert_snapshot!(told(["check", "localhost:8080/events"]));
}

#[test]
fn credentials_in_the_url() {
    assert_snapshot!(told(["check", "http://me:secret@127.0.0.1/events"]));
}

#[test]
fn only_scripted_scenarios_selected() {
    assert_snapshot!(told(["check", "http://127.0.0.1:9/", "--run", "client/decode"]));
}

#[test]
fn recordings_are_judged_off_line_as_they_were_live() {
    let folder = Folder::with("");
    let url = format!("http://{}/events", server(Some("type-json")));
    let live = ["check", &url, "--json", "live.jsonl", "--recordings", "kept", "--run", "stream/whole"];
    let output = ssespec(folder.path(), live).output().expect("ssespec can be started");
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let told =
        shown(folder.path(), ["check", "--from", "kept", "--json", "again.jsonl", "--run", "stream/whole"]);
    assert!(told.starts_with("exit code 1"), "{told}");
    let results = |name: &str| {
        let report = read_jsonl(&folder.path().join(name)).expect("a whole report");
        let results = report.targets[0].results.clone();
        results.into_iter().map(|r| (r.check, r.verdict, r.message, r.finding)).collect::<Vec<_>>()
    };
    assert_eq!(results("live.jsonl"), results("again.jsonl"));
}

#[test]
fn a_recording_that_is_none() {
    let folder = Folder::with("no recording\n");
    assert_snapshot!(shown(folder.path(), ["check", "--from", "target.yaml"]));
}
