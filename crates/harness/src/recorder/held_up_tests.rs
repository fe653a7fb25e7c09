//! A reading thread that is held up on purpose leads to no accusation: from the socket to the verdict.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::{Value, json};
use ssespec_evidence::recording::{KnownBy, Recording};
use ssespec_evidence::verdict::Verdict;
use ssespec_judge::{Judged, judge};
use ssespec_scenario::{Endpoints, Level, Scenario};

use super::record;
use crate::access::Access;
use crate::launcher::Attached;
use crate::limits::Limits;
use crate::reader::hold_up;

/// Between two events. Longer than what the checks ask for.
const APART: Duration = Duration::from_millis(250);

/// What happens to the reading thread while the second and the third event are written.
#[derive(Clone, Copy, PartialEq)]
enum Reader {
    Free,
    HeldUp,
}

/// Serves one stream of three events from a thread of its own.
fn serve(reader: Reader) -> (Attached, JoinHandle<()>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let base = format!("http://{}/", listener.local_addr().expect("an address")).parse().expect("a URL");
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        let mut send = |text: &str| stream.write_all(text.as_bytes()).expect("a reader");
        send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n");
        std::thread::sleep(APART);
        let held = (reader == Reader::HeldUp).then(hold_up);
        send("data: 2\n\n");
        std::thread::sleep(APART);
        send("data: 3\n\n");
        // So that both are there when it goes on.
        std::thread::sleep(Duration::from_millis(50));
        drop(held);
        // Until the suite leaves.
        while let Ok(1..) = stream.read(&mut [0; 1024]) {}
    });
    let endpoints = Endpoints { stream: "/".into(), emit: None, stats: None };
    let attached = Attached {
        name: "test".into(),
        base,
        endpoints,
        access: Access::default(),
        publish: None,
        known_by: KnownBy::Declaration,
        dialects: Default::default(),
        strain: Default::default(),
        learned: Default::default(),
    };
    (attached, server)
}

fn scenario() -> Scenario {
    let wait = json!([{"wait": 0}, {"event": {"data": "1"}}, {"wait": 250}, {"event": {"data": "2"}}, {"wait": 250}, {"event": {"data": "3"}}]);
    let check =
        |requirement: &str, expect: Value| json!({"requirement": requirement, "on": "one", "expect": expect});
    let gap = json!({"gap": {"from": {"event": 2}, "to": {"event": 3}, "at-least": "200ms"}});
    let text = json!({
        "id": "test/held-up", "title": "A test", "driver": "emit",
        "steps": [
            {"open": {"as": "one", "endpoint": "stream", "script": wait}},
            {"await": {"until": {"events": 3}, "within": "60s"}},
        ],
        "checks": [
            check("a.gap", gap),
            check("a.apart", json!("not-coalesced")),
            check("a.events", json!({"events": [{"data": "1"}, {"data": "2"}, {"data": "3"}]})),
        ],
    });
    serde_json::from_value(text).expect("a scenario")
}

async fn judged(reader: Reader) -> (Vec<Judged>, Recording) {
    let (target, server) = serve(reader);
    let scenario = scenario();
    let recording = record(&scenario, &target, &Limits::default(), 1).await;
    server.join().expect("no panic");
    (judge(&scenario, |_| Level::Must, &recording), recording)
}

#[tokio::test]
async fn a_reader_that_was_held_up_knows_that_it_does_not_know() {
    let (judged, recording) = judged(Reader::HeldUp).await;
    let said: Vec<_> = judged.iter().map(|one| (one.verdict, one.message.as_str())).collect();
    assert_eq!(said[2].0, Verdict::Pass, "what came is known: {said:?}");
    for (verdict, message) in &said[..2] {
        assert_eq!(*verdict, Verdict::Inconclusive, "{message}");
    }
    // The error bar is true: the second event came at least this long before the third.
    let pieces = recording.exchanges[0].transcript.pieces();
    let last = pieces.last().expect("a piece").moment();
    assert!(last.width_ns() >= 250_000_000, "{last:?}");
}

/// The counterpart: nobody holds it up, and the same server is right.
#[tokio::test]
async fn a_reader_that_is_free_sees_the_gaps() {
    // On a busy machine this may be inconclusive, too; it is never an accusation.
    let (judged, _) = judged(Reader::Free).await;
    for one in &judged {
        assert!(matches!(one.verdict, Verdict::Pass | Verdict::Inconclusive), "{}", one.message);
    }
    assert_eq!(judged[2].verdict, Verdict::Pass);
}
