//! What the tests share: a compact way to write down items, and ways to feed a decoder.
#![allow(dead_code, reason = "each test binary uses its own part")]

pub mod reference;

use event_stream::{Collector, Decoder, Item, Limits};

/// One line per item: where it stands, and what it is.
pub fn show(items: &[Item]) -> Vec<String> {
    items.iter().map(show_one).collect()
}

fn show_one(item: &Item) -> String {
    let (first, last) = (item.span().first, item.span().last);
    let rest = match item {
        Item::Event(event) if event.last_event_id.is_empty() => {
            format!("{} {:?}", event.event_type, event.data)
        }
        Item::Event(event) => format!("{} {:?} id {:?}", event.event_type, event.data, event.last_event_id),
        Item::Comment { text, .. } => format!(": {text:?}"),
        Item::Retry { digits, milliseconds, .. } => format!("retry {digits} = {milliseconds}"),
        Item::UnknownField { name, value, .. } => format!("unknown {name:?} {value:?}"),
        Item::Exceeded(exceeded) => format!("exceeded {exceeded}"),
        Item::Diagnostic(diagnostic) => format!("! {}", diagnostic.kind),
    };
    format!("{first}-{last} {rest}")
}

/// The items that the standard knows of: no diagnostics.
pub fn without_diagnostics(items: Vec<Item>) -> Vec<Item> {
    items.into_iter().filter(|item| !matches!(item, Item::Diagnostic(_))).collect()
}

/// All that a stream leaves behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub items: Vec<Item>,
    pub last_event_id: String,
    pub retry: Option<u64>,
}

/// Feeds a fresh decoder piece by piece.
pub fn feed<'a>(limits: Limits, pieces: impl IntoIterator<Item = &'a [u8]>) -> Outcome {
    let mut decoder = Decoder::new(limits);
    let mut collector = Collector::default();
    for piece in pieces {
        decoder.feed(piece, &mut collector);
    }
    decoder.finish(&mut collector);
    Outcome {
        items: collector.items,
        last_event_id: decoder.last_event_id().to_owned(),
        retry: decoder.reconnection_time().map(|time| u64::try_from(time.as_millis()).unwrap()),
    }
}

/// The same stream whole, cut once at every place, and byte by byte.
pub fn every_split(limits: Limits, stream: &[u8]) -> Outcome {
    let whole = feed(limits, [stream]);
    for at in 0..=stream.len() {
        let (head, tail) = stream.split_at(at);
        assert_eq!(
            feed(limits, [head, tail]),
            whole,
            "cut at byte {at} of {:?}",
            stream.escape_ascii().to_string()
        );
    }
    let bytes = feed(limits, stream.chunks(1));
    assert_eq!(bytes, whole, "byte by byte: {:?}", stream.escape_ascii().to_string());
    whole
}
