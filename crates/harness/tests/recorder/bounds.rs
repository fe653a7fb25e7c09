//! Whatever a server does, a recording ends.

use std::time::Duration;

use serde_json::{Value, json};
use ssespec_evidence::recording::{Ended, Recording};
use ssespec_harness::launcher::Attached;
use ssespec_harness::limits::Limits;
use ssespec_harness::recorder::record;

use super::server::{STREAM, client_scenario, head, hold, named, scenario, send, serve};

/// Sends `piece` forever.
async fn flood(piece: &'static str) -> Attached {
    serve(move |mut stream, _| async move {
        head(&mut stream).await;
        send(&mut stream, STREAM).await;
        while tokio::io::AsyncWriteExt::write_all(&mut stream, piece.as_bytes()).await.is_ok() {}
    })
    .await
}

async fn with(limits: Limits, steps: Value, target: &Attached) -> Recording {
    record(&scenario(steps), target, &limits, 1).await
}

fn to_the_end() -> Value {
    json!([{"open": {"as": "one"}}, {"await": {"until": "end", "within": "60s"}}])
}

#[tokio::test]
async fn an_endless_line_ends_at_the_byte_limit() {
    let target = flood("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx").await;
    let limits = Limits { bytes: 100_000, bytes_per_request_byte: 0, ..Limits::default() };
    let recording = with(limits.clone(), to_the_end(), &target).await;
    let one = named(&recording, "one");
    assert_eq!(one.end.how, Ended::Limit("more than 100000 bytes".into()));
    let total: usize = one.transcript.pieces().iter().map(|read| read.bytes.len()).sum();
    assert!(total > 100_000 && total <= 100_000 + (64 << 10), "{total} bytes: at most one read too many");

    let recording = record(&client_scenario(to_the_end()), &target, &limits, 1).await;
    assert_eq!(named(&recording, "one").end.how, Ended::Limit("more than 100000 bytes".into()));
}

#[tokio::test]
async fn a_long_request_allows_a_long_answer() {
    let target = flood("data: x\n\n").await;
    let limits = Limits { bytes: 1_000, bytes_per_request_byte: 10, ..Limits::default() };
    let recording = with(limits, to_the_end(), &target).await;
    let one = named(&recording, "one");
    let limit = 1_000 + 10 * one.request.bytes.len();
    assert_eq!(one.end.how, Ended::Limit(format!("more than {limit} bytes")));
}

#[tokio::test]
async fn events_and_reads_are_bounded() {
    let target = flood("data: x\n\n").await;
    let recording = with(Limits { events: 1_000, ..Limits::default() }, to_the_end(), &target).await;
    let one = named(&recording, "one");
    let limit = 1_000 + one.request.bytes.len() / 8;
    assert_eq!(one.end.how, Ended::Limit(format!("more than {limit} events")));
    let recording = with(Limits { reads: 2, ..Limits::default() }, to_the_end(), &target).await;
    let one = named(&recording, "one");
    let limit = 2 + one.request.bytes.len() / 16;
    assert_eq!(one.end.how, Ended::Limit(format!("more than {limit} reads")));
}

#[tokio::test]
async fn a_head_has_its_time_and_its_size() {
    let silent = serve(|stream, _| hold(stream)).await;
    let steps = json!([
        {"open": {"as": "one"}}, {"await": {"until": "end", "within": "3600s"}},
        {"open": {"as": "two"}}, {"await": {"until": "head", "within": "3600s"}},
    ]);
    let limits = Limits { head: Duration::from_millis(80), ..Limits::default() };
    for transport in [scenario(steps.clone()), client_scenario(steps)] {
        let recording = record(&transport, &silent, &limits, 1).await;
        for one in &recording.exchanges {
            assert_eq!(one.end.how, Ended::Limit("no complete response head within 80 ms".into()));
        }
        assert!(recording.elapsed_ns >= 160_000_000);
    }

    let endless = serve(|mut stream, _| async move {
        head(&mut stream).await;
        send(&mut stream, "HTTP/1.1 200 OK\r\n").await;
        while tokio::io::AsyncWriteExt::write_all(&mut stream, b"X-More: of the same\r\n").await.is_ok() {}
    })
    .await;
    let recording = with(Limits { head_bytes: 10_000, ..Limits::default() }, to_the_end(), &endless).await;
    let why = "more than 10000 bytes without a complete head";
    assert_eq!(named(&recording, "one").end.how, Ended::Limit(why.into()));
}

#[tokio::test]
async fn a_compressed_body_that_explodes_is_bounded() {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(&vec![b':'; 4 << 20]).expect("memory takes all");
    let body = encoder.finish().expect("memory takes all");
    let target = serve(move |mut stream, _| {
        let body = body.clone();
        async move {
            head(&mut stream).await;
            send(&mut stream, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n").await;
            let _ = tokio::io::AsyncWriteExt::write_all(&mut stream, &body).await;
            hold(stream).await;
        }
    })
    .await;
    let recording = with(Limits { body_bytes: 1 << 20, ..Limits::default() }, to_the_end(), &target).await;
    assert_eq!(
        named(&recording, "one").end.how,
        Ended::Limit("more than 1048576 bytes when decompressed".into())
    );
}

#[tokio::test]
async fn a_scenario_has_its_time_and_no_more() {
    let target = serve(|stream, _| hold(stream)).await;
    let steps = json!([
        {"open": {"as": "one"}}, {"await": {"until": "end", "within": "3600s"}},
        {"wait": "3600s"}, {"open": {"as": "late"}},
    ]);
    let short = Duration::from_millis(100);
    let limits = Limits { scenario: short, long_scenario: short, ..Limits::default() };
    for transport in [scenario(steps.clone()), client_scenario(steps)] {
        let recording = record(&transport, &target, &limits, 1).await;
        let over = "the scenario's time of 100 ms was over";
        assert_eq!(named(&recording, "one").end.how, Ended::Limit(over.into()));
        assert_eq!(named(&recording, "late").end.how, Ended::Limit(format!("not opened: {over}")));
        assert!(recording.elapsed_ns >= 100_000_000);
    }
}

#[tokio::test]
async fn exchanges_are_bounded() {
    let target = serve(|stream, _| hold(stream)).await;
    let steps = json!([{"open": {"as": "one"}}, {"open": {"as": "two"}}]);
    let recording = with(Limits { exchanges: 1, ..Limits::default() }, steps, &target).await;
    assert_eq!(
        named(&recording, "two").end.how,
        Ended::Limit("not opened: a scenario may open 1 exchanges".into())
    );
}

#[tokio::test]
async fn a_recording_may_be_given_up() {
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    let target = serve(move |stream, _| {
        let tell = tell.clone();
        async move {
            hold(stream).await;
            tell.send(()).expect("the test listens");
        }
    })
    .await;
    let steps = scenario(json!([{"open": {"as": "one"}}, {"wait": "3600s"}]));
    let given_up = tokio::spawn(async move { record(&steps, &target, &Limits::default(), 1).await });
    tokio::time::sleep(Duration::from_millis(50)).await;
    given_up.abort();
    assert!(given_up.await.expect_err("it was given up").is_cancelled());
    // Whether it had connected by then or not, nothing stays open: the server's end comes, or there was no connection.
    let _ =
        tokio::time::timeout(Duration::from_secs(60), told.recv()).await.expect("the connection is closed");
}
