//! The client transport: what reqwest and eventsource-stream deliver, and how they give up.

use serde_json::json;
use ssespec_evidence::recording::{Ended, Exchange};
use ssespec_evidence::transcript::LibraryView;
use tokio::net::TcpListener;

use super::server::{STREAM, at, head, hold, named, run_client, send, serve};

/// What the client makes of a response after which the connection closes, or of one that is held until one event came.
async fn ask(answer: &'static str, closes: bool) -> (Exchange, LibraryView) {
    let target = serve(move |mut stream, _| async move {
        head(&mut stream).await;
        send(&mut stream, answer).await;
        if !closes {
            hold(stream).await;
        }
    })
    .await;
    let until = if closes { json!("end") } else { json!({"events": 1}) };
    let recording =
        run_client(json!([{"open": {"as": "one"}}, {"await": {"until": until, "within": "60s"}}]), &target)
            .await;
    let one = named(&recording, "one").clone();
    let view = one.transcript.library().cloned().expect("the library's view, and not the wire");
    (one, view)
}

fn body(view: &LibraryView) -> String {
    let bytes: Vec<u8> = view.pieces.iter().flat_map(|piece| piece.bytes.clone()).collect();
    String::from_utf8(bytes).expect("text")
}

#[tokio::test]
async fn a_stream_that_ends() {
    let answer = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nX-Two: a\r\nX-Two: b\r\n\r\nid: 1\nevent: e\ndata: x\n\n";
    let (one, view) = ask(answer, true).await;
    assert_eq!((view.status, view.error.as_deref(), &one.end.how), (Some(200), None, &Ended::Complete));
    let headers: Vec<_> = view.headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    assert_eq!(headers, [("content-type", "text/event-stream"), ("x-two", "a"), ("x-two", "b")]);
    assert_eq!(body(&view), "id: 1\nevent: e\ndata: x\n\n");
    let events: Vec<_> =
        view.events.iter().map(|e| (e.id.as_str(), e.event_type.as_str(), e.data.as_str())).collect();
    assert_eq!(events, [("1", "e", "x")]);
    assert!(view.events[0].at_ns <= one.end.at_ns && view.events[0].at_ns >= one.request.sent_ns);
}

#[tokio::test]
async fn a_stream_that_is_dropped() {
    let (one, view) =
        ask("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ndata: x\n\n\r\n", false).await;
    assert_eq!((body(&view).as_str(), view.events.len(), &one.end.how), ("data: x\n\n", 1, &Ended::Dropped));
}

#[tokio::test]
async fn a_byte_order_mark_makes_the_library_panic_and_nothing_else() {
    let (one, view) = ask("HTTP/1.1 200 OK\r\n\r\n\u{feff}data: x\n\n", true).await;
    assert_eq!(
        (body(&view).as_str(), view.events.len(), &one.end.how),
        ("\u{feff}data: x\n\n", 0, &Ended::Complete)
    );
    let error = view.error.expect("an error");
    assert!(error.starts_with("eventsource-stream panicked: "), "{error}");
}

#[tokio::test]
async fn a_body_that_is_cut_short() {
    let (one, view) =
        ask("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ndata: x\n\n\r\n", true).await;
    assert_eq!((view.events.len(), &one.end.how), (1, &Ended::Fin));
    let error = view.error.expect("an error");
    assert!(error.starts_with("error decoding response body: "), "{error}");
}

#[tokio::test]
async fn no_answer_at_all() {
    let (one, view) = ask("", true).await;
    assert_eq!((view.status, &one.end.how), (None, &Ended::Fin));
    let error = view.error.expect("an error");
    assert!(error.ends_with("connection closed before message completed"), "{error}");
}

#[tokio::test]
async fn an_answer_that_is_not_http() {
    let (one, view) = ask("hello\r\n\r\n", true).await;
    let error = view.error.expect("an error");
    assert!(error.ends_with("invalid HTTP version parsed"), "{error}");
    assert_eq!(one.end.how, Ended::GaveUp(error));
}

#[tokio::test]
async fn a_dead_port() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    drop(listener);
    let steps = json!([{"open": {"as": "one"}}, {"await": {"until": "end", "within": "60s"}}]);
    let recording = run_client(steps, &at(&format!("http://127.0.0.1:{port}/"))).await;
    let Ended::Failed(why) = &named(&recording, "one").end.how else {
        panic!("{:?}", named(&recording, "one").end)
    };
    assert!(why.contains("error sending request for url") && why.contains("onnection refused"), "{why}");
}

#[tokio::test]
async fn a_kept_connection_is_refused() {
    let target = serve(|mut stream, _| async move {
        head(&mut stream).await;
        send(&mut stream, STREAM).await;
    })
    .await;
    let steps = json!([{"open": {"as": "one"}}, {"open": {"as": "two", "reuse": "one"}}]);
    let recording = run_client(steps, &target).await;
    let why = "`reuse` needs the raw reader: the client library keeps its connections to itself";
    assert_eq!(named(&recording, "two").end.how, Ended::Failed(why.into()));
}

#[tokio::test]
async fn a_field_that_the_library_refuses_is_told() {
    let target = serve(|stream, _| hold(stream)).await;
    let steps = json!([
        {"open": {"as": "one", "headers": {"X-Bad": "a\nb"}}},
        {"await": {"until": "end", "within": "60s"}},
    ]);
    let recording = run_client(steps, &target).await;
    let why = "the client library refuses the field `X-Bad`: failed to parse header value";
    assert_eq!(named(&recording, "one").end.how, Ended::Failed(why.into()));
}
