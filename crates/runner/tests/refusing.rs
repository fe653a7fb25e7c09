//! What is still sent to a server that refuses: nothing before the time that it names, as far as anybody waits.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ssespec_evidence::recording::KnownBy;
use ssespec_evidence::verdict::Verdict;
use ssespec_report::TargetReport;
use ssespec_runner::Run;
use ssespec_test_support::fixture::{suite, target};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// A server that refuses every request, with these fields, and counts them.
async fn server(fields: &'static str) -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let count = Arc::clone(&count);
            tokio::spawn(async move {
                // Nothing comes over a connection that only finds out whether anybody is there.
                if stream.read(&mut [0; 4096]).await.is_ok_and(|n| n > 0) {
                    count.fetch_add(1, Ordering::SeqCst);
                    let response =
                        format!("HTTP/1.1 503 No\r\n{fields}Content-Length: 0\r\nConnection: close\r\n\r\n");
                    let _ = stream.write_all(response.as_bytes()).await;
                }
            });
        }
    });
    (address, asked)
}

/// Runs two scenarios, one after the other, against an endpoint that has shown a stream.
async fn run(address: SocketAddr) -> TargetReport {
    let steps = "[{ open: { as: s } }, { await: { until: end, within: 2s } }]";
    let check = [("x.first", "{ status: [200] }")];
    let suite = Arc::new(suite(&[
        ("a/one", "driver: observe", steps, &check),
        ("a/other", "driver: observe", steps, &check),
    ]));
    let mut target = target(&suite, "[]", "[]");
    target.url = Some(format!("http://{address}/"));
    let mut session = Run::builder(suite).described_target(target).jobs(1).build().start().await;
    for target in session.targets_mut() {
        target.refine(|attached| attached.known_by = KnownBy::ObservedStream);
    }
    session.play().await;
    session.finish().await.expect("nothing is saved").remove(0)
}

#[tokio::test]
async fn nothing_is_sent_before_retry_after() {
    let (address, asked) = server("Retry-After: 3600\r\n").await;
    let report = run(address).await;
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    let told: Vec<_> =
        report.results.iter().map(|result| (result.verdict, result.message.as_str())).collect();
    assert_eq!(
        told,
        [
            (Verdict::Inconclusive, "not judged: the server answered 503, Retry-After: 3600"),
            (
                Verdict::Inconclusive,
                "not asked: the server had responded 503 with Retry-After: 3600, which is longer than this run waits"
            ),
        ]
    );
    let note = "was not run a second time, since x.first could not be told at first: the server responded 503 with \
                Retry-After: 3600, which is longer than this run waits";
    assert_eq!(report.notes.len(), 1, "{:?}", report.notes);
    assert!(report.notes[0].ends_with(note), "{:?}", report.notes);
}

#[tokio::test]
async fn a_short_wait_is_waited_for() {
    let (address, asked) = server("Retry-After: 1\r\n").await;
    let report = run(address).await;
    assert!(asked.load(Ordering::SeqCst) >= 2);
    assert!(report.notes.iter().any(|note| {
        note.starts_with("the server responded 503 with Retry-After: 1, so nothing was sent for ")
    }));
}

#[tokio::test]
async fn a_refusal_without_a_time_holds_nothing_back() {
    let (address, asked) = server("").await;
    let report = run(address).await;
    assert!(asked.load(Ordering::SeqCst) >= 2);
    let told = "not judged: the server answered 503";
    assert!(report.results.iter().all(|result| result.message == told), "{:?}", report.results);
}
