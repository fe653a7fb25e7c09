//! Fields of a request that take their values from earlier responses.

use std::time::Duration;

use serde_json::json;
use ssespec_evidence::recording::Recording;
use ssespec_harness::limits::Limits;
use ssespec_harness::recorder::record;
use tokio::io::AsyncReadExt as _;

use super::server::{STREAM, head, named, run, scenario, send, serve};

/// What the second request said in a field of its recording, and what the server got.
async fn carried(response: &'static str) -> (Recording, String) {
    let (said, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let target = serve(move |mut stream, number| {
        let said = said.clone();
        async move {
            let request = head(&mut stream).await;
            match number {
                1 => send(&mut stream, response).await,
                _ => {
                    said.send(request).expect("a reader");
                    send(&mut stream, "HTTP/1.1 204 No Content\r\n\r\n").await;
                }
            }
        }
    })
    .await;
    let steps = json!([
        {"open": {"as": "first"}}, {"await": {"until": "end", "within": "60s"}},
        {"open": {"as": "second", "headers": {"Last-Event-ID": "another"}, "carries": {
            "Mcp-Session-Id": {"field-of": "first"}, "Last-Event-ID": {"first-id-of": "first"}}}},
        {"await": {"until": "end", "within": "60s"}},
    ]);
    let recording = run(steps, &target).await;
    (recording, heard.recv().await.expect("a request"))
}

fn line<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

#[tokio::test]
async fn they_are_sent_and_a_session_id_is_shown_nowhere() {
    let response = "HTTP/1.1 200 OK\r\nMCP-SESSION-ID: 1868a90c-2\r\nContent-Type: text/event-stream\r\n\r\n\
                    id: a-1\ndata: one\n\nid: a-2\ndata: 1868a90c-2\n\n";
    let (recording, heard) = carried(response).await;
    assert_eq!(line(&heard, "Mcp-Session-Id"), Some("1868a90c-2"));
    assert_eq!(line(&heard, "Last-Event-ID"), Some("a-1"));
    let request = &named(&recording, "second").request;
    let sent = String::from_utf8_lossy(&request.bytes).into_owned();
    assert_eq!(line(&sent, "Mcp-Session-Id"), Some("[redacted]"));
    assert_eq!(request.last_event_id.as_deref(), Some(&b"a-1"[..]));
    let first = named(&recording, "first").transcript.pieces();
    let came: Vec<u8> = first.iter().flat_map(|read| read.bytes.clone()).collect();
    let came = String::from_utf8(came).expect("text");
    assert_eq!(line(&came, "MCP-SESSION-ID"), Some("**********"));
    assert!(!came.contains("1868a90c"), "{came}");
}

#[tokio::test]
async fn what_is_not_there_or_cannot_be_sent_is_left_out() {
    for field in ["", "Mcp-Session-Id: a b\r\n", "Mcp-Session-Id:\r\n", "Mcp-Session-Id: \u{e9}\r\n"] {
        let response = format!(
            "HTTP/1.1 200 OK\r\n{field}Content-Type: text/event-stream\r\n\r\ndata: one\n\nid: late\ndata: two\n\n"
        );
        let (recording, heard) = carried(response.leak()).await;
        assert_eq!((line(&heard, "Mcp-Session-Id"), line(&heard, "Last-Event-ID")), (None, None), "{field}");
        assert_eq!(named(&recording, "second").request.last_event_id, None);
    }
}

/// A server may take a response that is cut for a client that has left, and forget the session that it began.
#[tokio::test]
async fn the_response_that_is_captured_from_is_read_to_its_end() {
    let (said, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let target = serve(move |mut stream, number| {
        let said = said.clone();
        async move {
            head(&mut stream).await;
            send(&mut stream, STREAM).await;
            if number == 1 {
                send(&mut stream, "id: a-1\ndata: one\n\n").await;
                let left = tokio::time::timeout(Duration::from_millis(100), stream.read_u8()).await;
                said.send(left.is_ok()).expect("a reader");
            }
        }
    })
    .await;
    let steps = json!([
        {"request": {"url": "/begin", "capture": {"id": {"event-id": {}}}}},
        {"open": {"as": "second"}}, {"await": {"until": "end", "within": "60s"}},
    ]);
    let limits = Limits { prepared: Duration::from_secs(60), ..Limits::default() };
    record(&scenario(steps), &target, &limits, 1).await;
    assert_eq!(heard.recv().await, Some(false), "the client left before the end");
}

/// What became of a request to the address that this stream names, and what the server got, if it got it.
async fn posted(stream: &'static str) -> (Recording, Option<String>) {
    let (said, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let target = serve(move |mut stream_of, number| {
        let said = said.clone();
        async move {
            let request = head(&mut stream_of).await;
            match number {
                1 => {
                    send(&mut stream_of, STREAM).await;
                    send(&mut stream_of, stream).await;
                    let _ = stream_of.read_u8().await;
                }
                _ => {
                    said.send(request).expect("a reader");
                    send(&mut stream_of, "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n").await;
                }
            }
        }
    })
    .await;
    let steps = json!([
        {"open": {"as": "stream"}}, {"await": {"until": {"events": 1}, "within": "60s"}},
        {"open": {"as": "post", "endpoint-of": "stream", "body": "{}"}},
        {"await": {"until": "end", "within": "60s"}},
    ]);
    let recording = run(steps, &target).await;
    (recording, heard.try_recv().ok())
}

#[tokio::test]
async fn a_request_goes_where_the_endpoint_event_says_and_its_id_is_shown_nowhere() {
    let stream = "event: endpoint\ndata: /messages/?session_id=0123456789abcdef&of=x\n\n";
    let (recording, heard) = posted(stream).await;
    let heard = heard.expect("a request");
    assert!(heard.starts_with("POST /messages/?session_id=0123456789abcdef&of=x HTTP/1.1\r\n"), "{heard}");
    let request = &named(&recording, "post").request;
    let sent = String::from_utf8_lossy(&request.bytes).into_owned();
    assert!(sent.starts_with("POST /messages/?session_id=[redacted]&of=x HTTP/1.1\r\n"), "{sent}");
    assert!(request.url.ends_with("/messages/?session_id=[redacted]&of=x"), "{}", request.url);
    let came = named(&recording, "stream").transcript.pieces();
    let came: Vec<u8> = came.iter().flat_map(|read| read.bytes.clone()).collect();
    let came = String::from_utf8(came).expect("text");
    assert!(came.ends_with("data: /messages/?session_id=****************&of=x\n\n"), "{came}");
}

#[tokio::test]
async fn nothing_is_sent_without_an_address_of_the_same_origin() {
    for (stream, why) in [
        ("data: /messages\n\n", "`stream` brought no `endpoint` event"),
        (
            "event: endpoint\ndata: http://elsewhere.invalid/messages\n\n",
            "the `endpoint` event of `stream` names an address of another origin",
        ),
        ("event: endpoint\ndata: \"/messages\"\n\n", "the `endpoint` event of `stream` names no address"),
    ] {
        let (recording, heard) = posted(stream).await;
        assert_eq!(heard, None, "{stream}");
        let how = &named(&recording, "post").end.how;
        assert_eq!(*how, ssespec_evidence::recording::Ended::NeverSent(why.to_owned()));
    }
}
