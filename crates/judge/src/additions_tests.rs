//! Tests of what is learned, of what is told, and of what the rules make of it.

use ssespec_evidence::recording::{End, Ended, Exchange, Read, Request, Stamp};
use ssespec_evidence::transcript::Transcript;
use ssespec_evidence::verdict::Verdict;
use ssespec_scenario::{Level, ScenarioFile};

use super::*;

/// An exchange with the emit endpoint that brought this body.
fn exchange(name: &str, script: &str, body: &str) -> Exchange {
    let text = format!("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n{body}");
    let script = Some(serde_json::from_str(script).expect("a script"));
    Exchange {
        transcript: Transcript::Http1(vec![Read::exactly(1_000_000, Stamp::Kernel, text.into_bytes())]),
        end: End::exactly(Ended::Fin, 2_000_000),
        ..Exchange::new(name, Request { script, ..Request::get("http://127.0.0.1:1/emit") })
    }
}

fn recording(exchanges: Vec<Exchange>) -> Recording {
    Recording { exchanges, ..Recording::new("x", "learning/plain") }
}

fn plays(bodies: [&str; 2]) -> Recording {
    recording(PLAYS.iter().zip(bodies).map(|(name, body)| exchange(name, "[]", body)).collect())
}

const PLAIN: &str = "data: 55371001\n\ndata: 55371002\n\n";

/// What the report says of a server that answered the two plain scripts so.
fn told(bodies: [&str; 2]) -> String {
    match learned(&plays(bodies)) {
        Ok(additions) => note(&additions).unwrap_or_default(),
        Err(why) => not_learned(&why),
    }
}

fn added(what: &str) -> String {
    format!(
        "the server adds to every script: {what}. That was taken away before events, their order and their times were compared"
    )
}

fn doubted(why: &str) -> String {
    format!(
        "it could not be told what the server adds to a script of its own ({why}): events were judged as they came"
    )
}

#[test]
fn who_plays_the_script_adds_nothing() {
    assert_eq!(told([PLAIN, PLAIN]), "");
    // Comments, blank lines and the name of the default type are no events.
    let busy = format!(": hello\n\n\n\nevent: message\n{PLAIN}: bye\n\n");
    assert_eq!(told([&busy, PLAIN]), "");
}

#[test]
fn what_is_added_is_told_in_one_note() {
    let greeted = format!("event: hello\ndata: welcome\n\n{PLAIN}");
    assert_eq!(told([&greeted, &greeted]), added("an event of the type \"hello\" before the first"));
    let all = |n: u32| {
        format!(
            "retry: 700\n\nevent: hello\ndata: welcome\n\nevent: state\ndata: {n}\n\nid: {n}a\ndata: 55371001\n\n\
             event: ping\ndata: {n}\n\nid: {n}b\ndata: 55371002\n\nevent: done\ndata:\n\n"
        )
    };
    assert_eq!(
        told([&all(1), &all(2)]),
        added(
            "2 events of the types \"hello\" and \"state\" before the first, events of the types \"ping\" and \"done\" in between, \
             ids of its own where none is asked for and a reconnection time of 700 ms"
        )
    );
    let known = learned(&plays([&all(1), &all(2)])).expect("it can be told");
    let first = [("hello", Some("welcome")), ("state", None)];
    let own = |(event_type, data): (&str, Option<&str>)| OwnEvent {
        event_type: event_type.into(),
        data: data.map(str::to_owned),
    };
    assert_eq!(known.first, first.map(own));
    assert_eq!(known.between, [("ping", None), ("done", None)].map(own));
    let slow = |ms: u32| format!("retry: {ms}\n\n{PLAIN}");
    assert_eq!(told([&slow(700), &slow(800)]), added("a reconnection time that varies"));
    assert_eq!(told([&slow(700), PLAIN]), added("a reconnection time that varies"));
    let nameless = format!("data: connected\n\n{PLAIN}");
    assert_eq!(told([&nameless, &nameless]), added("an event of the type \"message\" before the first"));
}

#[test]
fn what_is_not_certain_adds_nothing() {
    let greeted = format!("event: hello\ndata: welcome\n\n{PLAIN}");
    let with_id = format!("id: 1\n{PLAIN}");
    let number = |n: u32| format!("data: you are number {n}\n\n{PLAIN}");
    let behind = format!("{PLAIN}data: that was all\n\n");
    let twice = format!("{PLAIN}{PLAIN}");
    let turned = "data: 55371002\n\ndata: 55371001\n\n";
    let cut = "data: 55371001\n\n";
    for (bodies, why) in [
        ([greeted.as_str(), PLAIN], "the events before the first one differ between two equal scripts"),
        ([PLAIN, &with_id], "ids came with one of two equal scripts alone"),
        (
            [&number(1), &number(2)],
            "an event without a type of its own comes first, with other data each time",
        ),
        ([&behind, &behind], "an event without a type of its own comes between or behind those of a script"),
        ([&twice, PLAIN], "the two plain events did not come once each"),
        ([cut, cut], "the two plain events did not come once each"),
        ([turned, turned], "the two plain events did not come in their order"),
    ] {
        assert_eq!(told(bodies), doubted(why));
    }
    assert_eq!(learned(&recording(Vec::new())), Err("the script was not sent".to_owned()));
    let status = |answer: &str| {
        let mut recording = plays([PLAIN, PLAIN]);
        let bytes = answer.as_bytes().to_vec();
        recording.exchanges[1].transcript = Transcript::Http1(vec![Read::exactly(1, Stamp::Kernel, bytes)]);
        learned(&recording).expect_err("it cannot be told")
    };
    assert_eq!(
        status("HTTP/1.1 501 Not Implemented\r\nContent-Length: 0\r\n\r\n"),
        "the emit endpoint answered 501 to two plain events"
    );
    assert_eq!(status(""), "the emit endpoint did not answer two plain events");
}

#[test]
fn what_needs_another_script_is_learned_by_it() {
    let beside = Additions { ids: OwnIds::Beside, ..Additions::default() };
    let asked = |id: &str| {
        let body = format!("id: {id}\ndata: 55371001\n\nid: 2\ndata: 55371002\n\n");
        with_asked_id(beside.clone(), &recording(vec![exchange(ASKED, "[]", &body)])).ids
    };
    assert_eq!((asked(ID), asked("1")), (OwnIds::Beside, OwnIds::Instead));
    assert_eq!(with_asked_id(beside.clone(), &recording(Vec::new())), beside);
    assert_eq!(
        note(&Additions { ids: OwnIds::Instead, ..Additions::default() }),
        Some(added("ids of its own, also in place of those that are asked for"))
    );
    let paused = |between: &str| {
        let body = format!("data: 55371001\n\n{between}data: 55371002\n\n");
        with_pause(beside.clone(), &recording(vec![exchange(PAUSED, "[]", &body)]))
    };
    assert_eq!(
        note(&paused("event: ping\ndata: 1\n\nevent: ping\ndata: 1\n\n")),
        Some(added("events of the type \"ping\" in between and ids of its own where none is asked for"))
    );
    // What nothing tells from an event of a script stays one.
    assert_eq!(paused("data: alive\n\n"), beside);
}

/// What becomes of a check on the exchange `s`, as a MUST, whose server adds this.
fn judged(
    additions: &Additions,
    requirement: &str,
    expect: &str,
    exchanges: Vec<Exchange>,
) -> (Verdict, String) {
    let json = format!(
        r#"{{"scenarios": [{{"id": "a/b", "title": "t", "driver": "emit", "steps": [{{"open": {{"as": "s"}}}}],
            "checks": [{{"requirement": "{requirement}", "on": "s", "expect": {expect}}}]}}]}}"#
    );
    let file: ScenarioFile = serde_json::from_str(&json).expect("a scenario");
    let recording = Recording { additions: additions.clone(), ..recording(exchanges) };
    let judged = crate::judge(&file.scenarios[0], |_| Level::Must, &recording);
    (judged[0].verdict, judged[0].message.clone())
}

fn greeting() -> Additions {
    let event = |event_type: &str| OwnEvent { event_type: event_type.into(), data: None };
    Additions { first: vec![event("hello")], between: vec![event("ping")], ..Additions::default() }
}

const TWO: &str = r#"[{"event": {"data": "a\nb"}}, {"event": {"data": "two", "id": "2"}}]"#;

#[test]
fn rules_about_events_see_those_of_the_script_alone() {
    let right = "event: hello\ndata: 1\n\ndata: a\ndata: b\n\nevent: ping\ndata: 2\n\nid: 2\ndata: two\n\n";
    let verdict = |expect: &str, body: &str| {
        judged(&greeting(), "emit.newline-lf", expect, vec![exchange("s", TWO, body)]).0
    };
    for expect in [
        r#""plays-script""#,
        r#""script-prefix""#,
        r#"{"events": [{"data": "a\nb"}, {"data": "two", "id": "2"}]}"#,
        r#"{"first-events": [{"data": "a\nb", "type": "message"}]}"#,
        r#"{"at-least-events": 2}"#,
        r#"{"last-event-id": "2"}"#,
        r#""only-scripted-fields""#,
    ] {
        assert_eq!(verdict(expect, right), Verdict::Pass, "{expect}");
        // Nobody learned it of this server.
        let plain = judged(&Additions::default(), "a.b", expect, vec![exchange("s", TWO, right)]).0;
        let counts_or_ids = expect.contains("at-least") || expect.contains("last-event-id");
        assert_eq!(plain == Verdict::Pass, counts_or_ids, "{expect}");
    }
}

/// Whatever a server adds: what it loses, changes, injects or sends twice is seen.
#[test]
fn additions_hide_no_fault() {
    let plays = r#""plays-script""#;
    let said = |expect: &str, body: &str| {
        judged(&greeting(), "emit.newline-lf", expect, vec![exchange("s", TWO, body)])
    };
    let expected = "expected event 1: type \"message\", data \"a\\nb\", last event ID \"\"; got ";
    for (body, got) in [
        (
            "event: hello\ndata: 1\n\ndata: a b\n\nid: 2\ndata: two\n\n",
            "type \"message\", data \"a b\", last event ID \"\"",
        ),
        (
            "event: hello\ndata: 1\n\nevent: evil\ndata: 0\n\ndata: a\ndata: b\n\nid: 2\ndata: two\n\n",
            "type \"evil\", data \"0\", last event ID \"\"",
        ),
        (
            "event: hello\ndata: 1\n\nevent: hello\ndata: 1\n\ndata: a\ndata: b\n\nid: 2\ndata: two\n\n",
            "type \"hello\", data \"1\", last event ID \"\"",
        ),
    ] {
        assert_eq!(said(plays, body), (Verdict::Fail, format!("{expected}{got}")));
    }
    // A greeting makes up for no lost event.
    let lost = "event: hello\ndata: 1\n\ndata: a\ndata: b\n\nevent: ping\ndata: 1\n\n";
    assert_eq!(
        said(r#"{"at-least-events": 2}"#, lost),
        (Verdict::Fail, "expected at least 2 events; got 1 event".to_owned())
    );
    let field = r#"{"no-field": {"name": "event", "value": "evil"}}"#;
    let injected = "event: hello\ndata: 1\n\nevent: evil\ndata: a\ndata: b\n\n";
    assert_eq!(said(field, injected).0, Verdict::Fail);
}

#[test]
fn ids_of_the_servers_own_are_compared_where_the_script_asks_for_one() {
    let beside = Additions { ids: OwnIds::Beside, ..Additions::default() };
    let script = r#"[{"event": {"data": "one", "id": "0"}}, {"event": {"data": "two"}}]"#;
    let list = r#"{"events": [{"data": "one", "id": "0"}, {"data": "two", "id": "0"}]}"#;
    let said = |expect: &str, first: &str| {
        let body = format!("id: {first}\ndata: one\n\nid: 8\ndata: two\n\n");
        judged(&beside, "id.exposed", expect, vec![exchange("s", script, &body)])
    };
    assert_eq!(said(r#""plays-script""#, "0").0, Verdict::Pass);
    assert_eq!(said(list, "0").0, Verdict::Pass);
    let wrong = |expected: &str| {
        (
            Verdict::Fail,
            format!("expected event 1: {expected}; got type \"message\", data \"one\", last event ID \"7\""),
        )
    };
    assert_eq!(said(list, "7"), wrong("the last event ID \"0\""));
    assert_eq!(said(r#""plays-script""#, "7"), wrong("type \"message\", data \"one\", last event ID \"0\""));
    assert_eq!(
        said(r#"{"last-event-id": "0"}"#, "0"),
        (
            Verdict::Skip,
            "the server gives ids of its own, so what becomes of those of the script cannot be told"
                .to_owned()
        )
    );
}

#[test]
fn a_server_that_replaces_ids_is_told_so_once() {
    let instead = Additions { ids: OwnIds::Instead, ..Additions::default() };
    let script = r#"[{"event": {"data": "one", "id": "a"}}, {"event": {"data": "two"}}]"#;
    let body = "id: 7\ndata: one\n\nid: 8\ndata: two\n\n";
    let one = || vec![exchange("s", script, body)];
    let lists = r#"{"events": [{"data": "one", "id": "a"}, {"data": "two", "id": "a"}]}"#;
    let replaced =
        "expected event 1: the last event ID \"a\"; got the last event ID \"7\", one of the server's own";
    for expect in [lists, r#""plays-script""#] {
        assert_eq!(judged(&instead, "id.exposed", expect, one()), (Verdict::Fail, replaced.to_owned()));
    }
    let verdict =
        |requirement: &str, expect: &str, exchanges| judged(&instead, requirement, expect, exchanges).0;
    assert_eq!(verdict("framing.order", r#""plays-script""#, one()), Verdict::Pass);
    // Not green: of the ids that the list asks for none was compared.
    assert_eq!(verdict("id.reset-empty", lists, one()), Verdict::Skip);
    assert_eq!(verdict("emit.id-reset", r#""empty-id""#, one()), Verdict::Skip);
    assert_eq!(verdict("emit.id-only", r#"{"last-event-id": "a"}"#, one()), Verdict::Skip);
    let mut again = one();
    again[0].request.last_event_id = Some(b"a".to_vec());
    assert_eq!(verdict("resume.replay-after", r#"{"events": [{"data": "two"}]}"#, again), Verdict::Skip);
    // What is wrong beside the ids is told all the same.
    let lost = vec![exchange("s", script, "id: 7\ndata: one\n\nid: 8\ndata: tw\n\n")];
    assert_eq!(verdict("framing.order", r#""plays-script""#, lost), Verdict::Fail);
}
