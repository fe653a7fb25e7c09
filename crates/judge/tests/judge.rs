//! The judge on recordings made by hand: what it says, word for word, without a network.

use ssespec_evidence::reason::Code;
use ssespec_evidence::recording::{End, Ended, Exchange, Read, Recording, Request, Stamp};
use ssespec_evidence::transcript::Transcript;
use ssespec_evidence::verdict::Verdict;
use ssespec_judge::judge;
use ssespec_scenario::script::ScriptItem;
use ssespec_scenario::{Level, Scenario, ScenarioFile, Suite};

/// An exchange whose answer arrived in these pieces, each with its time in milliseconds.
fn exchange(name: &str, pieces: &[(u64, &str)], how: Ended) -> Exchange {
    let reads = pieces
        .iter()
        .map(|(ms, text)| Read::exactly(ms * 1_000_000, Stamp::Kernel, text.as_bytes().to_vec()));
    let request = Request {
        bytes: b"GET /events HTTP/1.1\r\n\r\n".to_vec(),
        ..Request::get("http://127.0.0.1:1/events")
    };
    Exchange {
        connection: 1,
        transcript: Transcript::Http1(reads.collect()),
        end: End::exactly(how, pieces.last().map_or(6000, |(ms, _)| ms + 1) * 1_000_000),
        ..Exchange::new(name, request)
    }
}

/// A whole stream that arrived at once and ended with the connection.
fn stream(body: &str) -> Exchange {
    exchange(
        "stream",
        &[(1, &format!("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n{body}"))],
        Ended::Fin,
    )
}

/// A response with this head and nothing else.
fn head(fields: &str) -> Exchange {
    exchange("stream", &[(1, &format!("HTTP/1.1 200 OK\r\n{fields}\r\n"))], Ended::Fin)
}

fn scripted(body: &str, script: &str) -> Exchange {
    let mut exchange = stream(body);
    let script: Vec<ScriptItem> = serde_json::from_str(script).expect("a script");
    exchange.request.script = Some(script);
    exchange
}

/// A scenario with this one expectation on the exchange `stream`, as a scenario file would have it.
fn scenario(expect: &str) -> Scenario {
    let json = format!(
        r#"{{"scenarios": [{{"id": "a/b", "title": "t", "driver": "observe",
            "steps": [{{"open": {{"as": "stream"}}}}],
            "checks": [{{"requirement": "a.b", "on": "stream", "expect": {expect}}}]}}]}}"#
    );
    let file: ScenarioFile = serde_json::from_str(&json).expect("a scenario");
    file.scenarios.into_iter().next().expect("one scenario")
}

/// The verdict of a MUST, and the sentence.
fn say(expect: &str, exchanges: Vec<Exchange>) -> String {
    let recording = Recording {
        started: "2026-01-01T00:00:00Z".into(),
        elapsed_ns: 7_000_000_000,
        exchanges,
        ..Recording::new("x", "a/b")
    };
    let judged = judge(&scenario(expect), |_| Level::Must, &recording);
    let word = match judged[0].verdict {
        Verdict::Pass => "pass",
        Verdict::Fail => "fail",
        Verdict::Inconclusive => "inconclusive",
        Verdict::Skip => "skip",
        Verdict::Error => "error",
        Verdict::Warn | Verdict::Note => "not a MUST",
    };
    let byte =
        judged[0].finding.as_ref().and_then(|f| f.byte).map(|b| format!(" [byte {b}]")).unwrap_or_default();
    format!("{word}: {}{byte}", judged[0].message)
}

#[test]
fn statuses() {
    let not_found = || {
        vec![exchange(
            "stream",
            &[(1, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")],
            Ended::Complete,
        )]
    };
    assert_eq!(say(r#"{"status": [200]}"#, not_found()), "fail: expected status 200; got status 404");
    assert_eq!(
        say(r#"{"stream": "utf8"}"#, not_found()),
        "inconclusive: there is no stream to judge: status 404"
    );
    assert_eq!(say(r#""refused""#, not_found()), "pass: refused with status 404");
    assert_eq!(
        say(r#"{"status": [200]}"#, vec![exchange("stream", &[], Ended::Dropped)]),
        "fail: expected a response head; got no response head for 5 seconds or more"
    );
    assert_eq!(
        say(r#"{"status": [200]}"#, vec![exchange("stream", &[], Ended::Failed("cannot connect".into()))]),
        "error: cannot connect"
    );
}

/// An exchange of this name that brought this body until we closed it, this many milliseconds after it was opened.
fn dropped(name: &str, body: &str, ms: u64) -> Exchange {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
    let mut exchange = exchange(name, &[(1, &format!("{head}{body}"))], Ended::Dropped);
    exchange.end.at_ns = ms * 1_000_000;
    exchange
}

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
fn heads() {
    let cases = [
        (
            "event-stream",
            "Content-Type: Text/Event-Stream; charset=utf-8\r\n",
            "pass: Content-Type: Text/Event-Stream; charset=utf-8",
        ),
        (
            "event-stream",
            "Content-Type: text/event-streams\r\n",
            "fail: expected Content-Type: text/event-stream; got Content-Type: text/event-streams",
        ),
        (
            "charset-utf8",
            "Content-Type: text/event-stream; charset=latin1\r\n",
            "fail: expected charset=utf-8, or no charset at all; got Content-Type: text/event-stream; charset=latin1",
        ),
        (
            "no-other-parameters",
            "Content-Type: text/event-stream;\r\n",
            "fail: expected no parameter but charset, and no stray semicolon; got Content-Type: text/event-stream;",
        ),
        (
            "not-stored",
            "Cache-Control: no-cache\r\n",
            "pass: Cache-Control: no-cache: enough, though no-store is plainer",
        ),
        (
            "not-stored",
            "X: y\r\n",
            "fail: expected Cache-Control: no-store (or no-cache); got no Cache-Control field",
        ),
        (
            "no-cache-contradiction",
            "Cache-Control: no-cache, max-age=60\r\n",
            "fail: expected nothing that invites a cache to keep the stream; got `max-age=60` in Cache-Control",
        ),
        (
            "no-cache-contradiction",
            "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nExpires: Sun, 06 Nov 1994 08:49:37 GMT\r\n",
            "pass: no field invites a cache to keep the stream",
        ),
        (
            "no-misspelt-field",
            "Expire: 0\r\n",
            "fail: expected a field that exists, such as `expires`; got a field named `Expire`",
        ),
        (
            "coding-exists",
            "Content-Encoding: none\r\n",
            "fail: expected a content coding that exists, or no Content-Encoding; got the coding `none`, which does not exist",
        ),
        (
            "retry-after-well-formed",
            "Retry-After: soon\r\n",
            "fail: expected Retry-After in whole seconds or as an HTTP date; got Retry-After: soon",
        ),
        (
            "no-keep-alive-field",
            "Connection: Keep-Alive\r\n",
            "fail: expected no `Connection: keep-alive`: HTTP/1.1 keeps connections anyway; got Connection: Keep-Alive",
        ),
    ];
    for (rule, fields, said) in cases {
        assert_eq!(say(&format!(r#"{{"head": "{rule}"}}"#), vec![head(fields)]), said);
    }
}

#[test]
fn streams() {
    let cases = [
        ("utf8", "data: x\n\n", "pass: 9 bytes of valid UTF-8"),
        (
            "no-bom",
            "\u{feff}data: x\n\n",
            "fail: expected no byte order mark; got the stream starts with ef bb bf [byte 0]",
        ),
        (
            "ends-on-blank-line",
            "data: x\n\ndata: y\n",
            "fail: expected a blank line after the last block; got the stream ends inside a block: \"data: y\" is never dispatched [byte 9]",
        ),
        ("ends-on-blank-line", "data: x\n\n: bye\n", "pass: only a comment follows the last blank line"),
        (
            "only-known-fields",
            "data: x\ncolour: red\n\n",
            "fail: expected only comments and data, event, id and retry lines; got the line \"colour: red\" [byte 8]",
        ),
        (
            "no-miscased-names",
            "Data: x\n\n",
            "fail: expected field names in lower case; got the line \"Data: x\" [byte 0]",
        ),
        (
            "no-dataless-block",
            "event: x\n\n",
            "fail: expected a data line in every block that names an event; got a block without data, which dispatches nothing: \"event: x\" [byte 0]",
        ),
        ("no-dataless-block", "id: 1\n\n", "pass: 2 lines, 0 events"),
        (
            "retry-digits",
            "retry: 3s\n\n",
            "fail: expected retry values of ASCII digits alone; got the line \"retry: 3s\" [byte 0]",
        ),
        ("retry-digits", "data: x\n\n", "inconclusive: no retry line was seen"),
        (
            "no-huge-retry",
            "retry: 99999999999999999999999999999999999999999\n\n",
            "fail: expected a retry of up to one hour; got the line \"retry: 99999999999999999999999999999999999999999\" [byte 0]",
        ),
        (
            "no-zero-retry",
            "retry: 000\n\n",
            "fail: expected a retry above 0; got the line \"retry: 000\" [byte 0]",
        ),
        (
            "no-nul-in-id",
            "id: a\0b\ndata: x\n\n",
            "fail: expected ids without NUL: a client ignores the others; got the line \"id: a\\0b\" [byte 0]",
        ),
        (
            "unique-ids",
            "id: 1\ndata: x\n\nid: 1\ndata: y\n\n",
            "fail: expected an id of its own for each event; got the id \"1\" a second time [byte 15]",
        ),
        ("one-type-per-block", "data: x\n\n", "pass: all events have the default type"),
        (
            "constant-field-order",
            "id: 1\ndata: x\n\ndata: y\nid: 2\n\n",
            "fail: expected the same order of fields in every block; got data precedes id here, and follows it in an earlier block [byte 15]",
        ),
        (
            "is-event-stream",
            "{\"error\": true}",
            "fail: expected lines of an event stream; got no line of an event stream; the body starts with \"{\\\"error\\\": true}\" [byte 0]",
        ),
        ("only-known-fields", "<html></html>", "inconclusive: the body is not an event stream at all"),
        ("utf8", "", "inconclusive: the stream brought no bytes"),
    ];
    for (rule, body, said) in cases {
        let said_now = say(&format!(r#"{{"stream": "{rule}"}}"#), vec![stream(body)]);
        assert_eq!(said_now, said, "{rule} on {body:?}");
    }
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
        "fail: expected event 2 of 2, with the data \"d\"; got 1 events, then nothing"
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
fn times() {
    let gap = r#"{"gap": {"from": {"event": 1}, "to": {"event": 2}, "at-least": "500ms"}}"#;
    let apart = |second| {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: a\n\n";
        vec![exchange("stream", &[(10, head), (second, "data: b\n\n")], Ended::Fin)]
    };
    assert_eq!(say(gap, apart(1010)), "pass: event 2 arrived 1000 ms after event 1");
    assert_eq!(
        say(gap, apart(12)),
        "fail: expected event 1 at least 500ms before event 2; got 2 ms after event 1"
    );
    assert_eq!(say(gap, vec![stream("data: a\n\n")]), "inconclusive: event 2 never arrived");
}

#[test]
fn ends() {
    let cut = exchange(
        "stream",
        &[(1, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")],
        Ended::Fin,
    );
    assert_eq!(
        say(r#"{"message": "complete"}"#, vec![cut.clone()]),
        "fail: expected a proper end: the last chunk, or the announced length; \
         got a chunked body, not complete; the server closed the connection"
    );
    assert_eq!(
        say(r#"{"message": "aborted"}"#, vec![cut]),
        "pass: a chunked body, not complete; the server closed the connection"
    );
}

#[test]
fn alternatives() {
    let any = r#"{"any": [{"status": [204]}, "refused"]}"#;
    assert_eq!(
        say(any, vec![stream("data: x\n\n")]),
        "fail: expected status 204; or a refusal before any stream; got status 200"
    );
    let all = r#"{"all": [{"status": [200]}, {"at-least-events": 1}]}"#;
    assert_eq!(say(all, vec![stream("data: x\n\n")]), "pass: status 200; 1 events");
}

#[test]
fn two_exchanges() {
    let mut again = stream("data: a\n\ndata: b\n\n");
    let first = Exchange { name: "first".into(), ..again.clone() };
    again.name = "stream".into();
    assert_eq!(
        say(r#"{"no-repeat": {"of": "first"}}"#, vec![first, again.clone()]),
        "fail: expected a 204 that ends it, or a stream that continues after the last event ID; \
         got a stream that starts over with \"a\", which a browser repeats forever"
    );
    assert_eq!(
        say(r#"{"continues": {"of": "elsewhere"}}"#, vec![again]),
        "inconclusive: the exchange `elsewhere` did not take place"
    );
}

#[test]
fn an_error_with_an_id_sets_a_client_back() {
    let said = |before: &str, last: &[u8], again: &str| {
        let first = Exchange { name: "first".into(), ..stream(before) };
        let mut again = stream(again);
        again.request.last_event_id = Some(last.to_vec());
        say(r#"{"continues": {"of": "first"}}"#, vec![first, again])
    };
    let two = "id: 4\ndata: a\n\nid: 5\ndata: b\n\n";
    let back = |id: &str| {
        format!(
            "fail: expected only events after the last event ID, and errors without an id; got an error with the id \"{id}\" where \
             the last event ID was \"5\": from now on the client goes on from there"
        )
    };
    assert_eq!(said(two, b"5", "event: error\nid: 0\ndata: cannot resume\n\n"), back("0"));
    assert_eq!(said(two, b"5", "id: none\ndata: {\"error\":\"cannot resume\"}\n\n"), back("none"));
    let fine = "pass: 1 new ids, none of the 2 old ones";
    // The next event may be an error of the application, and who numbers nothing says nothing of what is later.
    assert_eq!(said(two, b"5", "event: error\nid: 6\ndata: the job failed\n\n"), fine);
    assert_eq!(said(two, b"5", "id: 0\ndata: a counter that began again\n\n"), fine);
    assert_eq!(said(&two.replace("4", "x"), b"5", "event: error\nid: 0\ndata: cannot resume\n\n"), fine);
    assert_eq!(
        said(two, b"5", "event: error\ndata: cannot resume\n\n"),
        "pass: 0 new ids, none of the 2 old ones"
    );
}

#[test]
fn the_level_names_a_breach() {
    let recording = |exchanges| Recording { exchanges, ..Recording::new("x", "a/b") };
    let levels = [
        (Level::Must, Verdict::Fail),
        (Level::Should, Verdict::Warn),
        (Level::May, Verdict::Note),
        (Level::Info, Verdict::Note),
    ];
    for (level, verdict) in levels {
        let judged = judge(&scenario(r#"{"status": [204]}"#), |_| level, &recording(vec![stream("")]));
        assert_eq!(judged[0].verdict, verdict);
    }
}

#[test]
fn what_is_no_pass_has_a_code() {
    let code = |expect: &str, exchange: Exchange| {
        let recording = Recording { exchanges: vec![exchange], ..Recording::new("x", "a/b") };
        judge(&scenario(expect), |_| Level::Must, &recording)[0].code
    };
    let ok = r#"{"status": [200]}"#;
    assert_eq!(code(ok, stream("")), None);
    assert_eq!(code(r#"{"status": [204]}"#, stream("")), Some(Code::Violation));
    assert_eq!(code(ok, exchange("stream", &[], Ended::Dropped)), Some(Code::NoHead));
    assert_eq!(code(ok, exchange("stream", &[], Ended::Fin)), Some(Code::NoAnswer));
    assert_eq!(
        code(ok, exchange("stream", &[], Ended::Failed("cannot connect".into()))),
        Some(Code::NotConnected)
    );
    let played = |body: &str| scripted(body, r#"[{"event": {"data": "one"}}]"#);
    assert_eq!(code(r#""plays-script""#, played("")), Some(Code::Missing));
    let refused = |status: &str| {
        let head = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n");
        Exchange { transcript: exchange("stream", &[(1, &head)], Ended::Fin).transcript, ..played("") }
    };
    assert_eq!(code(r#""plays-script""#, refused("400 Bad Request")), Some(Code::ScriptNotTaken));
    assert_eq!(code(r#""plays-script""#, refused("500 Internal Server Error")), Some(Code::ScriptRefused));
    assert_eq!(code(r#"{"stream": "utf8"}"#, stream("")), Some(Code::NoBytes));
    // Alternatives of two kinds are broken as a whole.
    let either = r#"{"any": ["plays-script", {"status": [204]}]}"#;
    assert_eq!(code(either, played("")), Some(Code::Violation));
}

/// The suite itself is read, so that a rule that the files use is one that the judge knows.
#[test]
fn the_suite_loads() {
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let suite = Suite::load(&dir).expect("the repository's own suite");
    assert!(suite.scenarios().len() >= 30);
}

#[test]
fn the_interfaces_of_others() {
    let rule = r#"{"stream": "chat-finish-reason"}"#;
    let chunk = |index: u32, reason: &str| {
        format!(
            "data: {{\"object\":\"chat.completion.chunk\",\"choices\":[{{\"index\":{index},\"finish_reason\":{reason}}}]}}\n\n"
        )
    };
    let chunks = |chunks: &[(u32, &str)]| {
        stream(&chunks.iter().map(|(index, reason)| chunk(*index, reason)).collect::<String>())
    };
    assert_eq!(say(rule, vec![stream("data: hello\n\n")]), "skip: the events are no chat completion chunks");
    assert_eq!(
        say(rule, vec![chunks(&[(0, "null"), (1, "null"), (0, "\"stop\""), (1, "\"length\"")])]),
        "pass: 4 chunks, a finish_reason for each choice"
    );
    assert_eq!(
        say(rule, vec![chunks(&[(0, "null"), (1, "null"), (0, "\"stop\"")])]),
        "fail: expected one finish_reason for each choice; got choice 1 ended without a finish_reason [byte 87]"
    );
    assert_eq!(
        say(rule, vec![chunks(&[(0, "\"stop\""), (0, "\"stop\"")])]),
        "fail: expected one finish_reason for each choice; got a second finish_reason for choice 0 [byte 89]"
    );
    let failed = format!("{}data: {{\"error\":{{}}}}\n\n", chunk(0, "null"));
    assert_eq!(say(rule, vec![stream(&failed)]), "inconclusive: the stream reports an error of its own");

    let rule = r#"{"stream": "message-event-names"}"#;
    let start = "data: {\"type\":\"message_start\",\"message\":{}}\n\n";
    let stop = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
    assert_eq!(say(rule, vec![stream(stop)]), "skip: the events are no messages of Anthropic's interface");
    assert_eq!(
        say(rule, vec![stream(&format!("event: message_start\n{start}{stop}"))]),
        "pass: 2 events, each named as its data says"
    );
    assert_eq!(
        say(rule, vec![stream(&format!("{start}{stop}"))]),
        "fail: expected the event type \"message_start\"; got the event type \"message\" [byte 0]"
    );
}

/// The same with a name and reads of its own, still open at the end of the recording.
fn open_stream(name: &str, reads: &[(u64, &str)], end_ms: u64) -> Exchange {
    let mut pieces = vec![(1, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")];
    pieces.extend_from_slice(reads);
    let mut exchange = exchange(name, &pieces, Ended::Dropped);
    exchange.end.at_ns = end_ms * 1_000_000;
    exchange
}

#[test]
fn a_stream_is_unresponsive_only_if_another_has_heartbeats_in_quiet_time() {
    let expect = r#"{"life": {"stays-open": {"of": "fresh"}}}"#;
    let held = |end| open_stream("stream", &[(2, "data: one\n\n")], end);
    let beats = [(5002, "data: one\n\n"), (5502, ":\n\n"), (6002, ":\n\n"), (6502, ":\n\n")];
    let unresponsive = say(expect, vec![held(6600), fresh(&beats)]);
    let told = "fail: expected a quiet stream that is still written to; got nothing from the age of 2 ms on, while a fresh stream got 3 heartbeats: it is unresponsive";
    assert_eq!(unresponsive, told);
    // Comments that come with the event are no heartbeats.
    let beside = [(5002, ": a\ndata: one\n: b\n\n: c\n\n: d\n\n")];
    let held_open = "pass: open for 6600 ms; --hold watches longer";
    assert_eq!(say(expect, vec![held(6600), fresh(&beside)]), held_open);
}

fn fresh(reads: &[(u64, &str)]) -> Exchange {
    let mut exchange = open_stream("fresh", reads, 6600);
    exchange.transcript.pieces_mut()[0] = Read::exactly(
        5_000_000_000,
        Stamp::Kernel,
        std::mem::take(&mut exchange.transcript.pieces_mut()[0].bytes),
    );
    exchange
}

#[test]
fn a_heartbeat_among_events_is_one_that_came_with_none_of_them() {
    let expect = r#"{"life": {"heartbeat-resets": {"of": "quiet"}}}"#;
    let quiet = || open_stream("quiet", &[(2, "data: one\n\n"), (502, ":\n\n"), (1002, ":\n\n")], 1100);
    let events = |among: &[(u64, &'static str)]| {
        let mut reads: Vec<(u64, &str)> = (0..10).map(|n| (n * 150 + 2, "data: x\n\n")).collect();
        reads.extend_from_slice(among);
        reads.sort_by_key(|(at, _)| *at);
        open_stream("stream", &reads, 1500)
    };
    let steady = events(&[(502, ":\n\n"), (1002, ":\n\n")]);
    let told = "fail: expected no heartbeat before 500 ms of silence; got 2 too early, one of them 50 ms after an event";
    assert_eq!(say(expect, vec![steady, quiet()]), told);
    let right =
        "pass: 10 events in 1350 ms, and no heartbeat among them; on a quiet stream one arrives every 500 ms";
    assert_eq!(say(expect, vec![events(&[]), quiet()]), right);
    // Padding and comments beside events are not meant to keep a quiet stream alive; one alone may be an accident.
    let beside =
        events(&[(2, ": padding\n\n"), (152, ": beside\n\n"), (303, ": beside\n\n"), (502, ":\n\n")]);
    assert_eq!(say(expect, vec![beside, quiet()]), right);
}

/// An exchange that was asked for a script and answered so.
fn answered(head: &str, body: &str) -> Exchange {
    let length = body.len();
    let text = format!("HTTP/1.1 {head}\r\nContent-Length: {length}\r\n\r\n{body}");
    let mut exchange = exchange("stream", &[(1, &text)], Ended::Complete);
    exchange.request.script = Some(serde_json::from_str(r#"[{"event": {"data": "a"}}]"#).expect("a script"));
    exchange
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

#[test]
fn a_condition_says_what_a_rule_applies_to() {
    let with =
        |status: &str| vec![exchange("stream", &[(1, &format!("HTTP/1.1 {status}\r\n\r\n"))], Ended::Fin)];
    let http10 = r#"{"when": {"is": {"status": [200]}, "expect": [{"head": "no-transfer-encoding"}]}}"#;
    assert_eq!(say(http10, with("200 OK")), "pass: no Transfer-Encoding field");
    assert_eq!(
        say(http10, with("200 OK\r\nTransfer-Encoding: chunked")),
        "fail: expected no Transfer-Encoding field; got Transfer-Encoding: chunked"
    );
    assert_eq!(
        say(http10, with("505 HTTP Version Not Supported")),
        "skip: it applies to status 200; got status 505"
    );
    assert_eq!(
        say(http10, vec![exchange("stream", &[], Ended::Fin)]),
        "inconclusive: no response to judge: the server closed the connection without a response"
    );
    let controlled = r#"{"when": {"of": "plain", "is": {"status": [200]}, "expect": [{"status": [200]}]}}"#;
    let beside = |plain: &str, asked: &str| {
        let mut all = with(asked);
        all.extend(with(plain).into_iter().map(|one| Exchange { name: "plain".into(), ..one }));
        all
    };
    assert_eq!(
        say(controlled, beside("200 OK", "406 Not Acceptable")),
        "fail: expected status 200; got status 406"
    );
    assert_eq!(
        say(controlled, beside("503 Service Unavailable", "503 Service Unavailable")),
        "inconclusive: not judged: `plain`, with which it is compared, should be status 200; got status 503"
    );
    let alone = r#"{"when": {"is": {"head": "event-stream"}}}"#;
    assert_eq!(
        say(alone, with("200 OK\r\nContent-Type: text/html")),
        "skip: it applies to Content-Type: text/event-stream; got Content-Type: text/html"
    );
}

#[test]
fn a_response_to_head_may_leave_its_type_out_but_name_no_other() {
    let same = r#"{"same-headers": {"of": "get"}}"#;
    let both = |own: &str| {
        let get = head("Content-Type: text/event-stream; charset=utf-8\r\n");
        vec![head(own), Exchange { name: "get".into(), ..get }]
    };
    assert_eq!(say(same, both("")), "pass: no Content-Type field, which a response to HEAD may leave out");
    assert_eq!(
        say(same, both("Content-Type: text/event-stream\r\n")),
        "pass: Content-Type: text/event-stream"
    );
    assert_eq!(
        say(same, both("Content-Type: text/html\r\n")),
        "fail: expected Content-Type: text/event-stream; got Content-Type: text/html"
    );
}

#[test]
fn a_cr_merges_only_where_the_block_is_closed_by_lf() {
    let hazard = |body: &str| say(r#"{"stream": "no-cr-lf-hazard"}"#, vec![stream(body)]);
    assert_eq!(
        hazard("data: a\r\n\ndata: b\n\n"),
        "fail: expected no CR in front of the LF that ends a line: the two count as one line end; got the line \"data: a\" \
         ends in CR LF, and its block in LF; 3 lines end in LF, 1 in CR LF, 0 in CR [byte 0]"
    );
    assert_eq!(
        hazard("data: a\r\n\r\n: beat\n\ndata: b\n\n"),
        "pass: 4 lines end in LF, 2 in CR LF, 0 in CR"
    );
    assert_eq!(hazard("data: a\r\rdata: b\r\r"), "pass: 0 lines end in LF, 0 in CR LF, 4 in CR");
}

#[test]
fn a_response_that_no_cache_stores_needs_no_vary() {
    let varies = r#"{"varies": {"of": "plain", "by": "Accept-Encoding"}}"#;
    let both = |fields: &str| {
        let plain = head(fields);
        vec![head(&format!("Content-Encoding: gzip\r\n{fields}")), Exchange { name: "plain".into(), ..plain }]
    };
    assert_eq!(
        say(varies, both("Cache-Control: no-store, no-transform\r\n")),
        "pass: no cache may store either response: Cache-Control says no-store"
    );
    assert_eq!(
        say(varies, both("Cache-Control: no-cache\r\n")),
        "fail: expected `Vary: Accept-Encoding` on both responses; got responses that differ in content-encoding without it"
    );
    assert_eq!(say(varies, both("Vary: accept-encoding\r\n")), "pass: Vary names Accept-Encoding");
}

#[test]
fn what_several_alternatives_expect_is_said_once() {
    let silent = vec![exchange("stream", &[], Ended::Dropped)];
    assert_eq!(
        say(r#"{"any": [{"status": [405]}, {"head": "not-event-stream"}, {"status": [501]}]}"#, silent),
        "fail: expected a response head; got no response head for 5 seconds or more"
    );
}

#[test]
fn an_empty_id_is_none() {
    let has_ids = |body: &str| say(r#"{"stream": "has-ids"}"#, vec![stream(body)]);
    assert_eq!(
        has_ids("id:\ndata: a\n\nid: \ndata: b\n\n"),
        "fail: expected events with ids, so that a client can resume; got 2 events and no id but empty ones"
    );
    assert_eq!(
        has_ids("data: a\n\ndata: b\n\n"),
        "fail: expected events with ids, so that a client can resume; got 2 events and no id"
    );
    assert_eq!(has_ids("id: 1\ndata: a\n\nid\ndata: b\n\n"), "pass: 1 ids on 2 events");
}
