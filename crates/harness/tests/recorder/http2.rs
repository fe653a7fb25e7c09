//! The wire transport over HTTP/2: frames, streams that share a connection, and every way to end.

use bytes::Bytes;
use h2::server::SendResponse;
use h2::{Reason, SendStream};
use http::{Request, Response};
use serde_json::{Value, json};
use ssespec_evidence::http2::{Direction, StreamEnd};
use ssespec_evidence::recording::{Ended, Recording};
use ssespec_evidence::store;
use ssespec_harness::access::{Access, Protocol};
use ssespec_harness::launcher::Attached;
use ssespec_harness::limits::Limits;
use ssespec_harness::recorder::record;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc;

use super::certified::{Authority, acceptor, serve_tls};
use super::server::{named, run, run_client, scenario, serve};
use super::verdicts::{messages, same_when_loaded};

type Asked = (Request<h2::RecvStream>, SendResponse<Bytes>);

/// Serves every stream of a connection with `handler`.
async fn streams<S, F>(stream: S, handler: impl Fn(Asked) -> F)
where
    S: AsyncRead + AsyncWrite + Unpin,
    F: Future<Output = ()> + Send + 'static,
{
    let Ok(mut connection) = h2::server::handshake(stream).await else { return };
    while let Some(Ok(asked)) = connection.accept().await {
        tokio::spawn(handler(asked));
    }
}

fn over_h2(target: Attached) -> Attached {
    Attached { access: Access { protocol: Protocol::Http2, ..target.access }, ..target }
}

async fn serve_h2<F>(handler: impl Fn(Asked) -> F + Clone + Send + Sync + 'static) -> Attached
where
    F: Future<Output = ()> + Send + 'static,
{
    over_h2(serve(move |stream, _| streams_owned(stream, handler.clone())).await)
}

async fn streams_owned<S, F>(stream: S, handler: impl Fn(Asked) -> F + Send)
where
    S: AsyncRead + AsyncWrite + Unpin + Send,
    F: Future<Output = ()> + Send + 'static,
{
    streams(stream, handler).await;
}

fn begin(mut answer: SendResponse<Bytes>) -> SendStream<Bytes> {
    let head = Response::builder().header("content-type", "text/event-stream").header("x-b", "1").body(());
    answer.send_response(head.expect("a head"), false).expect("the stream is open")
}

fn to_the_end() -> Value {
    json!([{"open": {"as": "one"}}, {"await": {"until": "end", "within": "60s"}}])
}

const CHECKS: &str = r#"[
    {"requirement": "a.complete", "expect": {"message": "complete"}},
    {"requirement": "a.broken", "expect": {"message": "aborted"}},
    {"requirement": "a.framed", "expect": {"message": "well-framed"}},
    {"requirement": "a.quiet", "expect": {"message": "no-trailing-bytes"}},
    {"requirement": "a.alive", "expect": {"head": "no-keep-alive-field"}},
    {"requirement": "a.status", "expect": {"status": [200]}},
    {"requirement": "a.type", "expect": {"head": "event-stream"}},
    {"requirement": "a.events", "expect": {"events": [{"data": "1"}]}},
    {"requirement": "a.gap", "expect": {"gap": {"from": "head", "to": {"event": 1}, "at-least": "0ms"}}}
]"#;

fn ended_in_order(recording: &Recording) {
    let one = named(recording, "one");
    assert_eq!(one.end.how, Ended::Complete);
    let said = messages(CHECKS, recording);
    let expected = [
        "pass: an HTTP/2 stream, complete; ended properly",
        "fail: expected a body that is visibly cut off; got an HTTP/2 stream, complete; ended properly",
        "skip: HTTP/2 has no chunks and no head syntax",
        "skip: nothing can follow the end of an HTTP/2 stream",
        "skip: HTTP/2 has no fields about connections",
        "pass: status 200",
        "pass: Content-Type: text/event-stream",
        "pass: 1 event as expected",
    ];
    assert_eq!(said[..8], expected);
    assert!(said[8].starts_with("pass: event 1 arrived "), "{}", said[8]);
    same_when_loaded(CHECKS, recording);
}

async fn one_event(asked: Asked) {
    let mut body = begin(asked.1);
    let _ = body.send_data("data: 1\n\n".into(), true);
}

#[tokio::test]
async fn a_stream_is_recorded_with_its_frames() {
    let recording = run(to_the_end(), &serve_h2(one_event).await).await;
    ended_in_order(&recording);
    let one = named(&recording, "one");
    let view = one.transcript.http2().cloned().expect("HTTP/2");
    assert_eq!((view.stream, view.status, view.end), (1, Some(200), StreamEnd::EndStream));
    let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(view.fields, [field("content-type", "text/event-stream"), field("x-b", "1")]);
    let frames: Vec<(Direction, u8, u8, u32)> = view
        .frames
        .iter()
        .filter(|f| f.stream == 1)
        .map(|f| (f.direction, f.kind, f.flags, f.length))
        .collect();
    assert_eq!(
        (frames[0].0, frames[0].1, frames[0].2),
        (Direction::Sent, 1, 5),
        "HEADERS, END_STREAM, END_HEADERS"
    );
    assert_eq!((frames[1].0, frames[1].1, frames[1].2), (Direction::Received, 1, 4), "HEADERS, END_HEADERS");
    assert_eq!(frames[2], (Direction::Received, 0, 1, 9), "DATA, END_STREAM");
    assert!(view.frames.iter().any(|f| f.kind == 4 && f.direction == Direction::Received), "SETTINGS");
    let asked = String::from_utf8(one.request.bytes.clone()).expect("text");
    let host = one.request.url.trim_start_matches("http://").trim_end_matches("/events");
    assert_eq!(
        asked,
        format!(
            ":method: GET\r\n:scheme: http\r\n:authority: {host}\r\n:path: /events\r\naccept: text/event-stream\r\n\
             cache-control: no-cache\r\n\r\n"
        )
    );
}

#[tokio::test]
async fn it_is_chosen_by_alpn_over_tls() {
    let authority = Authority::new();
    let target =
        serve_tls(acceptor(authority.good(), &["http/1.1", "h2"]), |s| streams_owned(s, one_event)).await;
    let target = over_h2(Attached { access: authority.access(), ..target });
    let recording = run(to_the_end(), &target).await;
    ended_in_order(&recording);
    let tls = named(&recording, "one").tls.clone().expect("TLS");
    assert_eq!((tls.alpn.as_deref(), tls.version.as_str()), (Some("h2"), "TLS 1.3"));
    let client = run_client(to_the_end(), &target).await;
    let view = named(&client, "one").transcript.library().cloned().expect("the client's view");
    assert_eq!((view.status, view.events.len(), view.error), (Some(200), 1, None));
}

#[tokio::test]
async fn a_server_without_it_is_told() {
    let authority = Authority::new();
    for alpn in [&["http/1.1"][..], &[]] {
        let target = serve_tls(acceptor(authority.good(), alpn), |s| streams_owned(s, one_event)).await;
        let target = over_h2(Attached { access: authority.access(), ..target });
        let recording = run(to_the_end(), &target).await;
        let one = named(&recording, "one");
        let why = "the server does not offer HTTP/2 (ALPN `h2`): switch it on there, or use --http1";
        assert_eq!(one.end.how, Ended::Failed(format!("cannot connect to {}: {why}", one.request.url)));
    }
}

#[tokio::test]
async fn a_reset_stream_is_broken_off() {
    let target = serve_h2(|asked: Asked| async move {
        let mut body = begin(asked.1);
        let _ = body.send_data("data: 1\n\n".into(), false);
        // What is queued would go with the stream.
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        body.send_reset(Reason::INTERNAL_ERROR);
    })
    .await;
    let recording = run(to_the_end(), &target).await;
    let one = named(&recording, "one");
    let view = one.transcript.http2().cloned().expect("HTTP/2");
    assert_eq!((&one.end.how, view.end), (&Ended::Reset, StreamEnd::Reset(2)));
    assert!(
        view.frames.iter().any(|f| f.kind == 3 && f.code == Some(2) && f.direction == Direction::Received)
    );
    let said = messages(CHECKS, &recording);
    let came = "an HTTP/2 stream, not complete; RST_STREAM with error code 2 (INTERNAL_ERROR)";
    assert_eq!(said[0], format!("fail: expected END_STREAM; got {came}"));
    assert_eq!(said[1], format!("pass: {came}"));
    assert_eq!(said[7], "pass: 1 event as expected");
    same_when_loaded(CHECKS, &recording);
}

#[tokio::test]
async fn goaway_and_a_lost_connection_are_told_apart() {
    let going = over_h2(
        serve(|stream, _| async move {
            let mut connection = h2::server::handshake(stream).await.expect("a client");
            let (_, answer) = connection.accept().await.expect("a stream").expect("a request");
            let _body = begin(answer);
            // What is queued would go with the stream: the head has to be out first.
            let out = std::future::poll_fn(|task| connection.poll_closed(task));
            let _ = tokio::time::timeout(std::time::Duration::from_millis(300), out).await;
            connection.abrupt_shutdown(Reason::ENHANCE_YOUR_CALM);
            let _ = std::future::poll_fn(|task| connection.poll_closed(task)).await;
        })
        .await,
    );
    let recording = run(to_the_end(), &going).await;
    let view = named(&recording, "one").transcript.http2().cloned().expect("HTTP/2");
    assert_eq!(view.end, StreamEnd::GoAway(11));
    assert!(view.frames.iter().any(|f| f.kind == 7 && f.code == Some(11)), "{:?}", view.frames);
    let came = "an HTTP/2 stream, not complete; GOAWAY with error code 11 (ENHANCE_YOUR_CALM)";
    assert_eq!(messages(CHECKS, &recording)[1], format!("pass: {came}"));
    same_when_loaded(CHECKS, &recording);

    let losing = over_h2(
        serve(|stream, _| async move {
            let mut connection = h2::server::handshake(stream).await.expect("a client");
            let (_, answer) = connection.accept().await.expect("a stream").expect("a request");
            let _body = begin(answer);
            let more = tokio::time::sleep(std::time::Duration::from_millis(100));
            tokio::select! { _ = connection.accept() => {}, () = more => {} }
        })
        .await,
    );
    let recording = run(to_the_end(), &losing).await;
    let view = named(&recording, "one").transcript.http2().cloned().expect("HTTP/2");
    assert!(matches!(view.end, StreamEnd::Lost(_)), "{:?}", view.end);
    assert_eq!(
        messages(CHECKS, &recording)[1],
        "pass: an HTTP/2 stream, not complete; the connection was lost"
    );
}

#[tokio::test]
async fn a_dropped_stream_is_cancelled_or_its_connection_reset() {
    for (how, expected) in [("fin", "Ok(CANCEL)"), ("rst", "Err(Some(ConnectionReset))")] {
        let (seen, mut saw) = mpsc::unbounded_channel();
        let target = serve_h2(move |asked: Asked| {
            let seen = seen.clone();
            async move {
                let mut body = begin(asked.1);
                let end = std::future::poll_fn(|task| body.poll_reset(task)).await;
                let end = end.map_err(|e| e.get_io().map(std::io::Error::kind));
                let _ = seen.send(format!("{end:?}"));
            }
        })
        .await;
        let steps = json!([
            {"open": {"as": "one"}}, {"await": {"until": "head", "within": "60s"}}, { "close": {"how": how}},
        ]);
        let recording = run(steps, &target).await;
        let one = named(&recording, "one");
        assert_eq!(one.end.how, Ended::Dropped);
        let cancelled =
            one.transcript.http2().is_some_and(|view| view.frames.iter().any(|f| f.code == Some(8)));
        assert_eq!(cancelled, how == "fin");
        assert_eq!(saw.recv().await.as_deref(), Some(expected));
    }
}

#[tokio::test]
async fn a_stream_that_is_not_read_any_more_does_not_stop_another() {
    let target = serve_h2(|asked: Asked| async move {
        let flood = asked.0.uri().path() == "/emit";
        let mut body = begin(asked.1);
        if !flood {
            let _ = body.send_data("data: 1\n\n".into(), true);
            return;
        }
        loop {
            body.reserve_capacity(4096);
            let Some(Ok(_)) = std::future::poll_fn(|task| body.poll_capacity(task)).await else { return };
            let n = body.capacity();
            if body.send_data(vec![b'x'; n].into(), false).is_err() {
                return;
            }
        }
    })
    .await;
    let steps = json!([
        {"open": {"as": "flood", "endpoint": "emit"}}, {"await": {"until": "head", "within": "60s"}},
        {"open": {"as": "one", "reuse": "flood"}}, {"await": {"until": "end", "within": "60s"}},
        {"await": {"on": "flood", "until": "end", "within": "60s"}},
    ]);
    let limits = Limits { bytes: 300_000, bytes_per_request_byte: 0, ..Limits::default() };
    let recording = record(&scenario(steps), &target, &limits, 1).await;
    let (flood, one) = (named(&recording, "flood"), named(&recording, "one"));
    assert_eq!(flood.end.how, Ended::Limit("more than 300000 bytes".into()));
    let streams = [flood, one].map(|e| (e.connection, e.transcript.http2().map(|view| view.stream)));
    assert_eq!(streams, [(1, Some(1)), (1, Some(3))]);
    assert_eq!(one.end.how, Ended::Complete);
}

#[tokio::test]
async fn a_server_that_takes_no_more_requests_on_a_connection_is_not_asked_to_share_it() {
    let target = over_h2(
        serve(|stream, _| async move {
            let mut connection = h2::server::handshake(stream).await.expect("a client");
            let (_, answer) = connection.accept().await.expect("a stream").expect("a request");
            let mut body = begin(answer);
            connection.graceful_shutdown();
            // The GOAWAY has to be out before the event that the scenario waits for.
            let out = std::future::poll_fn(|task| connection.poll_closed(task));
            let _ = tokio::time::timeout(std::time::Duration::from_millis(300), out).await;
            body.send_data(Bytes::from_static(b"data: 1\n\n"), false).expect("the stream is open");
            let _ = std::future::poll_fn(|task| connection.poll_closed(task)).await;
        })
        .await,
    );
    let steps = json!([
        {"open": {"as": "early"}}, {"await": {"until": {"events": 1}, "within": "60s"}},
        {"open": {"as": "one", "reuse": "early"}}, {"await": {"until": "end", "within": "60s"}},
    ]);
    let recording = run(steps, &target).await;
    let early = named(&recording, "early");
    let frames = &early.transcript.http2().expect("HTTP/2").frames;
    assert!(frames.iter().any(|f| f.kind == 7 && f.code == Some(0)), "{frames:?}");
    // What was begun before goes on.
    assert_eq!(early.end.how, Ended::Dropped);
    let why = "the server takes no more requests on it (GOAWAY)";
    assert_eq!(named(&recording, "one").end.how, Ended::NeverSent(why.into()));
    let checks = r#"[{"requirement": "a.status", "on": "one", "expect": {"status": [200]}}]"#;
    assert_eq!(messages(checks, &recording), [format!("skip: {why}")]);
    same_when_loaded(checks, &recording);
}

#[tokio::test]
async fn http_1_0_is_skipped() {
    let steps = json!([{"open": {"as": "one", "http": "1.0"}}, {"await": {"until": "end", "within": "60s"}}]);
    let recording = run(steps, &serve_h2(one_event).await).await;
    assert_eq!(messages(CHECKS, &recording)[5], "skip: HTTP/1.0 cannot be requested over HTTP/2");
}

#[tokio::test]
async fn what_is_no_http2_is_told() {
    let target = over_h2(
        serve(|mut stream, _| async move {
            super::server::send(&mut stream, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n").await;
            super::server::hold(stream).await;
        })
        .await,
    );
    let recording = run(to_the_end(), &target).await;
    let why = "what arrived is HTTP/1 and not HTTP/2: use --http1, or switch HTTP/2 on there";
    assert_eq!(named(&recording, "one").end.how, Ended::GaveUp(why.into()));
}

#[tokio::test]
async fn no_saved_recording_holds_a_secret() {
    let (seen, mut saw) = mpsc::unbounded_channel();
    let target = serve_h2(move |asked: Asked| {
        let _ = seen.send(asked.0.headers().get("authorization").cloned());
        one_event(asked)
    })
    .await;
    let fields = vec![("Authorization".to_owned(), b"Bearer s3cret".to_vec())];
    let target = Attached { access: Access { fields, ..target.access.clone() }, ..target };
    let recording = run(to_the_end(), &target).await;
    assert_eq!(saw.recv().await.flatten().expect("it was sent"), "Bearer s3cret");
    let dir = tempfile::tempdir().expect("a folder");
    let loaded = store::load(&store::save(&recording, dir.path()).expect("saved")).expect("loaded");
    let asked = String::from_utf8(named(&loaded, "one").request.bytes.clone()).expect("text");
    assert!(asked.contains("\r\nauthorization: [redacted]\r\n"), "{asked}");
    assert!(!format!("{loaded:?}").contains("s3cret"));
}
