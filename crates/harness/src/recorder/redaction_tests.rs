//! Secrets in recordings, wherever they stand.

use ssespec_evidence::recording::{End, Hop, Read, Request, Stamp};
use ssespec_evidence::transcript::{LibraryEvent, LibraryView};

use super::*;

const SECRET: &str = "s3cret/token";

fn redaction() -> Redaction {
    let mut redaction = Redaction::default();
    redaction.hide([SECRET, "short"].into_iter());
    redaction.addresses.push(("/jobs/short".to_owned(), "/jobs/[redacted]".to_owned()));
    redaction
}

fn pieces(pieces: &[&str]) -> Vec<Read> {
    pieces.iter().map(|text| Read::exactly(1, Stamp::Clock, text.as_bytes())).collect()
}

fn applied(transcript: Transcript) -> Exchange {
    let url = "http://127.0.0.1:1/jobs/short?t=s3cret%2Ftoken";
    let request = Request {
        bytes: format!("GET /jobs/short?t=s3cret%2Ftoken HTTP/1.1\r\nX: {SECRET}\r\n\r\n").into_bytes(),
        last_event_id: Some(format!("{SECRET}:1").into_bytes()),
        ..Request::get(url)
    };
    let exchange = Exchange {
        hops: vec![Hop { status: 302, location: format!("/to?{SECRET}") }],
        transcript,
        end: End::exactly(Ended::Failed(format!("cannot connect to {url}")), 1),
        ..Exchange::new("stream", request)
    };
    let mut recording = Recording { exchanges: vec![exchange], ..Recording::new("t", "a/b") };
    redaction().apply(&mut recording);
    recording.exchanges.remove(0)
}

fn texts(exchange: &Exchange) -> Vec<String> {
    exchange
        .transcript
        .pieces()
        .iter()
        .map(|read| String::from_utf8_lossy(&read.bytes).into_owned())
        .collect()
}

#[test]
fn a_request_shows_that_something_was_left_out() {
    let exchange = applied(Transcript::default());
    let url = "http://127.0.0.1:1/jobs/[redacted]?t=[redacted]";
    assert_eq!(exchange.request.url, url);
    let bytes = String::from_utf8_lossy(&exchange.request.bytes).into_owned();
    assert_eq!(bytes, "GET /jobs/[redacted]?t=[redacted] HTTP/1.1\r\nX: [redacted]\r\n\r\n");
    assert_eq!(exchange.request.last_event_id.as_deref(), Some(&b"************:1"[..]));
    assert_eq!(exchange.hops[0].location, "/to?[redacted]");
    assert_eq!(exchange.end.how, Ended::Failed(format!("cannot connect to {url}")));
}

#[test]
fn a_response_keeps_its_lengths_and_its_framing() {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: s3cret/token\r\nX-Session: s3cret/token\r\n";
    let plain = format!("{head}Content-Length: 30\r\n\r\n");
    let exchange = applied(Transcript::Http1(pieces(&[&plain, "data: s3cr", "et/token short\n\n"])));
    let masked = "HTTP/1.1 200 OK\r\nContent-Type: s3cret/token\r\nX-Session: ************\r\nContent-Length: 30\r\n\r\n";
    assert_eq!(texts(&exchange), [masked, "data: ****", "******** short\n\n"]);
    let chunked = format!("{head}Transfer-Encoding: chunked\r\n\r\n");
    let chunks = "9\r\ndata: s3c\r\nb;x=s3cret/token\r\nret/token\n\n\r\n0\r\n\r\n";
    let exchange = applied(Transcript::Http1(pieces(&[&chunked, chunks])));
    assert_eq!(texts(&exchange)[1], "9\r\ndata: ***\r\nb;x=s3cret/token\r\n*********\n\n\r\n0\r\n\r\n");
}

#[test]
fn what_a_library_handed_over_is_masked_as_well() {
    let event =
        LibraryEvent { at_ns: 1, event_type: "message".into(), data: SECRET.into(), id: SECRET.into() };
    let view = LibraryView {
        status: Some(200),
        headers: vec![
            ("set-cookie".into(), format!("sid={SECRET}; Path=/")),
            ("content-type".into(), SECRET.into()),
        ],
        pieces: pieces(&["data: s3cret/", "token\n\n"]),
        events: vec![event],
        error: None,
    };
    let exchange = applied(Transcript::Library(view));
    let view = exchange.transcript.library().expect("a library");
    let headers = [("set-cookie", "sid=************; Path=/"), ("content-type", SECRET)];
    assert_eq!(view.headers, headers.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert_eq!(texts(&exchange), ["data: *******", "*****\n\n"]);
    assert_eq!((view.events[0].data.as_str(), view.events[0].id.as_str()), ("************", "************"));
}

#[test]
fn a_text_in_json_is_found_as_json_writes_it() {
    let mut redaction = Redaction::default();
    redaction.hide(["with \"quotes\""].into_iter());
    let mut body = br#"{"a":"with \"quotes\""}"#.to_vec();
    mask(&mut body, &redaction.forms());
    assert_eq!(String::from_utf8_lossy(&body), r#"{"a":"***************"}"#);
    assert_eq!(redaction.text("x with \"quotes\" y"), "x [redacted] y");
}
