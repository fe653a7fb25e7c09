//! Each kind of difference is told, and what a slow machine can fake is not one.

use super::*;

fn came(events: Vec<Seen>) -> Came {
    Came { opened: 1, events, errors: vec![0] }
}

fn reconnect(last_event_id: Option<&str>, waited: Duration) -> [Reconnect; 1] {
    [Reconnect { last_event_id: last_event_id.map(|id| id.as_bytes().to_vec()), waited }]
}

#[test]
fn an_event_that_is_missing_or_other_is_told() {
    let ours = Ours::of(b"id: 1\ndata: x\n\n", "http://a");
    let right = came(ours.events.clone());
    assert_eq!(events(&ours, &right), None);
    let mut other = right;
    other.events[0].id.clear();
    let seen = r#"Seen { event_type: "message", data: "x", id: "", origin: "http://a" }"#;
    let expected = r#"Seen { event_type: "message", data: "x", id: "1", origin: "http://a" }"#;
    let told = format!("expected [{expected}], came [{seen}]");
    assert_eq!(events(&ours, &other), Some((Part::Events, told)));
    assert!(events(&ours, &came(Vec::new())).is_some());
}

#[test]
fn a_stream_that_never_opened_is_told() {
    let never = Came { opened: 0, events: Vec::new(), errors: vec![2] };
    let told = "open came 0 times, error in the states [2]".to_owned();
    assert_eq!(states(true, &never), Some((Part::States, told)));
    assert_eq!(states(true, &came(Vec::new())), None);
    assert!(states(false, &came(Vec::new())).is_some());
}

#[test]
fn another_last_event_id_is_told() {
    let ours = Ours::of(b"id:  a \ndata\n\n", "");
    let wait = Duration::from_secs(3);
    assert_eq!(last_event_id(&ours, &reconnect(Some("a"), wait)), None);
    let told = "expected a, came none".to_owned();
    assert_eq!(last_event_id(&ours, &reconnect(None, wait)), Some((Part::LastEventId, told)));
    assert!(last_event_id(&Ours::of(b"data\n\n", ""), &reconnect(Some("a"), wait)).is_some());
}

#[test]
fn a_wait_that_a_slow_machine_cannot_fake_is_told() {
    let of =
        |stream: &[u8], waited| retry(&Ours::of(stream, ""), &reconnect(None, Duration::from_millis(waited)));
    let told = |told: &str| Some((Part::Retry, told.to_owned()));
    assert_eq!(of(b"retry: 3000\n", 2999), told("expected 3s, waited Some(2.999s)"));
    assert_eq!(of(b"retry: 3000\n", 60_000), None);
    assert_eq!(of(b"retry: 7\n", 3000), told("expected 7ms, waited Some(3s)"));
    assert_eq!(of(b"retry: 7\n", 300), None);
    assert_eq!(of(b"retry: +5\n", 5), told("expected 1s, waited Some(5ms)"));
    assert_eq!(retry(&Ours::of(b"data\n\n", ""), &[]), told("expected 1s, waited None"));
    assert_eq!(retry(&Ours::of(b"retry: 99999\n", ""), &[]), None);
}
