//! Endpoints that serve little: what each refuses, and what it serves.

mod support;

use std::time::Duration;

use ssespec_faulty_server::find;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use support::{Running, request, start, talk};

const PATIENCE: Duration = Duration::from_secs(20);

async fn serving(name: &str) -> Running {
    // Its own stream goes on for as long as a test.
    start(Some(find(name).expect("an entry")), 60_000).await
}

/// The status line and the fields of a response to HEAD, which is over at once.
async fn asked(port: u16, method: &str, fields: &str, body: &str) -> String {
    talk(port, &request(method, "/events", fields, body), PATIENCE).await.text()
}

/// Opens a stream and reads until its first event is there.
async fn opened(port: u16, request: &[u8]) -> (TcpStream, String) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.expect("a connection");
    stream.write_all(request).await.expect("it is sent");
    let mut seen = Vec::new();
    while !String::from_utf8_lossy(&seen).contains("\n\n") {
        assert!(stream.read_buf(&mut seen).await.expect("it is read") > 0, "it ended before its first event");
    }
    (stream, String::from_utf8_lossy(&seen).into_owned())
}

#[tokio::test]
async fn one_stream_is_open_at_a_time() {
    for (name, refusal) in [
        ("one-stream-409", "HTTP/1.1 409 Conflict\r\n"),
        ("one-stream-503", "HTTP/1.1 503 Service Unavailable\r\n"),
    ] {
        let server = serving(name).await;
        let (stream, head) = opened(server.port, &request("GET", "/events", "", "")).await;
        assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
        let refused = asked(server.port, "HEAD", "", "").await;
        assert!(refused.starts_with(refusal), "{refused}");
        assert_eq!(refused.contains("Retry-After: 2\r\n"), name == "one-stream-503", "{refused}");
        drop(stream);
        // When the server sees that its client has left is no matter of this test.
        while asked(server.port, "HEAD", "", "").await.starts_with(refusal) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

#[tokio::test]
async fn the_eleventh_request_of_a_minute_is_refused() {
    let server = serving("ten-requests-a-minute").await;
    for nth in 1..=10 {
        let served = asked(server.port, "HEAD", "", "").await;
        assert!(served.starts_with("HTTP/1.1 200 OK\r\n"), "{nth}: {served}");
    }
    let refused = asked(server.port, "HEAD", "", "").await;
    assert!(refused.starts_with("HTTP/1.1 429 Too Many Requests\r\n"), "{refused}");
    assert!(refused.contains("\r\nRetry-After: 60\r\n"), "{refused}");
}

#[tokio::test]
async fn an_address_is_good_for_one_request() {
    for (name, refusal) in
        [("served-once", "HTTP/1.1 410 Gone\r\n"), ("ticket-of-one-request", "HTTP/1.1 404 Not Found\r\n")]
    {
        let server = serving(name).await;
        let (_stream, head) = opened(server.port, &request("GET", "/events", "", "")).await;
        assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
        let refused = asked(server.port, "GET", "", "").await;
        assert!(refused.starts_with(refusal), "{refused}");
    }
}

#[tokio::test]
async fn json_is_posted_and_nothing_else() {
    let server = serving("json-posts-alone").await;
    let refused = asked(server.port, "GET", "", "").await;
    assert!(refused.starts_with("HTTP/1.1 405 Method Not Allowed\r\n"), "{refused}");
    assert!(refused.contains("\r\nAllow: POST, OPTIONS\r\n"), "{refused}");
    let text = asked(server.port, "POST", "Content-Type: text/plain\r\n", "{}").await;
    assert!(text.starts_with("HTTP/1.1 415 Unsupported Media Type\r\n"), "{text}");
    let json = request("POST", "/events", "Content-Type: application/json\r\n", "{}");
    let (_stream, head) = opened(server.port, &json).await;
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
}

#[tokio::test]
async fn a_login_stands_behind_its_redirect() {
    let server = serving("redirect-to-login").await;
    let led = asked(server.port, "GET", "", "").await;
    assert!(led.starts_with("HTTP/1.1 302 Found\r\n"), "{led}");
    assert!(led.contains("\r\nLocation: /login?next=/events\r\n"), "{led}");
    let page = talk(server.port, &request("GET", "/login?next=/events", "", ""), PATIENCE).await.text();
    assert!(page.contains("Content-Type: text/html; charset=utf-8\r\n"), "{page}");
    assert!(page.contains("<input type=password"), "{page}");
}
