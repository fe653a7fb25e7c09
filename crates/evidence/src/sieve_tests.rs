//! Tests of what is taken away, and of what is not.

use super::*;

fn own(event_type: &str, data: Option<&str>) -> OwnEvent {
    OwnEvent { event_type: event_type.to_owned(), data: data.map(str::to_owned) }
}

fn greeting_and_pings() -> Additions {
    Additions {
        first: vec![own("hello", Some("welcome")), own("state", None)],
        between: vec![own("ping", None)],
        ..Additions::default()
    }
}

fn request(script: &str) -> Request {
    let script = serde_json::from_str(script).expect("a script");
    Request { script: Some(script), ..Request::get("http://127.0.0.1/emit") }
}

/// Which of these events, each a type and its data, are taken away: their numbers, from 1.
fn taken(additions: &Additions, request: &Request, events: &[(&str, &str)]) -> Vec<usize> {
    let Some(mut sieve) = Sieve::of(additions, request) else { return Vec::new() };
    let taken = events.iter().map(|(event_type, data)| sieve.takes(event_type, data)).collect::<Vec<_>>();
    taken.iter().enumerate().filter_map(|(at, own)| own.then_some(at + 1)).collect()
}

const ONE_AND_TWO: &str = r#"[{"event": {"data": "one"}}, {"event": {"data": "two"}}]"#;

#[test]
fn what_was_learned_is_taken_away_where_it_was_learned() {
    let additions = greeting_and_pings();
    let request = request(ONE_AND_TWO);
    let said = |events: &[(&str, &str)]| taken(&additions, &request, events);
    let (one, two) = (("message", "one"), ("message", "two"));
    assert_eq!(said(&[("hello", "welcome"), ("state", "7"), one, ("ping", "8"), two]), [1, 2, 4]);
    // A greeting that does not come is not missed, and a heartbeat may come before it.
    assert_eq!(said(&[one, two]), [0; 0]);
    assert_eq!(said(&[("ping", ""), ("hello", "welcome"), one]), [1, 2]);
    // A count or a time that was the same twice is another the third time.
    assert_eq!(said(&[("hello", "welcome back"), one]), [1]);
    // At another place or in another order it is not what was learned.
    assert_eq!(said(&[one, ("hello", "welcome"), two]), [0; 0]);
    assert_eq!(said(&[("state", "7"), ("hello", "welcome"), one]), [0; 0]);
    assert_eq!(said(&[("hello", "welcome"), ("hello", "welcome"), one]), [1]);
    // What a value injects has no type that was learned.
    assert_eq!(said(&[("evil", "0"), ("message", "evil"), one]), [0; 0]);
}

#[test]
fn what_the_script_asks_for_stays() {
    let additions = greeting_and_pings();
    let asks =
        r#"[{"event": {"data": "welcome", "event": "hello"}}, {"event": {"data": "x", "event": "ping"}}]"#;
    assert_eq!(taken(&additions, &request(asks), &[("hello", "welcome"), ("ping", "y")]), [0; 0]);
    // The type alone is asked for: what is known of the data tells them apart.
    let asks = r#"[{"event": {"data": "x", "event": "hello"}}]"#;
    assert_eq!(taken(&additions, &request(asks), &[("hello", "welcome"), ("hello", "x")]), [1]);
    let nameless = Additions { first: vec![own("message", Some("one"))], ..Additions::default() };
    assert_eq!(taken(&nameless, &request(ONE_AND_TWO), &[("message", "one"), ("message", "two")]), [0; 0]);
    assert_eq!(taken(&nameless, &request(r#"[{"event": {"data": "x"}}]"#), &[("message", "one")]), [1]);
}

#[test]
fn only_what_plays_a_script_has_additions() {
    let additions = greeting_and_pings();
    let greeting = [("hello", "welcome")];
    let get = |url: &str| Request::get(url);
    assert_eq!(taken(&additions, &get("http://127.0.0.1/events"), &greeting), [0; 0]);
    assert_eq!(taken(&additions, &get("http://127.0.0.1/events?description=a"), &greeting), [0; 0]);
    assert_eq!(taken(&additions, &get("http://127.0.0.1/emit?script=%5B%5D"), &greeting), [1]);
    assert_eq!(taken(&additions, &get("http://127.0.0.1/emit?a=b&script=%5B%5D"), &greeting), [1]);
    let hub = Request { topic: Some("t".to_owned()), ..request(ONE_AND_TWO) };
    assert_eq!(taken(&additions, &hub, &greeting), [0; 0]);
    assert_eq!(taken(&Additions::default(), &request(ONE_AND_TWO), &greeting), [0; 0]);
}
