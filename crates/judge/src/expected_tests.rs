//! What a scenario expects of the events of a stream, told of streams that ended, that were cut and that went on.

use ssespec_evidence::recording::{Ended, Exchange, Read, Request, Stamp};
use ssespec_evidence::transcript::Transcript;

use crate::interval_support::{exchange, held, say, stream};

const BODY: &str = "event: start\ndata: {}\n\nevent: delta\ndata: {\"text\":\"a\"}\n\nevent: delta\ndata: {\"text\":\"b\"}\n\n\
                    event: done\ndata: {\"usage\":{\"total\":3}}\n\n";

fn ended(body: &str) -> Vec<Exchange> {
    vec![stream(&[(20, 20, body)])]
}

/// A body whose last chunk did not come.
fn aborted() -> Vec<Exchange> {
    let mut cut = exchange("s", &[], Ended::Fin, (30, 30));
    let text = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\na\r\ndata: 1\n\n\n\r\n";
    cut.transcript = Transcript::Http1(vec![Read::exactly(10_000_000, Stamp::Kernel, text.as_bytes())]);
    vec![cut]
}

fn responded(head: &str, body: &str) -> Vec<Exchange> {
    let mut other = exchange("s", &[], Ended::Complete, (30, 30));
    let text = format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    other.transcript = Transcript::Http1(vec![Read::exactly(10_000_000, Stamp::Kernel, text.as_bytes())]);
    other.request = Request::get("http://127.0.0.1:1/events");
    vec![other]
}

fn held_open(body: &str) -> Vec<Exchange> {
    held(&[(20, 20, body)], 9000)
}

const TOTAL: &str = r#""type": "done", "pointer": "/usage/total""#;
const CLOSED: &str = "more may come (a body that ends with the connection, not complete; still open when the scenario closed it): a longer \
     `within` of the scenario's `await` watches longer [Content]";

fn counts(event: &str, bounds: &str) -> String {
    format!(r#"{{"event-count": {{"event": {{{event}}}{bounds}}}}}"#)
}

#[test]
fn events_that_came_are_counted() {
    let told = |event: &str, bounds: &str| say(&counts(event, bounds), ended(BODY));
    assert_eq!(
        told(&format!(r#"{TOTAL}, "equals": 3.0"#), r#", "least": 1, "most": 1"#),
        "pass: 1 of 4 events [Content]"
    );
    assert_eq!(told(r#""type": "delta""#, ""), "pass: 2 of 4 events [Content]");
    assert_eq!(told(r#""type": "error""#, r#", "most": 0"#), "pass: none of 4 events [Content]");
    assert_eq!(
        told(r#""type": "delta""#, r#", "most": 1"#),
        "fail: expected an event of type \"delta\", once at most; got 2 of 4 events; one too many is event 3, with the data \
         \"{\\\"text\\\":\\\"b\\\"}\" [Content]"
    );
}

#[test]
fn what_did_not_come_is_told_with_what_came_in_its_place() {
    let told = |event: &str| {
        let told = say(&counts(event, ""), ended(BODY));
        told.split_once("; got ").map_or(told.clone(), |(_, got)| got.to_owned())
    };
    assert_eq!(
        say(&counts(&format!(r#"{TOTAL}, "equals": 4"#), ""), ended(BODY)),
        "fail: expected an event of type \"done\" with 4 at /usage/total, once or more; got none of 4 events; at /usage/total \
         came 3 [Content]"
    );
    assert_eq!(
        told(r#""type": "done", "pointer": "/usage/input""#),
        "none of 4 events; there is no such place in the data [Content]"
    );
    assert_eq!(
        told(r#""type": "end""#),
        "none of 4 events; of type \"delta\", \"done\", \"start\" [Content]"
    );
    assert_eq!(
        told(r#""pointer": "/text", "equals": "c""#),
        "none of 4 events; at /text came \"a\", \"b\" [Content]"
    );
    assert_eq!(
        say(&counts(r#""pointer": """#, ""), ended("data: no JSON\n\n")),
        "fail: expected an event with JSON as its data, once or more; got 1 other event; the data is no JSON [Content]"
    );
    assert_eq!(
        say(&counts("", r#", "least": 2"#), ended("data: 1\n\n")),
        "fail: expected an event, 2 times or more; got 1 of 1 event [Content]"
    );
    assert_eq!(
        say(&counts(r#""type": "done""#, ""), ended("")),
        "fail: expected an event of type \"done\", once or more; got no event [Content]"
    );
}

#[test]
fn many_values_are_named_up_to_a_bound() {
    let long = "x".repeat(200);
    let body: String = (1..=5).map(|n| format!("data: {{\"n\":\"{n}{long}\"}}\n\n")).collect();
    let told = say(&counts(r#""pointer": "/n", "equals": 0"#, ""), ended(&body));
    let shown: Vec<String> = (1..=3).map(|n| format!("\"{n}{}..", "x".repeat(78))).collect();
    let end = format!("got none of 5 events; at /n came {}, 2 more [Content]", shown.join(", "));
    assert!(told.ends_with(&end), "{told}");
}

#[test]
fn a_stream_that_goes_on_decides_only_what_more_events_cannot_change() {
    let told = |event: &str, bounds: &str| say(&counts(event, bounds), held_open(BODY));
    assert_eq!(told(r#""type": "delta""#, r#", "least": 2"#), "pass: 2 of 4 events [Content]");
    assert!(told(r#""type": "delta""#, r#", "most": 1"#).starts_with("fail: "));
    assert_eq!(
        told(r#""type": "end""#, ""),
        format!("inconclusive: none of 4 events; of type \"delta\", \"done\", \"start\"; {CLOSED}")
    );
    assert_eq!(
        told(r#""type": "delta""#, r#", "most": 2"#),
        format!("inconclusive: 2 of 4 events; {CLOSED}")
    );
    assert_eq!(
        say(r#"{"event-order": [{"type": "done"}, {"type": "end"}]}"#, held_open(BODY)),
        format!("inconclusive: no event behind it; {CLOSED}")
    );
}

#[test]
fn what_is_missing_of_an_aborted_stream_has_to_be_missing_again() {
    let end = "a chunked body, not complete; the server closed the connection";
    assert_eq!(
        say(&counts(r#""type": "done""#, ""), aborted()),
        format!(
            "fail: expected an event of type \"done\", once or more; got 1 other event; of type \"message\"; {end} [Arrival]"
        )
    );
    assert_eq!(
        say(&counts(r#""type": "error""#, r#", "most": 0"#), aborted()),
        format!(
            "inconclusive: 1 other event; more may come ({end}): a longer `within` of the scenario's `await` watches longer [Content]"
        )
    );
}

#[test]
fn another_response_than_a_stream_is_no_green_one() {
    let html = |event: &str, bounds: &str| {
        say(
            &counts(event, bounds),
            responded("500 Internal Server Error\r\nContent-Type: text/html", "<p>no"),
        )
    };
    assert_eq!(
        html("", ""),
        "fail: expected an event, once or more; got status 500, which says \"<p>no\" [Content]"
    );
    assert_eq!(
        html(r#""type": "error""#, r#", "most": 0"#),
        "inconclusive: there is no stream to judge: status 500 [Content]"
    );
    let page = responded("200 OK\r\nContent-Type: text/html", "<p>hello");
    assert_eq!(
        say(&counts(r#""type": "error""#, r#", "most": 0"#), page),
        "inconclusive: no event was seen [Content]"
    );
    assert_eq!(
        say(r#"{"event-order": [{"type": "a"}]}"#, responded("404 Not Found", "")),
        "fail: expected an event of type \"a\"; got status 404 [Content]"
    );
}

#[test]
fn events_come_in_order() {
    let told = |order: &str| say(&format!(r#"{{"event-order": [{order}]}}"#), ended(BODY));
    assert_eq!(
        told(r#"{"type": "start"}, {"type": "delta"}, {"type": "done"}"#),
        "pass: 3 in order, from event 1 to event 4 [Content]"
    );
    assert_eq!(told(r#"{"type": "done"}"#), "pass: event 4 [Content]");
    assert_eq!(
        told(r#"{"type": "delta"}, {"type": "start"}"#),
        "fail: expected an event of type \"start\" behind event 2, as number 2 of 2 in order; got none of 2 events behind it; \
         event 1 is such an event, and came before [Content]"
    );
    assert_eq!(
        told(r#"{"type": "delta"}, {"type": "delta"}, {"type": "delta"}"#),
        "fail: expected an event of type \"delta\" behind event 3, as number 3 of 3 in order; got 1 other event behind it; of \
         type \"done\" [Content]"
    );
    assert_eq!(
        told(r#"{"type": "end"}, {"type": "delta"}"#),
        "fail: expected an event of type \"end\", as number 1 of 2 in order; got none of 4 events; of type \"delta\", \"done\", \
         \"start\" [Content]"
    );
}
