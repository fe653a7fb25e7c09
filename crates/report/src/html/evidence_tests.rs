//! Recordings cut down.

use ssespec_evidence::recording::{End, Ended, Exchange as Recorded, Read, Request, Stamp};
use ssespec_evidence::verdict::Finding;

use super::*;

fn recording(exchanges: usize, script: serde_json::Value, body: &str) -> Recording {
    let answer = format!("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n{body}");
    let exchange = |n: usize| Recorded {
        name: format!("x{n}"),
        connection: 0,
        request: Request {
            url: "http://127.0.0.1/emit".to_owned(),
            method: "GET".to_owned(),
            bytes: b"GET /emit HTTP/1.1\r\n\r\n".to_vec(),
            script: serde_json::from_value(script.clone()).expect("a script"),
            last_event_id: None,
            topic: None,
            sent_ns: 0,
        },
        hops: Vec::new(),
        reads: vec![Read::exactly(4_000_000, Stamp::Kernel, answer.clone().into_bytes())],
        client: None,
        tls: None,
        h2: None,
        end: End::exactly(Ended::Fin, 700_000_000),
    };
    Recording {
        target: "t".to_owned(),
        scenario: "s/x".to_owned(),
        attempt: 1,
        started: String::new(),
        elapsed_ns: 0,
        lateness_ns: 0,
        patience_ns: ssespec_evidence::recording::PATIENCE_NS,
        known_by: ssespec_evidence::recording::KnownBy::Declaration,
        strain: ssespec_evidence::recording::Strain::default(),
        published: Vec::new(),
        beside: ssespec_evidence::observations::Beside::default(),
        exchanges: (0..exchanges).map(exchange).collect(),
    }
}

fn finding(exchange: &str, byte: Option<u64>) -> Finding {
    let (expected, observed) = (String::new(), String::new());
    Finding { expected, observed, exchange: exchange.to_owned(), byte, at_ms: None }
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
