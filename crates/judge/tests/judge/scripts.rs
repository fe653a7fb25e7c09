//! Rules that hold what came against a script, and scripts that are not taken.

use ssespec_evidence::recording::{Ended, Recording};
use ssespec_evidence::verdict::Verdict;
use ssespec_judge::judge;
use ssespec_scenario::Level;

use crate::support::{answered, dropped, exchange, say, scenario, scripted};

#[test]
fn numbered_events() {
    let numbered = r#"{"sequence": {"data": "n{n}", "count": 3}}"#;
    let one = |body: &str, ms| vec![dropped("stream", body, ms)];
    let whole = "data: n1\n\ndata: hello\n\ndata: n2\n\ndata: n3\n\n";
    assert_eq!(say(numbered, one(whole, 9)), "pass: 3 numbered events, each once and in order");
    let part = "data: n1\n\ndata: n2\n\n";
    assert_eq!(
        say(numbered, one(part, 6000)),
        "fail: expected 3 numbered events, each once and in order; got event 2 was the last"
    );
    assert_eq!(
        say(numbered, one("", 6000)),
        "fail: expected 3 numbered events, each once and in order; got none of them arrived"
    );
    assert_eq!(
        say(numbered, one(part, 900)),
        "inconclusive: event 2 was the last before the stream was closed"
    );
}

#[test]
fn numbered_events_over_several_connections() {
    let numbered = r#"{"sequence": {"data": "n{n}", "count": 3, "across": "again", "control": "steady"}}"#;
    let all = "data: n1\n\ndata: n2\n\ndata: n3\n\n";
    let parts = |steady: &str, rest: &str| {
        vec![
            dropped("steady", steady, 9000),
            dropped("stream", "data: n1\n\n", 9),
            dropped("again-1", rest, 9000),
            dropped("again-no", "data: n1\n\n", 9),
        ]
    };
    let rest = "data: n2\n\ndata: n3\n\n";
    assert_eq!(
        say(numbered, parts(all, rest)),
        "pass: 3 numbered events, each once and in order, over 2 connections"
    );
    assert_eq!(
        say(numbered, parts(all, "data: n3\n\n")),
        "fail: expected event 2, each event once and in order; got event 3 over `again-1`, and event 2 never [byte 0]"
    );
    assert_eq!(
        say(numbered, parts("data: n1\n\ndata: n3\n\n", "data: n3\n\n")),
        "inconclusive: the reader that kept its connection did not get them either: event 3 over `steady`, and event 2 never"
    );
    assert_eq!(
        say(numbered, vec![dropped("stream", all, 9), dropped("again-1", "", 9)]),
        "inconclusive: all events arrived over one connection, so nothing was handed over"
    );
}

#[test]
fn scripts() {
    let script = r#"[{"event": {"data": "a\r\nb\rc", "event": "", "id": "1"}}, {"event": {"data": "d"}}]"#;
    let right = "id: 1\ndata: a\ndata: b\ndata: c\n\ndata: d\n\n";
    assert_eq!(say(r#""plays-script""#, vec![scripted(right, script)]), "pass: all 2 events as scripted");
    assert_eq!(
        say(r#""plays-script""#, vec![scripted("id: 1\ndata: a\nb\n\ndata: d\n\n", script)]),
        "fail: expected event 1: type \"message\", data \"a\\nb\\nc\", last event ID \"1\"; \
         got type \"message\", data \"a\", last event ID \"1\" [byte 0]"
    );
    assert_eq!(
        say(r#""plays-script""#, vec![scripted("id: 1\ndata: a\ndata: b\ndata: c\n\n", script)]),
        "fail: expected event 2 of 2, with the data \"d\"; got 1 event, then nothing"
    );
    assert_eq!(
        say(r#""only-scripted-fields""#, vec![scripted("id: 1\nretry: 5\ndata: a\n\n", script)]),
        "fail: expected only what the script asked for; got the line \"retry: 5\" [byte 6]"
    );
    assert_eq!(
        say(
            r#"{"no-field": {"name": "data", "value": "evil"}}"#,
            vec![scripted("event: x\ndata: evil\n\n", script)]
        ),
        "fail: expected line breaks in a value refused or made harmless; \
         got the line \"data: evil\", which the value injected [byte 9]"
    );
    let mut refused = exchange(
        "stream",
        &[(1, "HTTP/1.1 501 Not Implemented\r\nContent-Length: 5\r\n\r\nretry")],
        Ended::Complete,
    );
    refused.request.script = scripted("", script).request.script;
    // What cannot be played shows nothing of the server's life either.
    for expectation in [r#""plays-script""#, r#"{"life": "open-count-recovers"}"#, r#"{"life": "exits"}"#] {
        assert_eq!(
            say(expectation, vec![refused.clone()]),
            "skip: the server answers 501 to this script: \"retry\"",
            "{expectation}"
        );
    }
}

#[test]
fn a_script_that_is_not_taken_leaves_nothing_to_judge() {
    let too_large = || vec![answered("413 Content Too Large", "the script is longer than 4 MiB\n")];
    let said = "skip: the target refused the script with status 413: \"the script is longer than 4 MiB\"";
    for expect in
        [r#""plays-script""#, r#"{"all": [{"status": [200]}, "plays-script"]}"#, r#"{"status": [200]}"#]
    {
        assert_eq!(say(expect, too_large()), said, "{expect}");
    }
    assert_eq!(
        say(r#""plays-script""#, vec![answered("400 Bad Request", "")]),
        "skip: the target refused the script with status 400"
    );
    assert_eq!(say(r#""refused""#, too_large()), "pass: refused with status 413");
    // A crash is no refusal, and neither is a refusal of the reader.
    assert_eq!(
        say(r#""plays-script""#, vec![answered("500 Internal Server Error", "")]),
        "fail: expected the script played; got status 500: \"\""
    );
    assert_eq!(
        say(r#""plays-script""#, vec![answered("401 Unauthorized", "")]),
        "fail: expected the script played; got status 401: \"\""
    );
}

#[test]
fn what_a_target_must_take_is_judged_by_the_contract() {
    let mut of_the_contract = scenario(r#"{"status": [200]}"#);
    of_the_contract.checks[0].requirement = "contract.takes".parse().expect("an id");
    let recording =
        Recording { exchanges: vec![answered("413 Content Too Large", "")], ..Recording::new("x", "a/b") };
    let judged = judge(&of_the_contract, |_| Level::Must, &recording).remove(0);
    assert_eq!(
        (judged.verdict, judged.message.as_str()),
        (Verdict::Fail, "expected status 200; got status 413")
    );
}

#[test]
fn a_refused_last_event_id_is_no_refused_script() {
    let mut again = answered("400 Bad Request", "");
    again.request.last_event_id = Some(b"1".to_vec());
    assert_eq!(say(r#"{"status": [204]}"#, vec![again]), "fail: expected status 204; got status 400");
    let mut asked = answered("413 Content Too Large", "");
    asked.request.script = Some(serde_json::from_str(r#"[{"refuse": {"status": 413}}]"#).expect("a script"));
    assert_eq!(say(r#"{"status": [404]}"#, vec![asked]), "fail: expected status 404; got status 413");
}
