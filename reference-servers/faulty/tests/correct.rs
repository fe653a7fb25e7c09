//! Without a fault the server is right: the contract step by step, and HTTP around it.

mod support;

use std::io::Read as _;
use std::time::{Duration, Instant};

use support::{Running, emit, request, start, talk};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

const PATIENCE: Duration = Duration::from_secs(20);

async fn text(server: &Running, bytes: &[u8]) -> String {
    talk(server.port, bytes, PATIENCE).await.text()
}

/// The body, with its chunks put together if it is chunked.
fn body(answer: &str) -> String {
    let (head, mut rest) = answer.split_once("\r\n\r\n").expect("a whole head");
    if !head.contains("Transfer-Encoding: chunked") {
        return rest.to_owned();
    }
    let mut body = String::new();
    loop {
        let (size, after) = rest.split_once("\r\n").expect("a chunk size");
        let size = usize::from_str_radix(size, 16).expect("hexadecimal");
        if size == 0 {
            assert_eq!(after, "\r\n", "nothing follows the last chunk");
            return body;
        }
        body.push_str(&after[..size]);
        rest = after[size..].strip_prefix("\r\n").expect("a line end after the chunk");
    }
}

#[tokio::test]
async fn the_five_sentences_come_with_ids_and_then_the_end() {
    let server = start(None, 1).await;
    let answer = text(&server, &request("GET", "/events", "", "")).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\nDate: "), "{answer}");
    let (head, _) = answer.split_once("\r\n\r\n").unwrap();
    let fields: Vec<&str> = head.lines().skip(2).collect();
    assert_eq!(
        fields,
        [
            "Content-Type: text/event-stream",
            "Cache-Control: no-store, no-transform",
            "X-Accel-Buffering: no",
            "Incremental: ?1",
            "X-Content-Type-Options: nosniff",
            "Vary: Accept-Encoding",
            "Access-Control-Allow-Origin: *",
            "Transfer-Encoding: chunked",
            "Connection: close",
        ]
    );
    let body = body(&answer);
    assert!(body.starts_with("retry: 500\nevent: message\nid: 1\ndata: A stream"), "{body}");
    assert_eq!(body.matches("\n\n").count(), 5);
    let next = text(&server, &request("GET", "/events", "Last-Event-ID: 4\r\n", "")).await;
    assert!(self::body(&next).starts_with("event: message\nid: 5\n"), "{next}");
    let end = text(&server, &request("GET", "/events", "Last-Event-ID: 5\r\n", "")).await;
    assert!(end.starts_with("HTTP/1.1 204 No Content\r\n") && !end.contains("Content-"), "{end}");
    let unknown = text(&server, &request("GET", "/events", "Last-Event-ID: ../../etc\r\n", "")).await;
    assert!(self::body(&unknown).contains("id: 1\n"), "{unknown}");
}

#[tokio::test]
async fn scripts_are_played_by_get_and_post() {
    let server = start(None, 1).await;
    let script = r#"[{"event":{"data":" a\r\nb\n","event":"t","id":"1","retry":7}},{"comment":"x\ny"},{"retry":3000},{"wait":1},{"event":{"data":""}},{"event":{"id":""}}]"#;
    let expected = "retry: 7\nevent: t\nid: 1\ndata:  a\ndata: b\ndata: \n\n: x\n: y\n\nretry: 3000\n\ndata: \n\nid: \n\n";
    assert_eq!(body(&text(&server, &emit(script, "")).await), expected);
    let posted = request("POST", "/emit", "Content-Type: application/json\r\n", script);
    assert_eq!(body(&text(&server, &posted).await), expected);
    let resumed = text(&server, &emit(script, "last-event-id: 1\r\n")).await;
    assert!(body(&resumed).starts_with(": x\n"), "{resumed}");
}

#[tokio::test]
async fn refusals_are_answered_as_asked_and_hostile_values_with_400() {
    let server = start(None, 1).await;
    let refused =
        text(&server, &emit(r#"[{"refuse":{"status":503,"headers":{"Retry-After":"2"}}}]"#, "")).await;
    assert!(
        refused.starts_with("HTTP/1.1 503 Service Unavailable\r\n")
            && refused.contains("\r\nRetry-After: 2\r\n")
    );
    for script in [
        r#"[{"dance":true}]"#,
        r#"[{"event":{"event":"a\nb"}}]"#,
        r#"[{"event":{"event":"a\rb"}}]"#,
        r#"[{"event":{"id":"a\nb"}}]"#,
        r#"[{"event":{"id":"a\rb"}}]"#,
        r#"[{"event":{"id":"a\u0000b"}}]"#,
        r#"[{"event":{"data":"\ud800"}}]"#,
        r#"[{"refuse":{"status":503,"headers":{"X":"a\r\nY: b"}}}]"#,
        "nonsense",
    ] {
        let answer = text(&server, &emit(script, "")).await;
        assert!(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{script}: {answer}");
        assert!(answer.contains("\r\nContent-Type: text/plain; charset=utf-8\r\n"), "{answer}");
    }
}

#[tokio::test]
async fn an_abort_is_visible_on_both_versions_of_http() {
    let server = start(None, 1).await;
    let script = r#"[{"event":{"data":"a"}},{"abort":true}]"#;
    let broken = talk(server.port, &emit(script, ""), PATIENCE).await;
    assert!(broken.text().ends_with("data: a\n\n\r\n"), "no last chunk: {}", broken.text());
    let old = String::from_utf8(emit(script, "")).unwrap().replace("HTTP/1.1", "HTTP/1.0");
    let broken = talk(server.port, old.as_bytes(), PATIENCE).await;
    assert!(broken.reset, "a close-delimited body is aborted by a reset");
}

#[tokio::test]
async fn http_1_0_gets_a_body_that_ends_with_the_connection() {
    let server = start(None, 1).await;
    let answer = text(&server, b"GET /events HTTP/1.0\r\n\r\n").await;
    assert!(
        !answer.contains("Transfer-Encoding") && answer.contains("\r\nConnection: close\r\n"),
        "{answer}"
    );
    assert!(answer.ends_with("\n\n"), "{answer}");
}

#[tokio::test]
async fn gzip_is_flushed_with_each_event() {
    let server = start(None, 1).await;
    let fields = "Accept-Encoding: gzip\r\n";
    let whole = talk(server.port, &request("GET", "/events", fields, ""), PATIENCE).await;
    let at = whole.bytes.windows(4).position(|w| w == b"\r\n\r\n").unwrap() + 4;
    let text = String::from_utf8_lossy(&whole.bytes[..at]).into_owned();
    assert!(text.contains("\r\nContent-Encoding: gzip\r\n"), "{text}");
    let chunks = &whole.bytes[at..];
    let line = chunks.iter().position(|b| *b == b'\r').unwrap();
    let size = usize::from_str_radix(std::str::from_utf8(&chunks[..line]).unwrap(), 16).unwrap();
    let first_chunk = &chunks[line + 2..line + 2 + size];
    let mut first = [0; 10];
    flate2::read::GzDecoder::new(first_chunk).read_exact(&mut first).unwrap();
    assert_eq!(&first, b"retry: 500");
}

#[tokio::test]
async fn head_options_and_other_methods_do_not_stream() {
    let server = start(None, 1).await;
    let head = text(&server, &request("HEAD", "/events", "", "")).await;
    assert!(head.contains("\r\nContent-Type: text/event-stream\r\n") && head.ends_with("\r\n\r\n"), "{head}");
    let delete = text(&server, &request("DELETE", "/events", "", "")).await;
    assert!(
        delete.starts_with("HTTP/1.1 405 ") && delete.contains("\r\nAllow: GET, HEAD, OPTIONS\r\n"),
        "{delete}"
    );
    let preflight = text(&server, &request("OPTIONS", "/emit", "Origin: http://a.example\r\n", "")).await;
    assert!(preflight.starts_with("HTTP/1.1 204 "), "{preflight}");
    assert!(preflight.contains("\r\nAccess-Control-Allow-Headers: Last-Event-ID, "), "{preflight}");
    assert!(text(&server, &request("GET", "/", "", "")).await.starts_with("HTTP/1.1 200 OK\r\n"));
    assert!(text(&server, &request("GET", "/nothing", "", "")).await.starts_with("HTTP/1.1 404 "));
}

#[tokio::test]
async fn a_connection_is_used_again_after_a_stream_has_ended() {
    let server = start(None, 1).await;
    let first = "GET /events HTTP/1.1\r\nHost: a\r\n\r\n";
    let both = [first.as_bytes(), &request("GET", "/", "", "")].concat();
    let answer = text(&server, &both).await;
    assert_eq!(answer.matches("HTTP/1.1 200 OK\r\n").count(), 2, "{answer}");
    assert!(answer.contains("0\r\n\r\nHTTP/1.1 200 OK"), "{answer}");
}

#[tokio::test]
async fn waits_are_kept_and_streams_are_counted() {
    let server = start(None, 1).await;
    let began = Instant::now();
    let script = r#"[{"wait":150},{"event":{"data":"a"}}]"#;
    assert_eq!(body(&text(&server, &emit(script, "")).await), "data: a\n\n");
    assert!(began.elapsed() >= Duration::from_millis(150));

    let held = emit(r#"[{"hold":true}]"#, "");
    let port = server.port;
    let holder = tokio::spawn(async move { talk(port, &held, PATIENCE).await });
    let open = async |wanted: &str| {
        // The server is asked until it says so: how long it takes is no matter of this test.
        loop {
            let answer = text(&server, &request("GET", "/stats", "", "")).await;
            if body(&answer).starts_with(wanted) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    open("{\"open\": 1, ").await;
    holder.abort();
    open("{\"open\": 0, ").await;
}

#[tokio::test]
async fn a_held_stream_has_a_heartbeat() {
    let server = start(None, 1).await;
    let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", server.port)).await.unwrap();
    stream.write_all(&emit(r#"[{"hold":true}]"#, "")).await.unwrap();
    let mut seen = Vec::new();
    while seen.windows(13).filter(|w| *w == b": heartbeat\n\n").count() < 2 {
        assert!(stream.read_buf(&mut seen).await.unwrap() > 0, "a held stream does not end");
    }
}
