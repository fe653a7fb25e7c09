//! HTTP/2 where it is itself judged: fields that a client refuses, streams without credit, the choice by ALPN.

use bytes::Bytes;
use http::Response;
use serde_json::json;
use ssespec_evidence::http2::{Direction, StreamEnd};
use ssespec_evidence::recording::Ended;
use ssespec_harness::access::{Access, Protocol};
use ssespec_harness::launcher::Attached;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::certified::{Authority, acceptor, serve_tls};
use super::server::{hold, named, run, serve};
use super::verdicts::{messages, same_when_loaded};

const CHECKS: &str = r#"[
    {"requirement": "a.fields", "expect": {"http2": "no-connection-fields"}},
    {"requirement": "a.open", "expect": {"http2": "stays-open"}},
    {"requirement": "a.offered", "expect": {"http2": "offered"}},
    {"requirement": "a.status", "expect": {"status": [200]}}
]"#;

fn over_h2(target: Attached) -> Attached {
    Attached { access: Access { protocol: Protocol::Http2, ..target.access }, ..target }
}

fn frame(kind: u8, flags: u8, stream: u8, payload: &[u8]) -> Vec<u8> {
    let length = u8::try_from(payload.len()).expect("a short frame");
    [&[0, 0, length, kind, flags, 0, 0, 0, stream], payload].concat()
}

/// Reads the preface and all frames until the first request.
async fn asked(stream: &mut TcpStream) {
    let mut preface = [0; 24];
    stream.read_exact(&mut preface).await.expect("a preface");
    loop {
        let mut header = [0; 9];
        stream.read_exact(&mut header).await.expect("a frame");
        let length = u32::from_be_bytes([0, header[0], header[1], header[2]]);
        let mut payload = vec![0; length as usize];
        stream.read_exact(&mut payload).await.expect("a payload");
        if header[3] == 1 {
            return;
        }
    }
}

#[tokio::test]
async fn a_field_that_the_client_refuses_is_named() {
    let target = over_h2(
        serve(|mut stream, _| async move {
            asked(&mut stream).await;
            // `:status: 200`, then two literals, the second in a frame of its own.
            let head = frame(1, 0, 1, b"\x88\x00\x0ccontent-type\x11text/event-stream");
            let rest = frame(9, 4, 1, b"\x00\x0aconnection\x0akeep-alive");
            let all = [frame(4, 0, 0, b""), head, rest].concat();
            let _ = stream.write_all(&all).await;
            hold(stream).await;
        })
        .await,
    );
    let steps = json!([{"open": {"as": "one"}}, {"await": {"until": "end", "within": "60s"}}]);
    let recording = run(steps, &target).await;
    let one = named(&recording, "one");
    let why = "what arrived is not HTTP/2 as RFC 9113 has it: stream error detected: unspecific protocol error detected";
    let view = one.transcript.http2().expect("HTTP/2");
    assert_eq!((&one.end.how, &view.end), (&Ended::GaveUp(why.into()), &StreamEnd::Refused(why.into())));
    let fields: Vec<_> = view.frames.iter().flat_map(|frame| frame.fields.clone()).collect();
    let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let expected = [
        field(":status", "200"),
        field("content-type", "text/event-stream"),
        field("connection", "keep-alive"),
    ];
    assert_eq!(fields, expected);
    let refused = view.frames.iter().find(|frame| frame.kind == 3 && frame.direction == Direction::Sent);
    assert_eq!(refused.and_then(|frame| frame.code), Some(1), "RST_STREAM, PROTOCOL_ERROR");
    let expected = [
        "fail: expected no field about a connection (RFC 9113 8.2.2); got \"connection: keep-alive\""
            .to_owned(),
        format!("fail: expected a stream that goes on; got no head, not complete; {why}"),
        "pass: HTTP/2 is spoken: one connection carries all streams of a site".to_owned(),
        format!("fail: expected a response head; got a response that cannot be taken: {why}"),
    ];
    assert_eq!(messages(CHECKS, &recording), expected);
    same_when_loaded(CHECKS, &recording);
}

#[tokio::test]
async fn a_goaway_is_a_frame_after_the_end_of_the_stream() {
    const GOAWAY: &str = r#"[{"requirement": "a.goaway", "expect": {"http2": "goaway"}}]"#;
    let expected = "GOAWAY with NO_ERROR before the connection is closed (RFC 9113 6.8)";
    let ended = || frame(0, 1, 1, b"data: one\n\n");
    let goaway = |code| frame(7, 0, 0, &[0, 0, 0, 1, 0, 0, 0, code]);
    for (last, said) in [
        (ended(), format!("fail: expected {expected}; got no GOAWAY")),
        ([ended(), goaway(0)].concat(), "pass: the server sent GOAWAY (NO_ERROR)".to_owned()),
        ([ended(), goaway(2)].concat(), format!("fail: expected {expected}; got GOAWAY with error code 2")),
        (
            [frame(3, 0, 1, &[0, 0, 0, 8]), goaway(0)].concat(),
            "inconclusive: the stream ended before its server did".to_owned(),
        ),
    ] {
        let target = over_h2(
            serve(move |mut stream, _| {
                let last = last.clone();
                async move {
                    asked(&mut stream).await;
                    let head = frame(1, 4, 1, b"\x88\x00\x0ccontent-type\x11text/event-stream");
                    let _ = stream.write_all(&[frame(4, 0, 0, b""), head, last].concat()).await;
                    hold(stream).await;
                }
            })
            .await,
        );
        let steps = json!([
            {"open": {"as": "one"}}, {"await": {"until": "end", "within": "60s"}}, {"wait": "300ms"}
        ]);
        let recording = run(steps, &target).await;
        assert_eq!(messages(GOAWAY, &recording), [said]);
        same_when_loaded(GOAWAY, &recording);
    }
}

#[tokio::test]
async fn a_stream_gets_no_more_than_its_credit_until_it_is_released() {
    let target = over_h2(
        serve(|stream, _| async move {
            let mut connection = h2::server::handshake(stream).await.expect("a client");
            while let Some(Ok((_, mut answer))) = connection.accept().await {
                let head = Response::builder().header("content-type", "text/event-stream").body(());
                let mut body =
                    answer.send_response(head.expect("a head"), false).expect("the stream is open");
                let events: String =
                    (0..100).map(|n| format!("data: {n} {}\n\n", "x".repeat(1000))).collect();
                let _ = body.send_data(Bytes::from(events), true);
            }
        })
        .await,
    );
    let steps = json!([
        {"open": {"as": "one", "credit": "withheld"}}, {"await": {"until": {"bytes": 65_535}, "within": "60s"}},
        {"open": {"as": "other", "reuse": "one"}}, {"await": {"until": "end", "within": "60s"}},
        {"grant-credit": {"on": "one"}}, {"await": {"on": "one", "until": "end", "within": "60s"}},
    ]);
    let recording = run(steps, &target).await;
    let (one, other) = (named(&recording, "one"), named(&recording, "other"));
    assert_eq!((one.connection, other.connection), (1, 1));
    assert_eq!((&one.end.how, &other.end.how), (&Ended::Complete, &Ended::Complete));
    let before: usize = {
        let pieces = &one.transcript.http2().expect("HTTP/2").pieces;
        pieces.iter().filter(|piece| piece.at_ns <= other.end.at_ns).map(|piece| piece.bytes.len()).sum()
    };
    assert_eq!(before, 65_535, "what may be sent at first");
    let order = r#"[
        {"requirement": "a.order", "on": "other", "expect": {"before": {"mark": "end", "other": {"event": 80}, "of": "one"}}},
        {"requirement": "a.all", "on": "one", "expect": {"at-least-events": 100}}
    ]"#;
    let said = messages(order, &recording);
    assert!(said[0].starts_with("pass: the end arrived "), "{}", said[0]);
    assert_eq!(said[1], "pass: 100 events");
    let expected = [
        "pass: 2 fields, and none about a connection",
        "fail: expected a stream that goes on; got an HTTP/2 stream, complete; ended properly",
    ];
    assert_eq!(messages(CHECKS, &recording)[..2], expected);
}

#[tokio::test]
async fn a_stream_that_the_scenario_closes_stayed_open() {
    let target = over_h2(
        serve(|stream, _| async move {
            let mut connection = h2::server::handshake(stream).await.expect("a client");
            let mut bodies = Vec::new();
            while let Some(Ok((_, mut answer))) = connection.accept().await {
                bodies.push(answer.send_response(Response::new(()), false));
            }
        })
        .await,
    );
    let steps = json!([{"open": {"as": "one"}}, {"await": {"until": "head", "within": "60s"}}]);
    let recording = run(steps, &target).await;
    assert_eq!(messages(CHECKS, &recording)[1], "pass: the stream was open to the last");
}

#[tokio::test]
async fn the_choice_by_alpn_is_asked_for_once_more() {
    const SIX: &str = "a browser opens six connections to a host, so six streams are all there can be";
    const EXPECTED: &str = "expected HTTP/2, over which one connection carries all streams of a site";
    let authority = Authority::new();
    let steps = json!([{"open": {"as": "one"}}, {"await": {"until": "end", "within": "60s"}}, {"probe-alpn": {"on": "one"}}]);
    for (alpn, said) in [
        (&["h2", "http/1.1"][..], "pass: HTTP/2 is chosen by ALPN where it is offered".to_owned()),
        (
            &["http/1.1"][..],
            format!("fail: {EXPECTED}; got \"http/1.1\", chosen by ALPN although `h2` was offered: {SIX}"),
        ),
        (&[][..], format!("fail: {EXPECTED}; got no choice by ALPN, so HTTP/1.1 is spoken: {SIX}")),
    ] {
        let target = serve_tls(acceptor(authority.good(), alpn), |mut stream| async move {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
            let _ = stream.shutdown().await;
        })
        .await;
        let target = Attached { access: authority.access(), ..target };
        let recording = run(steps.clone(), &target).await;
        assert_eq!(messages(CHECKS, &recording)[2], said);
        same_when_loaded(CHECKS, &recording);
        let not_asked =
            run(json!([{"open": {"as": "one"}}, {"await": {"until": "end", "within": "60s"}}]), &target)
                .await;
        assert_eq!(messages(CHECKS, &not_asked)[2], "inconclusive: HTTP/2 was not offered to the server");
    }
}

#[tokio::test]
async fn in_clear_text_a_browser_speaks_http1() {
    let target = serve(|mut stream, _| async move {
        super::server::send(&mut stream, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
        hold(stream).await;
    })
    .await;
    let steps =
        json!([{"open": {"as": "one"}}, {"await": {"until": "end", "within": "60s"}}, {"probe-alpn": {}}]);
    let recording = run(steps, &target).await;
    let said = messages(CHECKS, &recording);
    assert_eq!(said[0], "skip: it was not requested over HTTP/2");
    let clear = "fail: expected HTTP/2, over which one connection carries all streams of a site; got HTTP/1.1 in clear text: \
                 a browser opens six connections to a host, so six streams are all there can be";
    assert_eq!(said[2], clear);
}
