//! Who is measured: our decoder, three other crates, and two limits that no decoder can be expected to pass.

use std::borrow::Cow;
use std::convert::Infallible;
use std::hint::black_box;
use std::num::NonZeroUsize;

use event_stream::{Decoder, Event, Limits, Sink};
use eventsource_stream::Eventsource;
use futures_util::{FutureExt, StreamExt, stream};
use memchr::memchr2_iter;
use sse_core::{SseDecoder, SseEvent};
use sse_stream::SseByteStream;

/// Something that reads a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// Our decoder, each event looked at where it lies.
    Borrowed,
    /// Our decoder, type, data and ID of each event made into strings to keep.
    Owned,
    /// sse-core.
    SseCore,
    /// sse-stream.
    SseStream,
    /// eventsource-stream.
    EventsourceStream,
    /// Only finds each CR and LF.
    LimitScan,
    /// Checks that the bytes are UTF-8 and finds each CR and LF.
    LimitCheckAndScan,
}

/// What a subject must find: the same as every other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Events with data.
    pub events: u64,
    /// Bytes of data.
    pub bytes: u64,
    /// A hash of types and data; zero where it was not asked for.
    pub hash: u64,
}

/// How closely to look at what a subject hands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Count, as a measurement does.
    Count,
    /// Also hash, as a comparison does.
    Hash,
}

impl Subject {
    /// All, in the order of the tables.
    pub const ALL: [Subject; 7] = [
        Subject::Borrowed,
        Subject::Owned,
        Subject::SseCore,
        Subject::SseStream,
        Subject::EventsourceStream,
        Subject::LimitScan,
        Subject::LimitCheckAndScan,
    ];

    /// The other crates.
    pub const OTHERS: [Subject; 3] = [Subject::SseCore, Subject::SseStream, Subject::EventsourceStream];

    /// Those that decode.
    pub const DECODERS: [Subject; 5] =
        [Subject::Borrowed, Subject::Owned, Subject::SseCore, Subject::SseStream, Subject::EventsourceStream];

    /// Its name in commands.
    pub fn name(self) -> &'static str {
        match self {
            Subject::Borrowed => "borrowed",
            Subject::Owned => "owned",
            Subject::SseCore => "sse-core",
            Subject::SseStream => "sse-stream",
            Subject::EventsourceStream => "eventsource-stream",
            Subject::LimitScan => "limit-scan",
            Subject::LimitCheckAndScan => "limit-check-scan",
        }
    }

    /// Its name in tables.
    pub fn title(self) -> &'static str {
        match self {
            Subject::Borrowed => "event-stream, borrowed",
            Subject::Owned => "event-stream, owned",
            Subject::SseCore => "sse-core 0.2",
            Subject::SseStream => "sse-stream 0.3",
            Subject::EventsourceStream => "eventsource-stream 0.2",
            Subject::LimitScan => "limit: memchr2",
            Subject::LimitCheckAndScan => "limit: UTF-8 + memchr2",
        }
    }

    /// The subject of this name.
    pub fn named(name: &str) -> Option<Subject> {
        Subject::ALL.into_iter().find(|subject| subject.name() == name)
    }

    /// Reads a stream in pieces of this size.
    pub fn read(self, stream: &[u8], piece: usize, look: Look) -> Found {
        let pieces = stream.chunks(piece);
        match (self, look) {
            (Subject::Borrowed, Look::Count) => ours(pieces, CountBorrowed::default()).0,
            (Subject::Owned, Look::Count) => ours(pieces, CountOwned::default()).0,
            (Subject::Borrowed | Subject::Owned, Look::Hash) => ours(pieces, HashBorrowed::default()).0,
            (Subject::SseCore, _) => sse_core(pieces, look),
            (Subject::SseStream, _) => sse_stream(pieces, look),
            (Subject::EventsourceStream, _) => eventsource_stream(pieces, look),
            (Subject::LimitScan, _) => scan(pieces),
            (Subject::LimitCheckAndScan, _) => check_and_scan(pieces),
        }
    }
}

impl Found {
    #[inline]
    fn add(&mut self, event_type: &str, data: &str, look: Look) {
        self.events += 1;
        self.bytes += data.len() as u64;
        if look == Look::Hash {
            for byte in event_type.bytes().chain([0]).chain(data.bytes()).chain([0]) {
                self.hash = (self.hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
            }
        }
    }
}

#[derive(Default)]
struct CountBorrowed(Found);

impl Sink for CountBorrowed {
    #[inline]
    fn event(&mut self, event: Event<'_>) {
        self.0.add(event.event_type, black_box(event.data), Look::Count);
    }
}

/// What a client keeps of an event, in the shape that sse-core gives it.
#[allow(dead_code, reason = "an ID is kept whether it is read or not")]
struct Kept {
    event_type: Cow<'static, str>,
    data: String,
    last_event_id: String,
}

#[derive(Default)]
struct CountOwned(Found);

impl Sink for CountOwned {
    #[inline]
    fn event(&mut self, event: Event<'_>) {
        let kept = black_box(Kept {
            event_type: event.owned_type(),
            data: event.data.to_owned(),
            last_event_id: event.last_event_id.to_owned(),
        });
        self.0.add(&kept.event_type, &kept.data, Look::Count);
    }
}

#[derive(Default)]
struct HashBorrowed(Found);

impl Sink for HashBorrowed {
    fn event(&mut self, event: Event<'_>) {
        self.0.add(event.event_type, event.data, Look::Hash);
    }
}

fn ours<'s, S: Sink>(pieces: impl Iterator<Item = &'s [u8]>, mut sink: S) -> S {
    let mut decoder = Decoder::new(Limits::default());
    for piece in pieces {
        decoder.feed(piece, &mut sink);
    }
    decoder.finish(&mut sink);
    sink
}

fn sse_core<'s>(pieces: impl Iterator<Item = &'s [u8]>, look: Look) -> Found {
    let mut found = Found::default();
    let mut decoder = SseDecoder::with_limit(NonZeroUsize::MAX);
    for mut piece in pieces {
        while let Some(event) = decoder.next(&mut piece) {
            if let Ok(SseEvent::Message(message)) = event {
                found.add(&message.event, &message.data, look);
            }
        }
    }
    found
}

fn sse_stream<'s>(pieces: impl Iterator<Item = &'s [u8]>, look: Look) -> Found {
    let mut found = Found::default();
    let mut events = SseByteStream::new(stream::iter(pieces.map(Ok::<_, Infallible>)));
    let all = async {
        while let Some(event) = events.next().await {
            let Ok(event) = event else { break };
            if let Some(data) = event.data {
                let event_type = event.event.as_deref().filter(|event_type| !event_type.is_empty());
                found.add(event_type.unwrap_or("message"), &data, look);
            }
        }
    };
    all.now_or_never();
    found
}

fn eventsource_stream<'s>(pieces: impl Iterator<Item = &'s [u8]>, look: Look) -> Found {
    let mut found = Found::default();
    let mut events = stream::iter(pieces.map(Ok::<_, Infallible>)).eventsource();
    let all = async {
        while let Some(event) = events.next().await {
            let Ok(event) = event else { break };
            found.add(&event.event, &event.data, look);
        }
    };
    all.now_or_never();
    found
}

fn scan<'s>(pieces: impl Iterator<Item = &'s [u8]>) -> Found {
    Found { events: pieces.map(line_ends).sum(), ..Found::default() }
}

/// Pieces that cut a character in two fail at once; what is measured is ASCII but for one corpus, and that one is put
/// together again here, as a decoder would have to.
fn check_and_scan<'s>(pieces: impl Iterator<Item = &'s [u8]>) -> Found {
    let mut events = 0;
    for piece in pieces {
        let start = piece.iter().take(3).take_while(|&&byte| byte & 0xC0 == 0x80).count();
        if let Err(error) = std::str::from_utf8(black_box(&piece[start..])) {
            black_box(error.valid_up_to());
        }
        events += line_ends(piece);
    }
    Found { events, ..Found::default() }
}

#[inline]
fn line_ends(piece: &[u8]) -> u64 {
    let mut count = 0;
    for at in memchr2_iter(b'\n', b'\r', piece) {
        count += u64::from(black_box(at) < usize::MAX);
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Corpus;

    #[test]
    fn every_decoder_finds_the_same() {
        for corpus in Corpus::ALL {
            let stream = corpus.bytes(150_000);
            for piece in [1024, 16 * 1024, stream.len()] {
                let expected = Subject::Borrowed.read(&stream, piece, Look::Hash);
                assert!(expected.events > 0 && expected.hash != 0);
                for subject in Subject::DECODERS {
                    let found = subject.read(&stream, piece, Look::Hash);
                    assert_eq!(found, expected, "{} on {} by {piece}", subject.name(), corpus.name());
                    let counted = subject.read(&stream, piece, Look::Count);
                    assert_eq!((counted.events, counted.bytes), (expected.events, expected.bytes));
                }
            }
        }
    }

    #[test]
    fn the_limits_find_every_line_end() {
        let stream = Corpus::Json.bytes(123_000);
        assert_eq!(Subject::LimitScan.read(&stream, 1024, Look::Count).events, 2000);
        assert_eq!(Subject::LimitCheckAndScan.read(&stream, 1024, Look::Count).events, 2000);
    }

    #[test]
    fn names_lead_back() {
        for subject in Subject::ALL {
            assert_eq!(Subject::named(subject.name()), Some(subject));
        }
    }
}
