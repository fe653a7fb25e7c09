//! Reads each input whole, in pieces, and by the plain interpreter of the tests: all must agree.
#![no_main]

#[path = "../../tests/support/mod.rs"]
mod support;

use event_stream::{Encoder, Item, Limits, decode, lines};
use libfuzzer_sys::fuzz_target;
use support::reference::interpret;
use support::{Outcome, feed, without_diagnostics};

fuzz_target!(|input: &[u8]| {
    let [cuts, limits, stream @ ..] = input else { return };
    let pieces = pieces(stream, *cuts);

    let whole = feed(Limits::default(), [stream]);
    assert_eq!(feed(Limits::default(), pieces.iter().copied()), whole, "cutting made a difference");

    let tight = Limits {
        max_event_bytes: usize::from(limits & 15) * 4,
        max_line_bytes: usize::from(limits >> 4) * 4,
    };
    assert_eq!(
        feed(tight, pieces.iter().copied()),
        feed(tight, [stream]),
        "cutting made a difference at a limit"
    );

    let plain = Outcome { items: without_diagnostics(whole.items), ..whole };
    assert_eq!(plain, interpret(stream), "the plain interpreter differs");

    assert_eq!(lines(stream).last().map_or(0, |line| line.span.last + 1), covered(stream));
    for item in plain.items {
        comes_back(item);
    }
});

/// Where the last line ends.
fn covered(stream: &[u8]) -> u64 {
    if stream == b"\xEF\xBB\xBF" { 0 } else { stream.len() as u64 }
}

/// Pieces of zero to fifteen bytes, or to a thousand, as the byte says.
fn pieces(mut stream: &[u8], cuts: u8) -> Vec<&[u8]> {
    let mut state = u32::from(cuts) | 1;
    let largest = if cuts & 1 == 0 { 16 } else { 1000 };
    let mut pieces = Vec::new();
    while !stream.is_empty() {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let (piece, rest) = stream.split_at(((state >> 16) as usize % largest).min(stream.len()));
        pieces.push(piece);
        stream = rest;
    }
    pieces
}

/// What was decoded can be encoded, and is then the same.
fn comes_back(item: Item) {
    let mut body = Vec::new();
    match item {
        Item::Event(event) => {
            let (data, event_type, id) = (&event.data, &event.event_type, &event.last_event_id);
            Encoder::new(&mut body)
                .event(Some(data), Some(event_type), Some(id), None)
                .expect("decoded values are clean");
            let items = without_diagnostics(decode(&body));
            let [Item::Event(again)] = &items[..] else { panic!("{items:?}") };
            assert_eq!((&again.data, &again.event_type, &again.last_event_id), (data, event_type, id));
        }
        Item::Comment { text, .. } => {
            Encoder::new(&mut body).comment(&text);
            let items = without_diagnostics(decode(&body));
            assert!(matches!(&items[..], [Item::Comment { text: again, .. }] if *again == text), "{items:?}");
        }
        _ => {}
    }
}
