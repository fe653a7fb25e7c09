//! Times: who takes them, and that they tell gaps and our own lateness.

use std::time::Duration;

use serde_json::json;
use ssespec_evidence::recording::Stamp;

use super::server::{STREAM, head, hold, named, run, send, serve};

#[tokio::test]
async fn a_wait_lasts_at_least_as_long_as_it_says() {
    let target = serve(|stream, _| hold(stream)).await;
    let recording =
        run(json!([{"open": {"as": "one"}}, {"wait": "120ms"}, {"open": {"as": "two"}}]), &target).await;
    let (one, two) = (named(&recording, "one"), named(&recording, "two"));
    assert!(two.request.sent_ns >= 120_000_000 && one.end.at_ns >= two.request.sent_ns);
}

#[tokio::test]
async fn a_gap_between_two_writes_is_seen() {
    let target = serve(|mut stream, _| async move {
        head(&mut stream).await;
        send(&mut stream, STREAM).await;
        send(&mut stream, "data: a\n\n").await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        send(&mut stream, "data: b\n\n").await;
        hold(stream).await;
    })
    .await;
    let recording =
        run(json!([{"open": {"as": "one"}}, {"await": {"until": {"events": 2}, "within": "60s"}}]), &target)
            .await;
    let reads = &named(&recording, "one").transcript.pieces();
    let at = |byte: char| {
        reads.iter().find(|r| r.bytes.ends_with(format!("data: {byte}\n\n").as_bytes())).map(|r| r.at_ns)
    };
    let width = |byte: char| {
        let read = reads.iter().find(|r| r.bytes.ends_with(format!("data: {byte}\n\n").as_bytes()));
        read.map_or(0, |read| read.at_ns - read.since_ns)
    };
    let gap = at('b').expect("b came") - at('a').expect("a came");
    // The first may have come before it was read, by as much as its interval says.
    assert!(gap + width('a') >= 300_000_000, "{gap} ns, and `a` came within {} ns", width('a'));
    assert!(reads.is_sorted_by_key(|read| read.at_ns));
}

/// The runtime of this test has one thread, and the target of the second exchange keeps it busy while the first server,
/// which has a thread of its own, writes.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_kernel_knows_when_bytes_came_while_we_were_busy() {
    let (go, wait_for_go) = std::sync::mpsc::channel::<()>();
    let (wrote, written) = std::sync::mpsc::channel::<()>();
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let stream_url = format!("http://{}/", listener.local_addr().expect("an address"));
    let server = std::thread::spawn(move || {
        use std::io::Write as _;
        let (mut stream, _) = listener.accept().expect("a connection");
        stream.write_all(STREAM.as_bytes()).expect("a reader");
        wait_for_go.recv().expect("the test goes on");
        stream.write_all(b"data: a\n\n").expect("a reader");
        wrote.send(()).expect("the test goes on");
        stream
    });
    let hands = std::sync::Arc::new(std::sync::Mutex::new((go, written)));
    let mut target = serve(move |mut stream, _| {
        let hands = std::sync::Arc::clone(&hands);
        async move {
            head(&mut stream).await;
            {
                let (go, written) = &*hands.lock().expect("no panic");
                go.send(()).expect("the server waits");
                written.recv().expect("the server writes");
                std::thread::sleep(Duration::from_millis(250));
            }
            hold(stream).await;
        }
    })
    .await;
    target.endpoints.emit = Some(target.base.to_string());
    target.base = stream_url.parse().expect("a URL");
    let steps = json!([
        {"open": {"as": "one"}}, {"await": {"until": "head", "within": "60s"}},
        {"open": {"as": "busy", "endpoint": "emit"}},
        {"await": {"on": "one", "until": {"events": 1}, "within": "60s"}},
    ]);
    let recording = run(steps, &target).await;
    drop(server.join().expect("no panic"));
    let read = named(&recording, "one").transcript.pieces().last().expect("a read");
    assert_eq!((read.bytes.as_slice(), read.stamp), (&b"data: a\n\n"[..], Stamp::Kernel));
    assert!(
        read.at_ns + 240_000_000 <= recording.elapsed_ns,
        "stamped {} of {} ns",
        read.at_ns,
        recording.elapsed_ns
    );
}
