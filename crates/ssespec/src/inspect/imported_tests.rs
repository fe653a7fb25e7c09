//! HAR files by hand, and what is read of them.

use ssespec_evidence::live::ResponseStream;

use super::*;

fn events(recording: &Recording) -> Vec<(String, String)> {
    let exchange = &recording.exchanges[0];
    let live = ResponseStream::new("GET").replay(exchange, |_, _| {});
    let events = live.items().iter().filter_map(|item| match item {
        event_stream::Item::Event(event) => Some((event.event_type.clone(), event.data.clone())),
        _ => None,
    });
    events.collect()
}

fn entry(started: &str, content: &str, messages: &str) -> String {
    format!(
        r#"{{"startedDateTime":"{started}","time":2000,"request":{{"method":"GET","url":"http://a/b",
        "headers":[]}},"response":{{"status":200,"headers":[{{"name":"Content-Length","value":"1"}}],"content":{{"mimeType":"text/event-stream",
        "text":{content}}}}},"_eventSourceMessages":[{messages}]}}"#
    )
}

fn har(entries: &[String]) -> Recording {
    imported(format!(r#"{{"log":{{"entries":[{}]}}}}"#, entries.join(",")).as_bytes()).expect("a HAR file")
}

/// 1767225600 s after 1970.
const STARTED: &str = "2026-01-01T00:00:00Z";
const TEXT: &str = r#""event: tick\ndata: one\n\ndata: two\n\n: bye\n""#;
const ONE: &str = r#"{"time":1767225600.5,"eventName":"tick","eventId":"7","data":"one"}"#;
const TWO: &str = r#"{"time":1767225601.25,"eventName":"message","eventId":"7","data":"two"}"#;

/// When each piece came, in milliseconds, and who took the time.
fn moments(exchange: &Exchange) -> Vec<(u64, u64, Stamp)> {
    let reads = exchange.transcript.pieces().iter();
    reads.map(|read| (read.since_ns / 1_000_000, read.at_ns / 1_000_000, read.stamp)).collect()
}

#[test]
fn a_har_file_is_read_by_its_text_or_by_its_messages() {
    let tick = ("tick".to_owned(), "one".to_owned());
    let two = ("message".to_owned(), "two".to_owned());
    let text = har(&[entry(STARTED, TEXT, "")]);
    assert_eq!(events(&text), [tick.clone(), two.clone()]);
    let messages = har(&[entry(STARTED, r#""""#, &format!("{ONE},{TWO}"))]);
    assert_eq!(events(&messages), [tick, two]);
    let none = imported(br#"{"log":{"entries":[]}}"#);
    assert_eq!(none.err().as_deref(), Some("this HAR file holds no event stream"));
    assert_eq!(
        imported(b"hello").err().as_deref(),
        Some("this is neither a recording of ssespec nor a HAR file")
    );
}

#[test]
fn a_har_that_was_cut_is_told_as_such() {
    let told = |text: &str| imported(text.as_bytes()).err().unwrap_or_default();
    for cut in [r#"{"log":"#, "\n{\n  \"log\": {\"entries\": ["] {
        let told = told(cut);
        assert!(told.starts_with("this HAR file is no whole JSON (EOF while parsing a "), "{told}");
        assert!(told.ends_with("): save it again where it comes from"), "{told}");
    }
    assert_eq!(
        told(r#"{"log":{}}"#),
        "this HAR file is not as HAR 1.2 has it: missing field `entries` at line 1 column 9"
    );
    assert!(told(r#"{"type":"recording"}"#).starts_with("the file"), "a recording that was cut");
}

#[test]
fn events_come_when_the_file_says() {
    let timed = [(0, 500, Stamp::Clock), (500, 500, Stamp::Clock), (1250, 1250, Stamp::Clock)];
    let messages = har(&[entry(STARTED, r#""""#, &format!("{ONE},{TWO}"))]);
    assert_eq!(moments(&messages.exchanges[0]), timed);
    let text = har(&[entry(STARTED, TEXT, &format!("{ONE},{TWO}"))]);
    assert_eq!(moments(&text.exchanges[0])[..3], timed);
    assert_eq!(moments(&text.exchanges[0])[3..], [(1250, 2000, Stamp::Clock)], "the comment behind them");
    assert_eq!(events(&text).len(), 2);
    assert_eq!(text.exchanges[0].end.at_ns, 2_000_000_000);
    // It was open when the file was written.
    let open = entry(STARTED, TEXT, &format!("{ONE},{TWO}")).replace(r#""time":2000,"#, r#""time":-1,"#);
    let open = &har(&[open]).exchanges[0];
    assert_eq!((moments(open)[3], open.end.at_ns), ((1250, 1250, Stamp::Clock), 1_250_000_000));
}

#[test]
fn entries_keep_their_distance() {
    let two = har(&[entry("2026-01-01T00:00:05Z", TEXT, ""), entry(STARTED, r#""""#, ONE)]);
    assert_eq!((two.exchanges[0].request.sent_ns, two.exchanges[1].request.sent_ns), (5_000_000_000, 0));
    assert_eq!(two.started, STARTED);
    assert_eq!(moments(&two.exchanges[1]), [(0, 500, Stamp::Clock), (500, 500, Stamp::Clock)]);
}

/// No time is made up: neither where there is none, nor of another clock or of other events.
#[test]
fn what_has_no_times_gets_none() {
    let nobody = (0, 2000, Stamp::Nobody);
    assert_eq!(moments(&har(&[entry(STARTED, TEXT, "")]).exchanges[0]), [nobody; 2]);
    let milliseconds = r#"{"time":1767225600500,"eventName":"tick","eventId":"7","data":"one"}"#;
    assert_eq!(moments(&har(&[entry(STARTED, r#""""#, milliseconds)]).exchanges[0]), [nobody; 2]);
    let uptime = r#"{"time":1.5,"eventName":"tick","eventId":"7","data":"one"}"#;
    assert_eq!(moments(&har(&[entry(STARTED, r#""""#, uptime)]).exchanges[0]), [nobody; 2]);
    assert_eq!(moments(&har(&[entry("today", r#""""#, ONE)]).exchanges[0]), [nobody; 2]);
    assert_eq!(moments(&har(&[entry(STARTED, TEXT, TWO)]).exchanges[0]), [nobody; 2], "one event is missing");
    let backwards = format!("{TWO},{ONE}");
    assert_eq!(moments(&har(&[entry(STARTED, r#""""#, &backwards)]).exchanges[0]), [nobody; 3]);
}
