//! The streams that are measured: made on the spot, the same on every machine.

use std::fmt::Write as _;

/// A kind of stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Corpus {
    /// Events of one JSON object, about 115 bytes, as language models send them.
    Json,
    /// `data: x`, over and over: the cost of an event.
    Tiny,
    /// Events of 64 KiB in data lines of 40 to 120 bytes.
    Lines,
    /// CR LF, ids, types, comments, one to three data lines, partly not ASCII.
    Mixed,
    /// One data line.
    LongLine,
}

/// The sizes of the pieces that a network hands over.
pub const SEGMENT: usize = 1460;

impl Corpus {
    /// All that are measured by throughput; the long line is measured by its growth.
    pub const STREAMS: [Corpus; 4] = [Corpus::Json, Corpus::Tiny, Corpus::Lines, Corpus::Mixed];

    /// All.
    pub const ALL: [Corpus; 5] = [Corpus::Json, Corpus::Tiny, Corpus::Lines, Corpus::Mixed, Corpus::LongLine];

    /// Its name in commands and tables.
    pub fn name(self) -> &'static str {
        match self {
            Corpus::Json => "json",
            Corpus::Tiny => "tiny",
            Corpus::Lines => "lines",
            Corpus::Mixed => "mixed",
            Corpus::LongLine => "long-line",
        }
    }

    /// What a reader of a table needs to know of it.
    pub fn about(self) -> &'static str {
        match self {
            Corpus::Json => "one line of JSON, 123 bytes an event",
            Corpus::Tiny => "`data: x`, 9 bytes an event",
            Corpus::Lines => "64 KiB events of many lines",
            Corpus::Mixed => "CR LF, ids, types, comments",
            Corpus::LongLine => "one data line, in 1,460-byte pieces",
        }
    }

    /// The corpus of this name.
    pub fn named(name: &str) -> Option<Corpus> {
        Corpus::ALL.into_iter().find(|corpus| corpus.name() == name)
    }

    /// Whole events, as many as it takes to reach this size.
    pub fn bytes(self, size: usize) -> Vec<u8> {
        let mut out = String::with_capacity(size + 80 * 1024);
        let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
        match self {
            Corpus::Json => repeat(&mut out, size, |out, number| json_event(out, number, &mut dice)),
            Corpus::Tiny => repeat(&mut out, size, |out, _| out.push_str("data: x\n\n")),
            Corpus::Lines => repeat(&mut out, size, |out, _| many_lines(out, &mut dice)),
            Corpus::Mixed => repeat(&mut out, size, |out, number| mixed_event(out, number, &mut dice)),
            Corpus::LongLine => {
                out.push_str("data: ");
                words(&mut out, size.saturating_sub(8), &mut dice);
                out.push_str("\n\n");
            }
        }
        out.into_bytes()
    }
}

fn repeat(out: &mut String, size: usize, mut event: impl FnMut(&mut String, usize)) {
    let mut number = 0;
    while out.len() < size {
        event(out, number);
        number += 1;
    }
}

/// 115 bytes of data in 123 bytes of stream.
fn json_event(out: &mut String, number: usize, dice: &mut Dice) {
    let start = out.len();
    let _ = write!(
        out,
        "data: {{\"id\":\"gen-{number:08}\",\"object\":\"text.delta\",\"index\":0,\"delta\":{{\"role\":\"assistant\",\"text\":\""
    );
    let room = 115 + 6 - (out.len() - start) - 3;
    words(out, room, dice);
    out.push_str("\"}}\n\n");
}

fn many_lines(out: &mut String, dice: &mut Dice) {
    let start = out.len();
    while out.len() - start < 64 * 1024 {
        out.push_str("data: ");
        let length = 34 + dice.below(81);
        words(out, length, dice);
        out.push('\n');
    }
    out.push('\n');
}

/// About 123 bytes.
fn mixed_event(out: &mut String, number: usize, dice: &mut Dice) {
    const TYPES: [&str; 4] = ["update", "delta", "price", "presence"];
    const TEXTS: [&str; 8] = [
        "ready for the next step of the job",
        "{\"bid\": 101.25, \"ask\": 101.5, \"at\": 1700000}",
        "caf\u{e9} cr\u{e8}me, 4,50 \u{20ac}, table 12",
        "{\"state\": \"open\", \"by\": \"alice\"}",
        "\u{6771}\u{4eac} 21\u{b0}, light rain until noon",
        "the quick brown fox jumps over the lazy dog",
        "",
        "12 passengers wait at gate B, boarding at 9",
    ];
    if number.is_multiple_of(4) {
        out.push_str(": still here\r\n");
    }
    let _ = write!(out, "id: {number:06}\r\nevent: {}\r\n", TYPES[dice.below(4)]);
    for _ in 0..=dice.below(3) {
        let _ = write!(out, "data: {}\r\n", TEXTS[dice.below(8)]);
    }
    out.push_str("\r\n");
}

/// So many characters of words.
fn words(out: &mut String, length: usize, dice: &mut Dice) {
    let end = out.len() + length;
    while out.len() < end {
        let word = ["stream", "of", "events", "the", "a", "server", "sends", "and", "reads"][dice.below(9)];
        out.push_str(&word[..word.len().min(end - out.len())]);
        if out.len() < end {
            out.push(' ');
        }
    }
}

/// A small generator of numbers (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % sides
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_corpus_is_the_same_every_time_and_about_as_long_as_asked() {
        for corpus in Corpus::ALL {
            let bytes = corpus.bytes(100_000);
            assert_eq!(bytes, corpus.bytes(100_000));
            assert!((99_000..170_000).contains(&bytes.len()), "{}: {}", corpus.name(), bytes.len());
            assert_eq!(Corpus::named(corpus.name()), Some(corpus));
        }
    }

    #[test]
    fn events_have_the_sizes_that_the_tables_name() {
        let events = |bytes: &[u8]| event_stream::decode(bytes).len();
        let json = Corpus::Json.bytes(123_000);
        assert_eq!((json.len(), events(&json)), (123_000, 1000));
        let tiny = Corpus::Tiny.bytes(9_000);
        assert_eq!((tiny.len(), events(&tiny)), (9_000, 1000));
        let lines = Corpus::Lines.bytes(1 << 20);
        assert_eq!(events(&lines), 16);
    }
}
