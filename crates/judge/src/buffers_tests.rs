use ssespec_evidence::recording::Ended;

use crate::interval_support::{held, say};

const RULE: &str = r#"{"stream": "leaves-when-made"}"#;

/// A body of many events, cut behind these numbers of bytes; each piece comes so many milliseconds after the one before.
fn cut(sizes: &[usize], apart: u64) -> Vec<(u64, u64, String)> {
    let body: String =
        (0..400).map(|n| format!("id: {n}\ndata: {{\"n\":{n},\"text\":\"hello you there\"}}\n\n")).collect();
    let mut from = 0;
    let pieces = sizes.iter().enumerate().map(|(nth, size)| {
        let piece = body[from..from + size].to_owned();
        from += size;
        let at = 20 + apart * nth as u64;
        (at - 2, at, piece)
    });
    pieces.collect()
}

fn told(sizes: &[usize], apart: u64) -> String {
    let pieces = cut(sizes, apart);
    let pieces: Vec<_> = pieces.iter().map(|(since, at, text)| (*since, *at, text.as_str())).collect();
    say(RULE, held(&pieces, 12_000))
}

#[test]
fn buffers_that_are_sent_when_they_are_full_are_told_by_their_size() {
    let twice = "fail: expected each event whole, once it is made; got 2 stops in the middle of a line, each behind a multiple of 1024 bytes; \
                 the rest of the first line came 998 to 1002 ms later [Time]";
    assert_eq!(told(&[1024, 1024, 500], 1000), twice);
    assert_eq!(told(&[3072, 2048, 500], 1000), twice);
    // The first buffer holds the head as well.
    let head = crate::interval_support::HEAD.len();
    assert_eq!(
        told(&[4096 - head, 4096, 4096, 10], 1000).replace("3 stops", "2 stops"),
        twice.replace("1024", "4096")
    );
}

#[test]
fn pauses_elsewhere_are_left_alone() {
    let fine = |pauses: usize| format!("pass: {pauses} pauses, none of them behind a full buffer [Content]");
    // Segments that come late, and one cut that is as long as a buffer.
    assert_eq!(told(&[1448, 1448, 1448, 100], 1000), fine(4));
    assert_eq!(told(&[1024, 1000, 100], 1000), fine(3));
    assert_eq!(told(&[1024, 1024, 1024], 100), FEW);
    assert_eq!(told(&[1024], 100), FEW);
    // The last pause is that of an open stream.
    assert_eq!(told(&[1024, 1000], 1000), fine(2));
}

/// Without pauses nothing shows what was made when.
const FEW: &str = "skip: the stream pauses fewer than twice [Content]";

#[test]
fn a_page_that_ends_in_a_line_is_told_by_one_stop() {
    let held_back = "fail: expected each event whole, once it is made; got a stop in the middle of a line, behind 4096 bytes in which \
                     85 events end; the rest of the line had not come 11980 to 11982 ms later [Time]";
    assert_eq!(told(&[4096], 1000), held_back);
    let late = "fail: expected each event whole, once it is made; got a stop in the middle of a line, behind 4096 bytes in which \
                85 events end; the rest of the first line came 998 to 1002 ms later [Time]";
    assert_eq!(told(&[4096, 4000], 1000), late);
    // The quiet behind the last read counts as a second stop.
    assert_eq!(
        told(&[1024, 1024], 1000),
        "fail: expected each event whole, once it is made; got 2 stops in the middle of a line, each behind a multiple of 1024 bytes; \
         the rest of the first line came 998 to 1002 ms later [Time]"
    );
    // What the server ended itself did not stop.
    let pieces = cut(&[4096], 1000);
    let pieces: Vec<_> = pieces.iter().map(|(since, at, text)| (*since, *at, text.as_str())).collect();
    let cut_off = crate::interval_support::exchange("s", &pieces, Ended::Fin, (12_000, 12_000));
    assert_eq!(say(RULE, vec![cut_off]), FEW);
}

#[test]
fn one_stop_elsewhere_shows_nothing() {
    assert_eq!(told(&[4095], 1000), FEW);
    assert_eq!(told(&[3072], 1000), FEW);
    // A long event that is written in pages follows on a short one.
    let long = format!("data: a\n\ndata: {}", "x".repeat(4096 - 15));
    assert_eq!(say(RULE, held(&[(10, 20, &long)], 12_000)), FEW);
    // A page that ends with a line is whole.
    let whole = format!("data: a\n\ndata: b\n\ndata: {}\n", "x".repeat(4096 - 25));
    assert_eq!(say(RULE, held(&[(10, 20, &whole)], 12_000)), FEW);
}

/// A buffer that ends with an event may be what was made by then, and a long line comes in parts.
#[test]
fn what_ends_with_an_event_or_is_one_long_line_is_no_buffer() {
    let event = format!("data: {}\n\n", "x".repeat(1024 - 8));
    let whole = [(10, 20, event.as_str()), (1010, 1020, &event), (2010, 2020, &event)];
    let fine = "pass: 3 pauses, none of them behind a full buffer [Content]";
    assert_eq!(say(RULE, held(&whole, 12_000)), fine);
    let part = "x".repeat(1024);
    let first = format!("data: {}", "x".repeat(1018));
    let long = [(10, 20, first.as_str()), (1010, 1020, &part), (2010, 2020, &part)];
    assert_eq!(say(RULE, held(&long, 12_000)), fine);
}
