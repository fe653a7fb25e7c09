//! What a target adds of its own is not counted by the steps that wait for events, and stands in the recording.

use serde_json::json;
use ssespec_evidence::additions::{Additions, OwnEvent};
use ssespec_harness::launcher::Attached;
use ssespec_harness::learned::Learning;

use crate::server::{STREAM, bytes, head, hold, named, run, send, serve};

#[tokio::test]
async fn a_greeting_ends_no_wait_for_events() {
    let target = serve(|mut stream, _| async move {
        head(&mut stream).await;
        send(&mut stream, &format!("{STREAM}event: hello\ndata: welcome\n\n")).await;
        // The reader has seen the greeting by then, or sees both at once: either way it waits for the other event.
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        send(&mut stream, "data: one\n\n").await;
        hold(stream).await;
    })
    .await;
    let hello = OwnEvent { event_type: "hello".to_owned(), data: None };
    let additions = Additions { first: vec![hello], ..Additions::default() };
    let (learning, learned) = Learning::begin();
    learning.know(additions.clone());
    learning.end();
    let steps = json!([
        { "open": { "as": "s", "script": [{ "event": { "data": "one" } }] } },
        { "await": { "until": { "events": 1 }, "within": "20s" } },
    ]);
    let recording = run(steps, &Attached { learned, ..target }).await;
    assert!(bytes(named(&recording, "s")).ends_with("data: one\n\n"));
    assert_eq!(recording.additions, additions);
}
