//! What passes the tap as the page shows it, told without a socket.

use ssespec_evidence::update::Passing;

use super::*;

const SECOND: u64 = 1_000_000_000;
const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";

fn passages() -> (Arc<Streams>, Passages) {
    let streams = Arc::new(Streams::default());
    (Arc::clone(&streams), Passages::new(streams, Stops::default()))
}

fn update(exchange: &str, what: Happened) -> Update {
    Update { exchange: exchange.into(), at: Moment::exactly(SECOND), what }
}

/// A request that came so many seconds after the tap was opened.
fn asked(exchange: &str, url: &str, accept: &str, at_s: u64) -> Update {
    let asked = Asked {
        method: "GET".into(),
        url: url.into(),
        bytes: format!("GET / HTTP/1.1\r\nAccept: {accept}\r\n\r\n").as_bytes().into(),
        passing: Some(Passing { alike: 1, since_ns: at_s * SECOND, counts_from_ns: at_s * SECOND }),
        ..Asked::default()
    };
    update(exchange, Happened::Asked(asked))
}

fn bytes(exchange: &str, text: &str) -> Update {
    update(exchange, Happened::Bytes(text.as_bytes().into()))
}

fn ended(exchange: &str, how: Ended) -> Update {
    update(exchange, Happened::Ended(how))
}

fn rows(stream: &Stream) -> Vec<serde_json::Value> {
    let rows = stream.rows_behind(0, 100);
    rows.iter().map(|row| serde_json::from_str(row).expect("JSON")).collect()
}

#[test]
fn what_passes_when_the_tap_is_closed_is_over() {
    let (streams, mut passages) = passages();
    passages.take(asked("tap-1", "http://a/", "*/*", 0));
    assert!(streams.all().is_empty(), "nothing has come that is an event stream");
    passages.take(bytes("tap-1", HEAD));
    passages.take(asked("tap-2", "http://b/", "text/event-stream", 0));
    let open = || streams.all().iter().map(|stream| stream.is_open()).collect::<Vec<_>>();
    assert_eq!(open(), [true, true], "who accepts nothing else is shown before anything comes");
    drop(passages);
    assert_eq!(open(), [false, false]);
}

#[test]
fn who_reconnects_stays_one_stream_that_counts_from_its_first_request() {
    let (streams, mut passages) = passages();
    for (exchange, at_s) in [("tap-1", 10), ("tap-2", 14)] {
        passages.take(asked(exchange, "http://a/", "text/event-stream", at_s));
        passages.take(bytes(exchange, HEAD));
        passages.take(ended(exchange, Ended::Fin));
    }
    let all = streams.all();
    assert_eq!(all.len(), 1);
    let shown = rows(&all[0]);
    let at: Vec<u64> = shown.iter().filter_map(|row| Some(row["at_ns"].as_u64()? / SECOND)).collect();
    assert_eq!(at, [1, 1, 1, 5, 5, 5]);
    // It ended at 11 s, and the next came at 14 s.
    assert_eq!(shown[3]["follows"], serde_json::json!({ "exchange": "tap-1", "after_ns": 3 * SECOND }));
    assert!(all[0].is_open(), "it may reconnect");
    all[0].stop();
    assert!(!all[0].is_open());
    passages.take(asked("tap-3", "http://a/", "text/event-stream", 16));
    assert_eq!(streams.all().len(), 2, "what was stopped is not gone on with");
}

#[test]
fn what_is_taken_off_the_page_is_not_gone_on_with() {
    let (streams, mut passages) = passages();
    passages.take(asked("tap-1", "http://a/", "text/event-stream", 0));
    passages.take(ended("tap-1", Ended::Fin));
    streams.forget(streams.all()[0].id);
    passages.take(asked("tap-2", "http://a/", "text/event-stream", 2));
    assert_eq!(streams.all().len(), 1);
    assert_eq!(rows(&streams.all()[0])[0]["exchange"], "tap-2");
}

#[test]
fn requests_without_a_response_are_shown_by_method_and_url() {
    let (streams, mut passages) = passages();
    for (exchange, url, at_s) in
        [("tap-1", "http://a/", 0), ("tap-2", "http://b/", 1), ("tap-3", "http://a/", 2)]
    {
        passages.take(asked(exchange, url, "*/*", at_s));
        passages.take(ended(exchange, Ended::Failed("the tap answered 502".into())));
    }
    // Its client did not wait for a response.
    passages.take(asked("tap-4", "http://c/", "*/*", 3));
    passages.take(ended("tap-4", Ended::Dropped));
    let all = streams.all();
    assert_eq!(all.iter().map(|stream| stream.url.as_str()).collect::<Vec<_>>(), ["http://a/", "http://b/"]);
    let shown = rows(&all[0]);
    let told: Vec<_> = shown.iter().map(|row| (row["exchange"].as_str(), row["row"].as_str())).collect();
    let wanted = [("tap-1", "request"), ("tap-1", "end"), ("tap-3", "request"), ("tap-3", "end")];
    assert_eq!(told, wanted.map(|(exchange, row)| (Some(exchange), Some(row))));
    assert_eq!(shown[2]["reconnects"], 0, "nothing shows that it is of the same client");
    assert_eq!(shown[2].get("follows"), None);
    for n in 0..MOST_FAILED as u64 {
        let exchange = format!("tap-{}", n + 5);
        passages.take(asked(&exchange, &format!("http://{exchange}/"), "*/*", 4));
        passages.take(ended(&exchange, Ended::Reset));
    }
    let open = streams.all().iter().filter(|stream| stream.is_open()).count();
    assert_eq!(open, MOST_FAILED, "the oldest make room");
}
