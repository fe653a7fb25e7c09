//! Recordings cut down.

use ssespec_evidence::http2::{Direction, Frame, GOAWAY, Http2View};
use ssespec_evidence::recording::{End, Ended, Exchange as Recorded, Read, Request, Stamp, TlsView};
use ssespec_evidence::transcript::{LibraryView, Transcript};
use ssespec_evidence::verdict::Finding;

use super::*;

fn recording(exchanges: usize, script: serde_json::Value, body: &str) -> Recording {
    let answer = format!("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n{body}");
    let exchange = |n: usize| {
        let request = Request {
            bytes: b"GET /emit HTTP/1.1\r\n\r\n".to_vec(),
            script: serde_json::from_value(script.clone()).expect("a script"),
            ..Request::get("http://127.0.0.1/emit")
        };
        Recorded {
            transcript: Transcript::Http1(vec![Read::exactly(
                4_000_000,
                Stamp::Kernel,
                answer.clone().into_bytes(),
            )]),
            end: End::exactly(Ended::Fin, 700_000_000),
            ..Recorded::new(format!("x{n}"), request)
        }
    };
    Recording { exchanges: (0..exchanges).map(exchange).collect(), ..Recording::new("t", "s/x") }
}

fn finding(exchange: &str, byte: Option<u64>) -> Finding {
    let (expected, observed) = (String::new(), String::new());
    Finding { expected, observed, exchange: exchange.to_owned(), byte, at_ms: None, fix: None }
}

fn shown(evidence: &Evidence) -> serde_json::Value {
    serde_json::to_value(evidence).expect("JSON")
}

#[test]
fn scripted_events_point_at_those_that_came() {
    let script = serde_json::json!([{"event": {"data": "a"}}, {"wait": 300}, {"event": {"data": "b"}}]);
    let (evidence, _) = evidence(&recording(1, script, "data: a\n\ndata: c\n\n"), &[], Interest::Little);
    let exchange = &shown(&evidence)["exchanges"][0];
    assert_eq!(
        exchange["scripted"]["marks"],
        serde_json::json!([
            {"k": "event", "t": 0.0, "l": "a", "p": 2}, {"k": "event", "t": 300.0, "l": "b"}, {"k": "end", "t": 300.0}
        ])
    );
    assert_eq!(
        exchange["came"]["marks"],
        serde_json::json!([
            {"k": "sent", "t": 0.0}, {"k": "head", "t": 4.0, "l": "200"}, {"k": "event", "t": 4.0, "l": "a"},
            {"k": "event", "t": 4.0, "l": "c"}, {"k": "end", "t": 700.0, "l": "the server closed the conne…"}
        ])
    );
    assert_eq!(shown(&evidence)["axis"], serde_json::json!({"to": 700.0, "step": 100.0}));
}

#[test]
fn the_end_is_drawn_however_much_came_before() {
    let (evidence, _) =
        evidence(&recording(1, serde_json::Value::Null, &"data: x\n\n".repeat(500)), &[], Interest::Little);
    let came = &shown(&evidence)["exchanges"][0]["came"];
    assert_eq!(came["marks"].as_array().map(Vec::len), Some(LITTLE.marks));
    assert_eq!(came["marks"][LITTLE.marks - 1]["k"], "end");
    assert_eq!(came["more"], 502 - (LITTLE.marks - 1));
}

#[test]
fn what_is_accused_is_kept_and_marked_however_late_it_comes() {
    let body = format!("{}id 7\n\n", "data: x\n\n".repeat(1_000));
    let late = finding("x29", Some(9_000));
    let nowhere = finding("no such exchange", Some(1));
    let whole = finding("x0", None);
    let recording = recording(30, serde_json::Value::Null, &body);
    let (evidence, marks) = evidence(&recording, &[&late, &nowhere, &whole], Interest::Much);
    assert_eq!(marks, [Some((9_000, 9_003)), None, None]);
    let shown = shown(&evidence);
    let exchanges = shown["exchanges"].as_array().expect("exchanges");
    assert_eq!((exchanges.len(), &shown["more"]), (EXCHANGES + 1, &5.into()));
    let last = exchanges.last().expect("the accused one");
    let pieces = last["body"]["Ok"]["pieces"].as_array().expect("pieces");
    assert_eq!(pieces.iter().map(|p| p["at"].as_u64()).collect::<Vec<_>>(), [Some(0), Some(8_300)]);
}

#[test]
fn what_carried_an_exchange_is_shown_with_what_only_it_has() {
    let goaway = Frame {
        since_ns: 7_000_000,
        at_ns: 7_000_000,
        direction: Direction::Received,
        kind: GOAWAY,
        flags: 0,
        stream: 0,
        length: 8,
        code: Some(2),
        fields: Vec::new(),
    };
    let http2 = Http2View { frames: vec![goaway], ..Http2View::default() };
    let library = LibraryView { error: Some("a panic".to_owned()), ..LibraryView::default() };
    let mut recording = recording(3, serde_json::Value::Null, "data: x\n\n");
    recording.exchanges[1].transcript = Transcript::Http2(Box::new(http2));
    recording.exchanges[1].tls = Some(TlsView {
        version: "TLS 1.3".to_owned(),
        server_name: "localhost".to_owned(),
        alpn: Some("h2".to_owned()),
        certificate: None,
    });
    recording.exchanges[2].transcript = Transcript::Library(library);
    for exchange in &mut recording.exchanges[1..] {
        exchange.end = End::exactly(Ended::GaveUp("it is no HTTP".to_owned()), 8_000_000);
    }
    let found: Vec<Finding> = (0..3).map(|n| finding(&format!("x{n}"), None)).collect();
    let (evidence, _) = evidence(&recording, &found.iter().collect::<Vec<_>>(), Interest::Much);
    let shown = shown(&evidence);
    let of = |exchange: usize, key: &str| shown["exchanges"][exchange][key].clone();
    let nothing = serde_json::Value::Null;
    assert!(of(0, "wire")["total"].as_u64() > Some(0));
    assert_eq!([of(0, "over"), of(0, "frames"), of(0, "tls")], [(); 3].map(|()| nothing.clone()));
    assert_eq!(of(1, "over"), "HTTP/2");
    assert_eq!(
        of(1, "frames"),
        serde_json::json!({"rows": [
            {"t": 7.0, "direction": "received", "what": "GOAWAY, INTERNAL_ERROR (2), 8 bytes"}
        ]})
    );
    assert_eq!(of(1, "tls"), "TLS 1.3 with localhost, h2 by ALPN; its certificate cannot be read");
    assert_eq!(of(1, "end"), "it is no HTTP");
    assert_eq!(of(2, "end"), "the client library gave up: it is no HTTP");
    assert_eq!([of(1, "wire"), of(2, "wire"), of(2, "frames")], [(); 3].map(|()| nothing.clone()));
    assert_eq!((of(2, "over"), of(2, "client")), ("a client library".into(), "a panic".into()));
}

#[test]
fn frames_of_what_passed_are_left_out() {
    let mut recording = recording(1, serde_json::Value::Null, "data: x\n\n");
    recording.exchanges[0].transcript = Transcript::Http2(Box::default());
    let (evidence, _) = evidence(&recording, &[], Interest::Little);
    let shown = &shown(&evidence)["exchanges"][0];
    assert_eq!((&shown["over"], shown.get("frames")), (&"HTTP/2".into(), None));
}
