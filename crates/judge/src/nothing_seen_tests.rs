use ssespec_evidence::recording::{End, Ended, Exchange, Read, Request, Stamp};
use ssespec_evidence::transcript::Transcript;

use crate::interval_support::{MS, held, say};

const BRINGS: &str = r#"{"stream": "brings-events"}"#;
const AFTER: &str = r#"{"stream": "ends-after-events"}"#;

/// A response with these fields and this chunked body, ended properly after so many milliseconds.
fn ended(body: &str, ms: u64) -> Vec<Exchange> {
    let chunk = if body.is_empty() { String::new() } else { format!("{:x}\r\n{body}\r\n", body.len()) };
    answered("Transfer-Encoding: chunked\r\n", &format!("{chunk}0\r\n\r\n"), ms)
}

fn answered(fields: &str, body: &str, ms: u64) -> Vec<Exchange> {
    let bytes = format!("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n{fields}\r\n{body}");
    vec![Exchange {
        connection: 1,
        transcript: Transcript::Http1(vec![Read::exactly(5 * MS, Stamp::Kernel, bytes.into_bytes())]),
        end: End::exactly(Ended::Complete, ms * MS),
        ..Exchange::new("s", Request::get("http://127.0.0.1:1/events"))
    }]
}

#[test]
fn an_empty_body_is_a_failure() {
    assert_eq!(
        say(BRINGS, ended("", 12)),
        "fail: expected a stream that brings events; got an empty body (the response ended after 12 ms): \
         nothing can arrive, and browsers reconnect for ever [Arrival]"
    );
    assert_eq!(
        say(BRINGS, answered("Content-Length: 0\r\n", "", 12)),
        "fail: expected a stream that brings events; got an empty body (Content-Length: 0): \
         nothing can arrive, and browsers reconnect for ever [Content]"
    );
    assert_eq!(say(BRINGS, ended("data: a\n\n", 12)), "pass: 1 event [Content]");
    // Long polling waits for something to say.
    let polled = "inconclusive: the stream ended after 9000 ms without an event (nothing in the body): \
                  whether the next one brings any cannot be told [Content]";
    assert_eq!(say(BRINGS, ended("", 9000)), polled);
}

#[test]
fn nothing_seen_is_no_accusation_and_no_pass() {
    let told = |what: &str| {
        format!(
            "inconclusive: no event was seen in 12.3 s ({what}): whether any ever comes cannot be told; \
             `check --for` watches longer [Content]"
        )
    };
    assert_eq!(say(BRINGS, held(&[], 12_300)), told("nothing in the body"));
    assert_eq!(say(BRINGS, held(&[(10, 20, ":\n\n"), (900, 910, ":\n\n")], 12_300)), told("2 comments"));
    assert_eq!(say(BRINGS, held(&[(10, 20, "retry: 5\n\n")], 12_300)), told("10 bytes"));
    assert_eq!(say(BRINGS, held(&[(10, 20, "<p>a page</p>")], 12_300)), told("13 bytes"));
    assert_eq!(
        say(AFTER, held(&[(10, 20, ":\n\n")], 12_300)),
        "inconclusive: the stream did not end while it was watched [Content]"
    );
}

#[test]
fn a_stream_that_ends_before_its_first_event_is_opened_again_for_nothing() {
    assert_eq!(
        say(AFTER, ended(": hello\n\n", 12)),
        "fail: expected an event before the end; got 1 comment and no event when the response ended, after 12 ms [Arrival]"
    );
    assert_eq!(say(AFTER, ended("data: a\n\n", 12)), "pass: events came before the end [Content]");
    assert_eq!(
        say(AFTER, ended("retry: 9000\n\n", 12)),
        "pass: no event, and clients are asked to come back after 9000 ms [Content]"
    );
    // What else is wrong has rules of its own.
    assert!(
        say(AFTER, ended("data: a\n", 12))
            .starts_with("inconclusive: the stream ended after 12 ms without an event (8 bytes): ")
    );
    assert_eq!(say(AFTER, ended("", 12)), "inconclusive: the stream brought no bytes [Content]");
    assert!(
        say(AFTER, ended(": hello\n\n", 9000))
            .starts_with("inconclusive: the stream ended after 9000 ms without an event (1 comment): ")
    );
}

#[test]
fn a_stream_that_another_request_replaced_accuses_nobody() {
    let beside = || {
        let mut other = ended("data: a\n\n", 4000).remove(0);
        other.name = "other".into();
        other.request.sent_ns = 8 * MS;
        other
    };
    for (rule, body) in [(BRINGS, ""), (r#"{"stream": "ends-after-events"}"#, ": hello\n\n")] {
        let mut both = ended(body, 12);
        both.push(beside());
        let said = say(rule, both);
        assert!(
            said.starts_with("inconclusive: the stream ended after 12 ms without an event ("),
            "{rule}: {said}"
        );
    }
}

#[test]
fn errors_alone_show_nothing_of_the_events() {
    let only = |data: &str| {
        format!(
            "inconclusive: every event reports an error, the first one {data}: whether the stream brings anything else cannot be told \
             [Content]"
        )
    };
    let ids = r#"{"stream": "has-ids"}"#;
    let unique = r#"{"stream": "unique-ids"}"#;
    let typed = "event: error\ndata: token expired\n\n";
    let untyped = "data: {\"error\":{\"message\":\"overloaded\"}}\n\n";
    let twice = "event: error\nid: err\ndata: gone\n\n".repeat(2);
    for rule in [BRINGS, ids, unique] {
        assert_eq!(say(rule, ended(typed, 12)), only("\"token expired\""), "{rule}");
        assert_eq!(
            say(rule, held(&[(10, 20, typed), (900, 910, typed)], 12_300)),
            only("\"token expired\""),
            "{rule}"
        );
        assert_eq!(
            say(rule, ended(untyped, 12)),
            only(r#""{\"error\":{\"message\":\"overloaded\"}}""#),
            "{rule}"
        );
    }
    assert_eq!(say(BRINGS, ended(&twice, 12)), only("\"gone\""));
    assert_eq!(say(unique, ended(&twice, 12)), only("\"gone\""));
}

#[test]
fn what_is_said_beside_errors_is_an_event() {
    assert_eq!(say(BRINGS, ended("data: a\n\nevent: error\ndata: b\n\n", 12)), "pass: 2 events [Content]");
    for data in [
        "{\"error\":false,\"message\":\"hello\"}",
        "{\"error\":null}",
        "{\"error\":\"disk full\",\"host\":\"a\",\"time\":1}",
        "{\"error\":0}",
        "error",
    ] {
        assert_eq!(say(BRINGS, ended(&format!("data: {data}\n\n"), 12)), "pass: 1 event [Content]", "{data}");
    }
    let no_ids = say(r#"{"stream": "has-ids"}"#, ended("data: a\n\nevent: error\ndata: b\n\n", 12));
    assert!(no_ids.starts_with("fail: "), "{no_ids}");
}
