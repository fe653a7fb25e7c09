//! Reconnection as a browser does it: the pause, and the last event ID.

use std::time::Duration;

use serde_json::{Value, json};
use ssespec_evidence::recording::{Ended, Recording};
use ssespec_harness::limits::Limits;
use ssespec_harness::recorder::record;

use super::server::{STREAM, client_scenario, head, hold, named, scenario, send, serve};

/// Records against a server whose first connection gets `body` and the end, and whose later ones get a stream that is held.
async fn reconnect(body: &'static str, ends: bool, steps: Value, client: bool) -> Recording {
    let target = serve(move |mut stream, number| async move {
        head(&mut stream).await;
        send(&mut stream, STREAM).await;
        if number == 1 {
            send(&mut stream, body).await;
        }
        if number != 1 || !ends {
            hold(stream).await;
        }
    })
    .await;
    let scenario = if client { client_scenario(steps) } else { scenario(steps) };
    let limits = Limits {
        reconnect_default: Duration::from_millis(50),
        reconnect_longest: Duration::from_millis(300),
        ..Limits::default()
    };
    record(&scenario, &target, &limits, 1).await
}

fn plain(extra: Value) -> Value {
    let mut reconnect = json!({"from": "first", "as": "second"});
    reconnect.as_object_mut().expect("an object").extend(extra.as_object().expect("an object").clone());
    json!([
        {"open": {"as": "first"}}, {"await": {"until": "end", "within": "60s"}},
        {"reconnect": reconnect}, {"await": {"until": "head", "within": "60s"}},
    ])
}

fn id_field(recording: &Recording) -> Option<String> {
    let request = &named(recording, "second").request;
    let text: String = request.bytes.iter().map(|b| char::from(*b)).collect();
    text.lines().find(|line| line.to_ascii_lowercase().starts_with("last-event-id:")).map(str::to_owned)
}

fn pause_ns(recording: &Recording) -> u64 {
    named(recording, "second").request.sent_ns - named(recording, "first").end.at_ns
}

#[tokio::test]
async fn the_last_event_id_goes_along_as_raw_utf8() {
    let recording = reconnect("id: a\u{2026}\ndata: x\n\n", true, plain(json!({})), false).await;
    assert_eq!(named(&recording, "second").request.last_event_id.as_deref(), Some("a\u{2026}".as_bytes()));
    assert_eq!(id_field(&recording).as_deref(), Some("Last-Event-ID: a\u{e2}\u{80}\u{a6}"));
    assert_eq!(named(&recording, "first").end.how, Ended::Fin);
}

#[tokio::test]
async fn without_an_id_the_field_is_left_out() {
    let recording = reconnect("data: x\n\n", true, plain(json!({})), false).await;
    assert_eq!(
        (named(&recording, "second").request.last_event_id.as_deref(), id_field(&recording)),
        (None, None)
    );
}

#[tokio::test]
async fn a_given_id_and_spelling_are_used_even_when_empty() {
    let given = json!({"last-event-id": "", "field-name": "LAST-event-id"});
    let recording = reconnect("id: 1\ndata: x\n\n", true, plain(given), false).await;
    assert_eq!(named(&recording, "second").request.last_event_id.as_deref(), Some(&b""[..]));
    assert_eq!(id_field(&recording).as_deref(), Some("LAST-event-id: "));
}

#[tokio::test]
async fn the_id_lasts_over_a_connection_that_brings_none() {
    let steps = json!([
        {"open": {"as": "first"}}, {"await": {"until": "end", "within": "60s"}},
        {"reconnect": {"from": "first", "as": "between"}}, {"await": {"until": "head", "within": "60s"}},
        { "close": {}},
        {"reconnect": {"from": "between", "as": "second"}}, {"await": {"until": "head", "within": "60s"}},
    ]);
    let recording = reconnect("id: 1\ndata: x\n\n", true, steps, false).await;
    assert_eq!(id_field(&recording).as_deref(), Some("Last-Event-ID: 1"));
}

#[tokio::test]
async fn the_reconnection_time_is_waited_out() {
    let default = reconnect("data: x\n\n", true, plain(json!({})), false).await;
    assert!(pause_ns(&default) >= 50_000_000, "{} ns", pause_ns(&default));
    let asked = reconnect("retry: 150\n\n", true, plain(json!({})), false).await;
    assert!(pause_ns(&asked) >= 150_000_000, "{} ns", pause_ns(&asked));
    // A day, which nobody waits out: that this ends at all is the upper bound.
    let bounded = reconnect("retry: 86400000\n\n", true, plain(json!({})), false).await;
    assert!(pause_ns(&bounded) >= 300_000_000, "{} ns", pause_ns(&bounded));
}

#[tokio::test]
async fn a_stream_that_is_still_open_is_given_up_first() {
    let steps = json!([
        {"open": {"as": "first"}}, {"await": {"until": {"events": 1}, "within": "60s"}},
        {"reconnect": {"from": "first", "as": "second"}}, {"await": {"until": "head", "within": "60s"}},
    ]);
    let recording = reconnect("id: 7\ndata: x\n\n", false, steps, false).await;
    assert_eq!(named(&recording, "first").end.how, Ended::Dropped);
    assert!(pause_ns(&recording) >= 50_000_000);
    assert_eq!(id_field(&recording).as_deref(), Some("Last-Event-ID: 7"));
}

#[tokio::test]
async fn the_client_transport_reconnects_alike() {
    let recording = reconnect("retry: 150\nid: \u{2026}\ndata: x\n\n", true, plain(json!({})), true).await;
    assert_eq!(named(&recording, "second").request.last_event_id.as_deref(), Some("\u{2026}".as_bytes()));
    assert_eq!(named(&recording, "second").transcript.library().and_then(|view| view.status), Some(200));
    assert!(pause_ns(&recording) >= 150_000_000);
}
