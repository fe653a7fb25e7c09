//! What goes over a limit is dropped and reported, what does not is untouched, and memory stays within bounds.

mod support;

use event_stream::{Decoder, Event, Exceeded, Limit, Limits, Sink, Span};
use support::{every_split, show, without_diagnostics};

fn limits(event: usize, line: usize) -> Limits {
    Limits { max_event_bytes: event, max_line_bytes: line }
}

fn items(limits: Limits, stream: &[u8]) -> Vec<String> {
    show(&without_diagnostics(every_split(limits, stream).items))
}

const LINE: &str = "the line is longer than the 10 bytes this reader holds, so it was dropped with its block; \
                    send shorter lines or raise max_line_bytes";
const EVENT: &str = "the data of the event is longer than the 10 bytes this reader holds, so the event was dropped; \
                     send smaller events or raise max_event_bytes";

#[test]
fn a_line_of_exactly_the_limit_passes() {
    assert_eq!(items(limits(99, 10), b"data: 1234\n\n"), [r#"0-11 message "1234""#]);
}

#[test]
fn a_line_one_byte_longer_takes_its_block_with_it() {
    assert_eq!(
        items(limits(99, 10), b"id: 1\ndata: 12345\nretry: 9\n: hi\nfoo\n\ndata: 1\n\n"),
        [
            format!("6-16 exceeded bytes 6 to 16: {LINE}").as_str(),
            "18-25 retry 9 = 9",
            r#"27-30 : "hi""#,
            r#"32-34 unknown "foo" """#,
            r#"37-45 message "1""#,
        ]
    );
}

#[test]
fn a_long_comment_harms_no_block() {
    assert_eq!(
        items(limits(99, 10), b"data: a\n:0123456789\ndata: b\r\n\r\n"),
        [format!("8-18 exceeded bytes 8 to 18: {LINE}").as_str(), r#"0-29 message "a\nb""#]
    );
}

#[test]
fn a_long_line_that_is_not_utf8_is_dropped_too() {
    assert_eq!(
        items(limits(99, 10), b"data: \xFF\n\ndata: \xFF\xFF\xFF\xFF\xFF\r\n\ndata: \xFF\xFF\xFF\xFF\n\n"),
        [
            r#"0-8 message "�""#,
            format!("9-19 exceeded bytes 9 to 19: {LINE}").as_str(),
            r#"23-34 message "����""#,
        ]
    );
}

#[test]
fn an_unfinished_line_over_the_limit_is_reported() {
    assert_eq!(items(limits(99, 10), b"data: 012345"), [format!("0-10 exceeded bytes 0 to 10: {LINE}")]);
}

#[test]
fn data_of_exactly_the_limit_passes() {
    assert_eq!(items(limits(10, 99), b"data:12345\ndata:6789\n\n"), [r#"0-21 message "12345\n6789""#]);
}

#[test]
fn data_one_byte_longer_is_dropped() {
    assert_eq!(
        items(limits(10, 99), b"id: 3\ndata:1234\ndata:56\ndata:789\nid: 4\n\ndata: x\n\n"),
        [format!("0-31 exceeded bytes 0 to 31: {EVENT}").as_str(), r#"40-48 message "x""#]
    );
}

#[test]
fn joined_lines_with_a_space_are_counted_alike() {
    assert_eq!(
        items(limits(10, 99), b"data: 123\ndata: 45\ndata: 6789\n\ndata: 123\ndata: 45\ndata: 67\n\n"),
        [format!("0-28 exceeded bytes 0 to 28: {EVENT}").as_str(), r#"31-59 message "123\n45\n67""#]
    );
}

#[test]
fn no_line_may_be_longer_than_an_event() {
    assert_eq!(items(limits(10, 99), b"event: 12345\n\n"), [format!("0-10 exceeded bytes 0 to 10: {LINE}")]);
}

#[test]
fn limits_of_zero_drop_everything() {
    let dropped = items(limits(0, 0), b"data\n\nd\n\n\n");
    assert_eq!(dropped.len(), 2, "{dropped:?}");
}

#[test]
fn the_default_holds_lines_of_16_mib() {
    assert_eq!(Limits::default(), limits(16 << 20, 16 << 20));
}

/// Counts without keeping, as a careful reader of an endless line would.
#[derive(Default)]
struct Counter {
    events: usize,
    exceeded: Vec<Exceeded>,
}

impl Sink for Counter {
    fn event(&mut self, _event: Event<'_>) {
        self.events += 1;
    }

    fn exceeded(&mut self, exceeded: Exceeded) {
        self.exceeded.push(exceeded);
    }
}

#[test]
fn an_endless_line_is_reported_once_and_not_kept() {
    let mut decoder = Decoder::new(limits(1 << 16, 1 << 16));
    let mut counter = Counter::default();
    let piece = [b'x'; 4096];
    decoder.feed(b"data: ", &mut counter);
    for _ in 0..10_000 {
        decoder.feed(&piece, &mut counter);
    }
    let first = Exceeded { limit: Limit::Line, bytes: 1 << 16, span: Span { first: 0, last: 1 << 16 } };
    assert_eq!(counter.exceeded, [first]);
    assert_eq!(decoder.position(), 6 + 4096 * 10_000);
    decoder.feed(b"\n\ndata: y\n\n", &mut counter);
    assert_eq!((counter.events, counter.exceeded.len()), (1, 1));
}

#[test]
fn an_endless_event_is_reported_once_and_not_kept() {
    let mut decoder = Decoder::new(limits(1 << 16, 1 << 16));
    let mut counter = Counter::default();
    let lines = b"data: 0123456789012345678901234567890123456789\n".repeat(100);
    for _ in 0..1000 {
        decoder.feed(&lines, &mut counter);
    }
    decoder.feed(b"\ndata: y\n\n", &mut counter);
    assert_eq!(counter.events, 1);
    assert_eq!(counter.exceeded.len(), 1);
    assert_eq!(counter.exceeded[0].limit, Limit::Event);
}
