//! What is sent and what comes back, to the byte, and how it ends.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use socket2::SockRef;
use ssespec_evidence::recording::Ended;
use tokio::io::AsyncReadExt as _;
use tokio::sync::{Mutex, mpsc};

use super::server::{STREAM, bytes, head, hold, named, run, send, serve};

#[tokio::test]
async fn a_stream_is_recorded_until_the_scenario_is_over() {
    let (asked, mut requests) = mpsc::unbounded_channel();
    let target = serve(move |mut stream, _| {
        let asked = asked.clone();
        async move {
            asked.send(head(&mut stream).await).expect("the test listens");
            send(&mut stream, STREAM).await;
            send(&mut stream, "data: a\n\ndata: b\n\n").await;
            hold(stream).await;
        }
    })
    .await;
    let steps = json!([{"open": {"as": "one"}}, {"await": {"until": {"events": 2}, "within": "60s"}}]);
    let recording = run(steps, &target).await;
    let one = named(&recording, "one");
    let request = requests.recv().await.expect("a request");
    assert_eq!(
        String::from_utf8_lossy(&one.request.bytes),
        request,
        "the bytes on record are those that were sent"
    );
    assert_eq!(bytes(one), format!("{STREAM}data: a\n\ndata: b\n\n"));
    assert_eq!((&one.end.how, one.connection), (&Ended::Dropped, 1));
    assert_eq!(
        (recording.target.as_str(), recording.scenario.as_str(), recording.attempt),
        ("test", "test/it", 1)
    );
    assert!(
        one.request.sent_ns <= one.transcript.pieces()[0].at_ns
            && one.transcript.pieces()[0].at_ns <= one.end.at_ns
    );
    assert!(one.end.at_ns >= recording.elapsed_ns, "closed when the steps were over");
    recording.started.parse::<jiff::Timestamp>().expect("an RFC 3339 time");
}

#[tokio::test]
async fn the_server_closes_in_order() {
    let target = serve(|mut stream, _| async move {
        head(&mut stream).await;
        send(&mut stream, STREAM).await;
    })
    .await;
    let recording =
        run(json!([{"open": {"as": "one"}}, {"await": {"until": "end", "within": "60s"}}]), &target).await;
    assert_eq!(
        (&named(&recording, "one").end.how, bytes(named(&recording, "one")).as_str()),
        (&Ended::Fin, STREAM)
    );
}

#[tokio::test]
async fn the_server_resets() {
    let target = serve(|mut stream, _| async move {
        head(&mut stream).await;
        send(&mut stream, STREAM).await;
        SockRef::from(&stream).set_linger(Some(Duration::ZERO)).expect("an option that every system has");
    })
    .await;
    let recording =
        run(json!([{"open": {"as": "one"}}, {"await": {"until": "end", "within": "60s"}}]), &target).await;
    assert_eq!(
        (&named(&recording, "one").end.how, bytes(named(&recording, "one")).as_str()),
        (&Ended::Reset, STREAM)
    );
}

#[tokio::test]
async fn a_server_that_dies_in_mid_stream_leaves_what_it_sent() {
    let target = serve(|mut stream, _| async move {
        head(&mut stream).await;
        send(&mut stream, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\ndata: a\n\nda").await;
    })
    .await;
    let recording =
        run(json!([{"open": {"as": "one"}}, {"await": {"until": "end", "within": "60s"}}]), &target).await;
    let one = named(&recording, "one");
    assert_eq!(one.end.how, Ended::Fin);
    assert!(bytes(one).ends_with("\r\n20\r\ndata: a\n\nda"));
}

/// What the server's read says after the client dropped the connection.
async fn seen_by_the_server(how: &str) -> (Result<usize, std::io::ErrorKind>, Ended) {
    let (tell, mut told) = mpsc::unbounded_channel();
    let target = serve(move |mut stream, _| {
        let tell = tell.clone();
        async move {
            head(&mut stream).await;
            send(&mut stream, STREAM).await;
            send(&mut stream, "data: a\n\n").await;
            tell.send(stream.read(&mut [0; 8]).await.map_err(|e| e.kind())).expect("the test listens");
        }
    })
    .await;
    let steps = json!([{"open": {"as": "one"}}, {"await": {"until": {"events": 1}, "within": "60s"}}, { "close": {"how": how}}]);
    let recording = run(steps, &target).await;
    (told.recv().await.expect("a result"), named(&recording, "one").end.how.clone())
}

#[tokio::test]
async fn a_drop_by_fin_is_an_orderly_end_for_the_server() {
    assert_eq!(seen_by_the_server("fin").await, (Ok(0), Ended::Dropped));
}

#[tokio::test]
async fn a_drop_by_rst_is_a_reset_for_the_server() {
    assert_eq!(seen_by_the_server("rst").await, (Err(std::io::ErrorKind::ConnectionReset), Ended::Dropped));
}

#[tokio::test]
async fn a_server_that_accepts_and_hangs_leaves_nothing() {
    let target = serve(|stream, _| hold(stream)).await;
    let recording =
        run(json!([{"open": {"as": "one"}}, {"await": {"until": "head", "within": "50ms"}}]), &target).await;
    let one = named(&recording, "one");
    assert_eq!((one.end.how.clone(), one.transcript.pieces().len()), (Ended::Dropped, 0));
    assert!(recording.elapsed_ns >= 50_000_000, "the wait lasted as long as it was to");
}

#[tokio::test]
async fn what_comes_after_a_complete_answer_is_recorded_too() {
    let go = Arc::new(tokio::sync::Notify::new());
    let target = {
        let go = Arc::clone(&go);
        serve(move |mut stream, number| {
            let go = Arc::clone(&go);
            async move {
                head(&mut stream).await;
                if number == 1 {
                    send(&mut stream, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n").await;
                    go.notified().await;
                    send(&mut stream, "hello").await;
                    go.notify_one();
                } else {
                    go.notify_one();
                    tokio::task::yield_now().await;
                    go.notified().await;
                    send(&mut stream, "HTTP/1.1 204 No Content\r\n\r\n").await;
                }
                hold(stream).await;
            }
        })
        .await
    };
    let steps = json!([
        {"open": {"as": "head", "method": "HEAD"}}, {"await": {"until": "end", "within": "60s"}},
        {"open": {"as": "go"}}, {"await": {"until": "end", "within": "60s"}},
    ]);
    let recording = run(steps, &target).await;
    let head = named(&recording, "head");
    assert!(bytes(head).ends_with("\r\n\r\nhello"), "{}", bytes(head));
    assert_eq!(head.end.how, Ended::Complete);
    assert!(head.end.at_ns < named(&recording, "go").request.sent_ns, "complete when the head was");
}

#[tokio::test]
async fn an_answer_that_comes_before_the_body_is_read_is_not_lost() {
    let release = Arc::new(Mutex::new(()));
    let held = Arc::clone(&release).lock_owned().await;
    let target = serve(move |mut stream, _| {
        let release = Arc::clone(&release);
        async move {
            head(&mut stream).await;
            send(&mut stream, "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n").await;
            let _until_the_test_is_over = release.lock().await;
        }
    })
    .await;
    let script = json!([{"event": {"data": {"repeat": {"text": "x", "times": 8_000_000}}}}]);
    let steps = json!([
        {"open": {"as": "big", "method": "POST", "script": script}},
        {"await": {"until": "end", "within": "60s"}},
    ]);
    let recording = run(steps, &target).await;
    drop(held);
    let big = named(&recording, "big");
    assert_eq!(big.end.how, Ended::Complete);
    assert!(bytes(big).starts_with("HTTP/1.1 413 "));
}
