//! What the server puts on the wire: heads, ends, methods, codings, resumption and the count of open streams.

#[path = "wire/guarded.rs"]
mod guarded;
mod support;

use std::time::{Duration, Instant};

use support::{End, Server, get, post};

const STREAM_FIELDS: [(&str, &str); 7] = [
    ("content-type", "text/event-stream"),
    ("cache-control", "no-store, no-transform"),
    ("x-accel-buffering", "no"),
    ("incremental", "?1"),
    ("vary", "Accept-Encoding"),
    ("access-control-allow-origin", "*"),
    ("x-content-type-options", "nosniff"),
];

const SENTENCES: &str = "retry: 1000\n\n\
    id: 1\ndata: The server spoke first, and the page had only to listen.\n\n\
    id: 2\ndata: Each sentence left the moment it was ready, not a moment later.\n\n\
    id: 3\ndata: Between two sentences the line stayed open and quiet.\n\n\
    id: 4\ndata: Had it dropped, the listener would have known where to go on.\n\n\
    id: 5\ndata: Then everything was said, and both sides hung up.\n\n";

fn owned(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    fields.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect()
}

#[tokio::test]
async fn events_says_five_sentences_and_ends() {
    let answer = Server::start().await.get("/events", "").await;
    assert_eq!(answer.status, 200);
    let around = [("connection", "close"), ("transfer-encoding", "chunked")];
    assert_eq!(answer.fields, owned(&[&STREAM_FIELDS[..], &around].concat()));
    assert_eq!(answer.text(), SENTENCES);
    assert_eq!(answer.end, End::LastChunk);
}

#[tokio::test]
async fn events_goes_on_after_an_id_and_starts_over_for_a_strange_one() {
    let server = Server::start().await;
    let after_4 = SENTENCES.split_once("id: 5").unwrap().1;
    assert_eq!(server.get("/events", "Last-Event-ID: 4\r\n").await.text(), format!("id: 5{after_4}"));
    let long = "9".repeat(4000);
    for id in ["", "6", "0", "-1", "\"'--<b>", "../../etc/passwd", "18446744073709551617", &long] {
        let answer = server.get("/events", &format!("last-event-id: {id}\r\n")).await;
        assert_eq!((answer.status, answer.text()), (200, SENTENCES), "{id}");
    }
    let done = server.get("/events", "LAST-EVENT-ID: 5\r\n").await;
    assert_eq!((done.status, done.field("content-length"), &done.body[..]), (204, None, &b""[..]));
}

#[tokio::test]
async fn head_has_the_fields_of_get_at_once_and_keeps_the_connection() {
    let server = Server::start().await;
    let mut exchange = server.open("HEAD /emit?script=[{%22hold%22:true}] HTTP/1.1\r\nHost: x\r\n\r\n").await;
    exchange.until("\r\n\r\n").await;
    let head = String::from_utf8(std::mem::take(&mut exchange.bytes)).unwrap().to_ascii_lowercase();
    for (name, value) in STREAM_FIELDS {
        assert!(head.contains(&format!("{name}: {}\r\n", value.to_ascii_lowercase())), "{name} in {head}");
    }
    assert!(!head.contains("content-length"), "{head}");
    tokio::io::AsyncWriteExt::write_all(&mut exchange.socket, get("/stats", "").as_bytes()).await.unwrap();
    exchange.until("{\"open\": 0, \"steps\": 0}\n").await;
    assert!(exchange.bytes.starts_with(b"HTTP/1.1 200 OK\r\n"), "{}", exchange.bytes.escape_ascii());
}

#[tokio::test]
async fn an_http10_stream_ends_with_the_connection() {
    let server = Server::start().await;
    let answer = server.ask("GET /emit?script=[{%22event%22:{%22data%22:%22a%22}}] HTTP/1.0\r\n\r\n").await;
    assert_eq!((answer.status, answer.field("transfer-encoding"), answer.text()), (200, None, "data: a\n\n"));
}

#[tokio::test]
async fn an_abort_leaves_the_body_unfinished_after_what_was_sent() {
    let server = Server::start().await;
    let answer = server.emit(r#"[{"event":{"data":"a"}},{"abort":true},{"event":{"data":"b"}}]"#, "").await;
    assert_eq!((answer.status, answer.text(), answer.end), (200, "data: a\n\n", End::BrokenOff));
    let at_once = server.emit(r#"[{"abort":true}]"#, "").await;
    assert_eq!((at_once.status, at_once.text(), at_once.end), (200, "", End::BrokenOff));
}

#[tokio::test]
async fn a_refusal_is_no_stream() {
    let server = Server::start().await;
    let script = r#"[{"refuse":{"status":503,"headers":{"Retry-After":"2"}}}]"#;
    let refused = server.emit(script, "").await;
    assert_eq!((refused.status, refused.field("retry-after")), (503, Some("2")));
    assert_eq!(refused.field("content-type"), Some("text/plain; charset=utf-8"));
    assert_eq!(refused.text(), "refused, as the script asks\n");
    let stop = server.emit(r#"[{"refuse":{"status":204}}]"#, "").await;
    assert_eq!((stop.status, stop.field("content-length"), stop.text()), (204, None, ""));
}

#[tokio::test]
async fn a_refusal_counts_when_it_is_the_first_step_to_be_played() {
    let server = Server::start().await;
    let script = r#"[{"event":{"id":"1","data":"a"}},{"refuse":{"status":503}}]"#;
    let first = server.emit(script, "").await;
    assert_eq!((first.status, first.text(), first.end), (200, "id: 1\ndata: a\n\n", End::LastChunk));
    assert_eq!(server.emit(script, "Last-Event-ID: 1\r\n").await.status, 503);
}

#[tokio::test]
async fn the_head_and_each_event_leave_before_the_wait_behind_them() {
    let script = r#"[{"wait":400},{"event":{"data":"a"}},{"wait":400},{"event":{"data":"b"}}]"#;
    let mut exchange = Server::start().await.open(&post(script, "")).await;
    exchange.until("\r\n\r\n").await;
    let head = Instant::now();
    exchange.until("data: a\n\n").await;
    let first = Instant::now();
    exchange.until("data: b\n\n").await;
    assert!(first - head >= Duration::from_millis(200), "{:?}", first - head);
    assert!(first.elapsed() >= Duration::from_millis(200), "{:?}", first.elapsed());
}

#[tokio::test]
async fn gzip_is_used_only_when_asked_for_and_ends_properly() {
    let server = Server::start().await;
    let script = r#"[{"event":{"data":"a"}},{"event":{"data":"b"}}]"#;
    let coded = server.emit(script, "Accept-Encoding: compress, gzip\r\n").await;
    assert_eq!(coded.field("content-encoding"), Some("gzip"));
    assert_eq!((coded.gunzipped().as_str(), coded.end), ("data: a\n\ndata: b\n\n", End::LastChunk));
    for plain in ["", "Accept-Encoding: identity\r\n", "Accept-Encoding: gzip;q=0\r\n"] {
        let answer = server.emit(script, plain).await;
        assert_eq!((answer.field("content-encoding"), answer.text()), (None, "data: a\n\ndata: b\n\n"));
        assert_eq!(answer.field("vary"), Some("Accept-Encoding"));
    }
}

#[tokio::test]
async fn range_and_conditions_change_nothing() {
    let headers =
        "Range: bytes=0-3\r\nIf-None-Match: *\r\nIf-Modified-Since: Mon, 01 Jan 2029 00:00:00 GMT\r\n";
    let answer = Server::start().await.emit(r#"[{"event":{"data":"a"}}]"#, headers).await;
    assert_eq!((answer.status, answer.text()), (200, "data: a\n\n"));
}

#[tokio::test]
async fn other_methods_are_refused_with_allow() {
    let server = Server::start().await;
    for method in ["DELETE", "PUT", "BREW"] {
        let answer =
            server.ask(&format!("{method} /events HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")).await;
        assert_eq!((answer.status, answer.field("allow")), (405, Some("GET,HEAD,OPTIONS")));
        assert_eq!(answer.text(), "this endpoint does not take that method\n");
    }
}

#[tokio::test]
async fn a_preflight_is_granted() {
    let request = "OPTIONS /emit HTTP/1.1\r\nHost: x\r\nConnection: close\r\nOrigin: http://a.example\r\n\
        Access-Control-Request-Method: GET\r\nAccess-Control-Request-Headers: last-event-id\r\n\r\n";
    let answer = Server::start().await.ask(request).await;
    assert_eq!(answer.status, 204);
    let fields = [
        ("allow", "GET, HEAD, POST, OPTIONS"),
        ("access-control-allow-methods", "GET, HEAD, POST, OPTIONS"),
        ("access-control-allow-headers", "cache-control, content-type, last-event-id"),
        ("access-control-max-age", "600"),
        ("access-control-allow-origin", "*"),
        ("x-content-type-options", "nosniff"),
        ("connection", "close"),
    ];
    assert_eq!(answer.fields, owned(&fields));
}

#[tokio::test]
async fn large_scripts_go_by_post_up_to_a_limit() {
    let server = Server::start().await;
    let data = "x".repeat(8 << 20);
    let answer = server.emit(&format!(r#"[{{"event":{{"data":"{data}"}}}}]"#), "").await;
    assert_eq!((answer.body.len(), answer.end), ("data: \n\n".len() + data.len(), End::LastChunk));
    let many = (0..10_000).map(|n| format!(r#"{{"event":{{"data":"{n}"}}}}"#)).collect::<Vec<_>>().join(",");
    let answer = server.emit(&format!("[{many}]"), "").await;
    let expected: String = (0..10_000).map(|n| format!("data: {n}\n\n")).collect();
    assert!(answer.text() == expected && answer.end == End::LastChunk);
    let answer = server.emit(&" ".repeat((32 << 20) + 1), "").await;
    assert_eq!((answer.status, answer.text()), (413, "the script may have up to 32 MiB\n"));
}

#[tokio::test]
async fn what_is_no_script_is_refused_with_a_sentence() {
    let server = Server::start().await;
    let missing = server.get("/emit", "").await;
    assert_eq!((missing.status, missing.text()), (400, "the query must have a script\n"));
    let unknown = server.get("/emit?script=%5B%7B%22dance%22:true%7D%5D", "").await;
    assert_eq!((unknown.status, unknown.text()), (400, "step 1: unknown step \"dance\"\n"));
    assert_eq!(server.get("/emit?script=[{%22comment%22:%22%FF%22}]", "").await.status, 400);
    let nowhere = server.get("/nowhere", "").await;
    assert_eq!((nowhere.status, nowhere.text()), (404, "there are /, /events, /emit and /stats\n"));
}

#[tokio::test]
async fn a_held_stream_beats_and_is_forgotten_when_its_client_leaves() {
    let server = Server::start().await;
    let mut held = server.open(&get("/emit?script=[{%22hold%22:true}]", "")).await;
    held.until(": heartbeat\n\r\nC\r\n: heartbeat\n").await;
    let posted = server.open(&post(r#"[{"hold":true}]"#, "")).await;
    server.until_open(2).await;
    drop(held);
    server.until_open(1).await;
    posted.socket.set_zero_linger().unwrap();
    drop(posted);
    server.until_open(0).await;
}
