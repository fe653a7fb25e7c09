//! Properties that hold for every stream: cutting makes no difference, the reference agrees, encoding comes back.

mod support;

use event_stream::{Encoder, Item, Limits, OwnedEvent, decode, lines};
use proptest::collection::vec;
use proptest::prelude::*;
use support::reference::interpret;
use support::{Outcome, every_split, feed, without_diagnostics};

/// Bytes from which streams with all sorts of turns are likely to come.
fn fragment() -> impl Strategy<Value = Vec<u8>> {
    let known: Vec<&[u8]> = vec![
        b"\n",
        b"\n",
        b"\r",
        b"\r\n",
        b"\n\n",
        b"\r\r",
        b"\r\n\r\n",
        b":",
        b" ",
        b"data",
        b"data:",
        b"data: ",
        b"data: x\n",
        b"data: x\n\n",
        b"event: e\n",
        b"event",
        b"id: 7\n",
        b"id",
        b"id: \0\n",
        b"retry: 250\n",
        b"retry: 99999999999999999999999\n",
        b"retry: +5\n",
        b"retry:\n",
        b": ping\n",
        b"\xEF\xBB\xBF",
        b"\xEF",
        b"\xEF\xBB",
        b"\xFF",
        b"\xC3\xA9",
        b"\xC3",
        b"\xE2\x82\xAC",
        b"\xE2\x82",
        b"\xED\xA0\x80",
        b"\xF0\x9F\x98\x80",
        b"\xF0\x9F",
        b"\0",
        b"foo: bar\n",
        b"Data: x\n",
        b"{\"a\": 1}\n",
    ];
    prop_oneof![
        8 => proptest::sample::select(known).prop_map(<[u8]>::to_vec),
        1 => vec(any::<u8>(), 0..8),
        1 => "[a-zé:\u{2028}]{0,6}".prop_map(String::into_bytes),
    ]
}

fn stream() -> impl Strategy<Value = Vec<u8>> {
    vec(fragment(), 0..40).prop_map(|fragments| fragments.concat())
}

fn without_diagnostics_in(outcome: Outcome) -> Outcome {
    Outcome { items: without_diagnostics(outcome.items), ..outcome }
}

/// Cuts a stream into pieces of these lengths, over and over.
fn cut<'a>(mut stream: &'a [u8], lengths: &[usize]) -> Vec<&'a [u8]> {
    let mut pieces = Vec::new();
    for &length in lengths.iter().cycle() {
        if stream.is_empty() {
            break;
        }
        let (piece, rest) = stream.split_at(length.min(stream.len()));
        pieces.push(piece);
        stream = rest;
    }
    pieces
}

fn tight() -> Limits {
    Limits { max_event_bytes: 12, max_line_bytes: 9 }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_reference_interpreter_agrees(stream in stream()) {
        prop_assert_eq!(without_diagnostics_in(feed(Limits::default(), [&stream[..]])), interpret(&stream));
    }

    #[test]
    fn cutting_makes_no_difference(stream in stream(), lengths in vec(1_usize..9, 1..6)) {
        let whole = feed(Limits::default(), [&stream[..]]);
        prop_assert_eq!(feed(Limits::default(), cut(&stream, &lengths)), whole);
    }

    #[test]
    fn cutting_makes_no_difference_to_random_bytes(stream in vec(any::<u8>(), 0..200), lengths in vec(1_usize..40, 1..6)) {
        let whole = feed(Limits::default(), [&stream[..]]);
        prop_assert_eq!(&feed(Limits::default(), cut(&stream, &lengths)), &whole);
        prop_assert_eq!(without_diagnostics_in(whole), interpret(&stream));
    }

    #[test]
    fn cutting_makes_no_difference_at_the_limits(stream in stream(), lengths in vec(1_usize..9, 1..6)) {
        let whole = feed(tight(), [&stream[..]]);
        prop_assert_eq!(feed(tight(), cut(&stream, &lengths)), whole);
    }

    #[test]
    fn what_passes_the_limits_is_what_passes_without(stream in stream()) {
        let items = feed(Limits::NONE, [&stream[..]]).items;
        let fits = |event: &OwnedEvent| event.data.len() <= tight().max_event_bytes;
        for item in feed(tight(), [&stream[..]]).items {
            if let Item::Event(event) = item {
                prop_assert!(fits(&event));
                // The ID may be an older one, where the block that set it was dropped.
                prop_assert!(items.iter().any(|item| matches!(item, Item::Event(other)
                    if other.span == event.span && other.data == event.data && other.event_type == event.event_type)));
            }
        }
    }

    #[test]
    fn the_lines_cover_the_stream(stream in stream()) {
        let mut next = if stream.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        for line in lines(&stream) {
            prop_assert_eq!(line.span.first, next);
            next = line.span.last + 1;
        }
        prop_assert_eq!(next, stream.len() as u64);
    }

    #[test]
    fn an_encoded_event_comes_back(
        data in proptest::option::of("(?s).{0,40}|[\n\r a:]{0,12}"),
        event_type in proptest::option::of("[^\n\r]{0,10}"),
        id in proptest::option::of("[^\n\r\0]{0,10}"),
        retry in proptest::option::of(any::<u64>()),
    ) {
        let mut body = Vec::new();
        Encoder::new(&mut body).event(data.as_deref(), event_type.as_deref(), id.as_deref(), retry).unwrap();
        let outcome = every_split(Limits::NONE, &body);
        let mut expected = Vec::new();
        if let Some(milliseconds) = retry {
            expected.push(format!("retry {milliseconds}"));
        }
        if let Some(data) = data {
            let data = data.replace("\r\n", "\n").replace('\r', "\n");
            let event_type = event_type.filter(|event_type| !event_type.is_empty()).unwrap_or("message".to_owned());
            expected.push(format!("{event_type:?} {data:?} {:?}", id.clone().unwrap_or_default()));
        }
        let found: Vec<String> = without_diagnostics(outcome.items).into_iter().map(|item| match item {
            Item::Event(event) => format!("{:?} {:?} {:?}", event.event_type, event.data, event.last_event_id),
            Item::Retry { digits, .. } => format!("retry {digits}"),
            other => format!("{other:?}"),
        }).collect();
        prop_assert_eq!(found, expected);
        prop_assert_eq!(outcome.last_event_id, id.unwrap_or_default());
        prop_assert_eq!(outcome.retry, retry);
    }

    #[test]
    fn an_encoded_comment_comes_back(text in "(?s).{0,40}|[\n\r a:]{0,12}") {
        let mut body = Vec::new();
        Encoder::new(&mut body).comment(&text);
        let found: Vec<String> = without_diagnostics(decode(&body)).into_iter().map(|item| match item {
            Item::Comment { text, .. } => text,
            other => format!("{other:?}"),
        }).collect();
        prop_assert_eq!(found.join("\n"), text.replace("\r\n", "\n").replace('\r', "\n"));
    }

    #[test]
    fn a_refused_value_writes_nothing(value in "(?s).{0,10}") {
        let mut body = b"before".to_vec();
        let breaks = value.contains(['\n', '\r']);
        let refused = Encoder::new(&mut body).event(Some("x"), Some(&value), None, None).is_err();
        prop_assert_eq!(refused, breaks);
        prop_assert_eq!(body == b"before", refused);
        let mut body = b"before".to_vec();
        let refused = Encoder::new(&mut body).event(Some("x"), None, Some(&value), None).is_err();
        prop_assert_eq!(refused, breaks || value.contains('\0'));
        prop_assert_eq!(body == b"before", refused);
    }
}

/// Every sequence of up to five of these, whole and byte by byte.
#[test]
fn every_short_stream_of_lines_and_ends() {
    const TOKENS: [&[u8]; 8] =
        [b"\n", b"\r", b"data", b": ", b"id:1", b"event:e", b"\xEF\xBB\xBF", b"data: \xC3\n"];
    for length in 0..=5 {
        for number in 0..TOKENS.len().pow(length) {
            let mut rest = number;
            let mut stream = Vec::new();
            for _ in 0..length {
                stream.extend_from_slice(TOKENS[rest % TOKENS.len()]);
                rest /= TOKENS.len();
            }
            let whole = feed(Limits::default(), [&stream[..]]);
            assert_eq!(feed(Limits::default(), stream.chunks(1)), whole);
            assert_eq!(
                without_diagnostics_in(whole),
                interpret(&stream),
                "{:?}",
                stream.escape_ascii().to_string()
            );
        }
    }
}
