//! Each vector whole and cut everywhere, and what a decoder is left with.

mod support;
#[macro_use]
#[path = "vectors/table.rs"]
mod table;

use event_stream::{Decoder, Limits};
use support::reference::interpret;
use support::{Outcome, every_split, feed, show, without_diagnostics};

/// What the stream leads to, however it is cut: items, then what is left at the end where it is not the default.
fn check(stream: &[u8], expected: &[&str]) {
    let outcome = every_split(Limits::default(), stream);
    let outcome = Outcome { items: without_diagnostics(outcome.items), ..outcome };
    assert_eq!(outcome, interpret(stream), "the reference differs");
    let mut found = show(&outcome.items);
    if !outcome.last_event_id.is_empty() {
        found.push(format!("last id {:?}", outcome.last_event_id));
    }
    found.extend(outcome.retry.map(|time| format!("reconnect {time}")));
    assert_eq!(found, expected, "{:?}", stream.escape_ascii().to_string());
}

macro_rules! tests {
    ($($name:ident: $stream:expr => [$($expected:expr),* $(,)?];)*) => {
        $(#[test] fn $name() { check($stream, &[$($expected),*]); })*
    };
}

with_vectors!(tests);

#[test]
fn a_chunk_that_ends_in_cr_cr_dispatches_at_once() {
    let mut decoder = Decoder::default();
    let mut collector = event_stream::Collector::default();
    decoder.feed(b"id: 1\rdata: x\r\r", &mut collector);
    assert_eq!(show(&collector.items), [r#"0-14 message "x" id "1""#]);
    assert_eq!(decoder.last_event_id(), "1");
    decoder.feed(b"\n", &mut collector);
    decoder.feed(b"data: y\r\n\r", &mut collector);
    let items = show(&without_diagnostics(collector.items));
    assert_eq!(items[1..], [r#"16-25 message "y" id "1""#]);
}

#[test]
fn a_long_line_carried_over_many_chunks_arrives_whole() {
    let value = "0123456789".repeat(20_000);
    let stream = format!("event: big\ndata: {value}\ndata: more\nid: 4\n\ndata: {value}\n\ndata\n\n");
    let whole = feed(Limits::default(), [stream.as_bytes()]);
    assert_eq!(whole.items.len(), 3 + 2, "three events and two diagnostics");
    for size in [1, 7, 1460, 65_536] {
        assert_eq!(feed(Limits::default(), stream.as_bytes().chunks(size)), whole, "by {size}");
    }
}

#[test]
fn a_reconnection_goes_on_with_the_last_event_id() {
    let mut decoder = Decoder::with_last_event_id(Limits::default(), "42");
    let mut collector = event_stream::Collector::default();
    decoder.feed(b"data: x\n\nid: 43\n\nretry: 700\nid: 44\ndata: lost", &mut collector);
    decoder.finish(&mut collector);
    assert_eq!(decoder.last_event_id(), "43");
    assert_eq!(decoder.reconnection_time(), Some(std::time::Duration::from_millis(700)));
    assert_eq!(decoder.position(), 0);
    decoder.feed(b"\xEF\xBB\xBFdata: y\n\n", &mut collector);
    let events: Vec<String> = show(&without_diagnostics(collector.items));
    assert_eq!(
        events,
        [r#"0-8 message "x" id "42""#, "17-26 retry 700 = 700", r#"3-11 message "y" id "43""#]
    );
}

#[test]
fn an_id_is_committed_at_the_blank_line_and_not_before() {
    let mut decoder = Decoder::default();
    let mut collector = event_stream::Collector::default();
    decoder.feed(b"id: 1\ndata: x\n", &mut collector);
    assert_eq!(decoder.last_event_id(), "");
    decoder.feed(b"\n", &mut collector);
    assert_eq!(decoder.last_event_id(), "1");
}

/// Only events and what the standard gives effect: no item asks for diagnostics that were not asked for.
#[test]
fn a_sink_that_does_not_ask_gets_no_diagnostics() {
    struct Quiet(Vec<String>);
    impl event_stream::Sink for Quiet {
        fn event(&mut self, event: event_stream::Event<'_>) {
            self.0.push(event.data.to_owned());
        }
        fn diagnostic(&mut self, diagnostic: event_stream::Diagnostic) {
            panic!("not asked for: {diagnostic}");
        }
    }
    let mut sink = Quiet(Vec::new());
    let mut decoder = Decoder::new(Limits { max_event_bytes: 20, max_line_bytes: 20 });
    for piece in
        b"{}\r\nfoo\nretry: x\n\xFF\ndata: ok\n\ndata: 01234567890123456789\nid: 1\n\nevent: x\n\ndata: y"
            .chunks(3)
    {
        decoder.feed(piece, &mut sink);
    }
    decoder.finish(&mut sink);
    assert_eq!(sink.0, ["ok"]);
}

#[test]
fn a_type_to_keep_is_the_type() {
    #[derive(Default)]
    struct Types(Vec<std::borrow::Cow<'static, str>>);
    impl event_stream::Sink for Types {
        fn event(&mut self, event: event_stream::Event<'_>) {
            self.0.push(event.owned_type());
        }
    }
    let mut types = Types::default();
    Decoder::default().feed(b"data\n\nevent: messages\ndata\n\nevent: message\ndata\n\n", &mut types);
    assert_eq!(types.0, ["message", "messages", "message"]);
}
