//! The same streams through eventsource-stream 0.2.3, a published client. Where it differs from the standard, the
//! difference is pinned here, one by one, so that neither side changes unseen.

use std::convert::Infallible;
use std::panic::catch_unwind;

use event_stream::{Item, decode};
use eventsource_stream::Eventsource;
use futures_util::{FutureExt, StreamExt, stream};

/// What a client sees of a stream: type, data and last event ID of each event.
type Seen = Vec<(String, String, String)>;

#[derive(Debug, PartialEq, Eq)]
enum Theirs {
    Events(Seen),
    /// Events, then an error.
    Failed(Seen),
    Panicked,
}

fn ours(stream: &[u8]) -> Seen {
    let events = decode(stream).into_iter().filter_map(|item| match item {
        Item::Event(event) => Some((event.event_type, event.data, event.last_event_id)),
        _ => None,
    });
    events.collect()
}

fn theirs(pieces: &[&[u8]]) -> Theirs {
    let pieces: Vec<Vec<u8>> = pieces.iter().map(|piece| piece.to_vec()).collect();
    let read = move || {
        let mut events = stream::iter(pieces.into_iter().map(Ok::<_, Infallible>)).eventsource();
        let mut seen = Seen::new();
        let all = async {
            while let Some(event) = events.next().await {
                match event {
                    Ok(event) => seen.push((event.event, event.data, event.id)),
                    Err(_) => return Theirs::Failed(std::mem::take(&mut seen)),
                }
            }
            Theirs::Events(std::mem::take(&mut seen))
        };
        all.now_or_never().expect("nothing to wait for")
    };
    catch_unwind(read).unwrap_or(Theirs::Panicked)
}

fn seen(events: &[(&str, &str, &str)]) -> Seen {
    events.iter().map(|&(kind, data, id)| (kind.to_owned(), data.to_owned(), id.to_owned())).collect()
}

#[test]
fn both_agree_on_everything_else() {
    let streams: &[&[u8]] = &[
        b"data: x\n\n",
        b"data: x\r\n\r\n",
        b"data: a\rdata: b\r\rdata: c\r\r\n",
        b"data: a\ndata: b\r\ndata: c\rdata: d\n\n",
        b"data\n\ndata:\n\ndata\ndata\n\n",
        b"data:  x\ndata:\tx\ndata:x:y\n\n",
        b"event: add\ndata: 1\n\nevent:\ndata: 2\n\ndata: 3\n\n",
        b"event: lost\n\ndata: 3\n\n",
        b"id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\nid: 2\0\ndata: d\n\n",
        b"id: 1\n\ndata: a\n\n",
        b": comment\n:\ndata: a\n:data: b\n\n",
        b"foo: bar\nData: x\n data: x\ndata : x\ndata: ok\n\n",
        b"retry: 10\ndata: x\n\nretry: x\ndata: y\n\n",
        b"data: a\n\ndata: unfinished\n",
        b"data: a\n\ndata: unfinished",
        b"data: a\0b\n\n",
        "data: \u{2028}\u{85}\u{b}é\u{1f600}\n\n".as_bytes(),
        b"data: a\n\n\xEF\xBB\xBFdata: b\ndata: c\n\n",
        b"\n\n\r\n\r\n",
        b"",
    ];
    for stream in streams {
        let shown = stream.escape_ascii().to_string();
        assert_eq!(theirs(&[stream]), Theirs::Events(ours(stream)), "{shown}");
        for at in 1..stream.len() {
            let (head, tail) = stream.split_at(at);
            assert_eq!(theirs(&[head, tail]), Theirs::Events(ours(stream)), "{shown} cut at {at}");
        }
    }
}

#[test]
fn deviation_1_it_panics_on_a_byte_order_mark() {
    let stream = b"\xEF\xBB\xBFdata: x\n\n";
    assert_eq!(ours(stream), seen(&[("message", "x", "")]));
    assert_eq!(theirs(&[stream]), Theirs::Panicked);
    assert_eq!(theirs(&[&stream[..2], &stream[2..]]), Theirs::Panicked);
}

#[test]
fn deviation_2_it_holds_a_final_cr_back() {
    let stream = b"data: x\r\r";
    assert_eq!(ours(stream), seen(&[("message", "x", "")]));
    assert_eq!(theirs(&[stream]), Theirs::Events(seen(&[])));
    // An event late while the stream goes on.
    assert_eq!(theirs(&[b"data: x\r\rdata: y\r\r"]), Theirs::Events(seen(&[("message", "x", "")])));
}

#[test]
fn deviation_3_it_stops_at_bytes_that_are_not_utf8() {
    let stream = b"data: a\n\ndata: \xFF\n\ndata: c\n\n";
    assert_eq!(
        ours(stream),
        seen(&[("message", "a", ""), ("message", "\u{fffd}", ""), ("message", "c", "")])
    );
    assert!(matches!(theirs(&[stream]), Theirs::Failed(_)), "{:?}", theirs(&[stream]));
    assert_eq!(
        theirs(&[b"data: a\n\n", b": \xFF\n\n", b"data: c\n\n"]),
        Theirs::Failed(seen(&[("message", "a", "")]))
    );
}

#[test]
fn deviation_4_a_retry_without_an_event_is_lost() {
    let stream = b"retry: 3000\n\ndata: x\n\n";
    assert!(matches!(&decode(stream)[0], Item::Retry { milliseconds: 3000, .. }));
    let mut events = stream::iter([Ok::<_, Infallible>(stream)]).eventsource();
    let first = events.next().now_or_never().unwrap().unwrap().unwrap();
    assert_eq!((first.data.as_str(), first.retry), ("x", None));
}

#[test]
fn deviation_5_a_retry_with_a_sign_is_taken() {
    let stream = b"retry: +5\ndata: x\n\n";
    assert!(!decode(stream).iter().any(|item| matches!(item, Item::Retry { .. })));
    let mut events = stream::iter([Ok::<_, Infallible>(stream)]).eventsource();
    let first = events.next().now_or_never().unwrap().unwrap().unwrap();
    assert_eq!(first.retry, Some(std::time::Duration::from_millis(5)));
}

#[test]
fn deviation_6_an_id_without_an_event_is_not_the_last_event_id() {
    let stream = b"id: 1\ndata: x\n\nid: 9\n\n";
    let mut decoder = event_stream::Decoder::default();
    decoder.feed(stream, &mut event_stream::Collector::default());
    assert_eq!(decoder.last_event_id(), "9");
    let mut events = stream::iter([Ok::<_, Infallible>(stream)]).eventsource();
    while events.next().now_or_never().flatten().is_some() {}
    assert_eq!(events.last_event_id(), "1");
}

#[test]
fn deviation_7_a_last_event_id_from_before_is_overwritten() {
    let stream = b"data: x\n\n";
    let mut decoder = event_stream::Decoder::with_last_event_id(event_stream::Limits::default(), "42");
    let mut collector = event_stream::Collector::default();
    decoder.feed(stream, &mut collector);
    assert_eq!(collector.events().next().unwrap().last_event_id, "42");
    let mut events = stream::iter([Ok::<_, Infallible>(stream)]).eventsource();
    events.set_last_event_id("42");
    let first = events.next().now_or_never().unwrap().unwrap().unwrap();
    assert_eq!(first.id, "");
    assert_eq!(events.last_event_id(), "");
}

#[test]
fn deviation_8_a_retry_beyond_64_bits_is_dropped() {
    let stream = b"retry: 99999999999999999999\ndata: x\n\n";
    assert!(matches!(
        &decode(stream)[..],
        [Item::Diagnostic(_), Item::Retry { milliseconds: u64::MAX, .. }, _]
    ));
    let mut events = stream::iter([Ok::<_, Infallible>(stream)]).eventsource();
    assert_eq!(events.next().now_or_never().unwrap().unwrap().unwrap().retry, None);
}
