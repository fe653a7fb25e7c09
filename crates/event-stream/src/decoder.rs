//! The decoder: bytes in pieces of any size in, calls on a [`Sink`] out (HTML 9.2.6).
//!
//! A chunk is cut after its last line end. What stands before the cut is checked once to be UTF-8 and then read in
//! place, so that an event whose block lies in one chunk is borrowed from it. What stands after the cut is the start of a
//! line: it is carried over as bytes, and read when its end comes. A line that is not UTF-8 is read from a repaired copy.

mod text;

use std::mem;
use std::str;
use std::time::Duration;

use memchr::{memchr2, memrchr2};

use crate::block::{Block, Stored};
use crate::field::Field;
use crate::watch::Watch;
use crate::{Exceeded, Limit, Limits, Sink, Span};

use self::text::Place;

const BOM: &[u8; 3] = b"\xEF\xBB\xBF";

/// A carried line from this length on becomes the data of its event without being copied.
const ADOPT_FROM: usize = 4096;

/// Decodes one stream after the other, fed in pieces of any size.
///
/// How the bytes are cut makes no difference to what comes out. Nothing waits for a byte that is not needed: a line
/// that ends in CR is complete at the CR.
#[derive(Clone, Debug)]
pub struct Decoder {
    limits: Limits,
    /// A value after `data: ` that is shorter than this is within the limits.
    longest_plain_value: usize,
    /// Where the next byte stands in the stream.
    position: u64,
    /// Where the carried line starts.
    line_start: u64,
    /// Where the block starts.
    block_start: u64,
    opening: Opening,
    /// The last byte was a CR that ended a line: an LF that follows belongs to it.
    after_cr: bool,
    /// The start of a line whose end has not come yet.
    carried: Vec<u8>,
    /// The carried line was too long: the rest of it is thrown away.
    line_is_too_long: bool,
    /// What earlier chunks said about the current block.
    stored: Stored,
    last_event_id: String,
    reconnection_time: Option<u64>,
    watch: Watch,
}

/// How far the start of the stream is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Opening {
    /// So many bytes of a byte order mark have come, and nothing else.
    Mark(usize),
    Passed,
}

impl Default for Decoder {
    /// With the default limits.
    fn default() -> Self {
        Decoder::new(Limits::default())
    }
}

impl Decoder {
    /// For a first connection: the last event ID is empty and no reconnection time is known.
    pub fn new(limits: Limits) -> Self {
        Decoder {
            limits: Limits { max_line_bytes: limits.line(), ..limits },
            longest_plain_value: limits.line().saturating_sub("data: ".len() - 1),
            position: 0,
            line_start: 0,
            block_start: 0,
            opening: Opening::Mark(0),
            after_cr: false,
            carried: Vec::new(),
            line_is_too_long: false,
            stored: Stored::default(),
            last_event_id: String::new(),
            reconnection_time: None,
            watch: Watch::default(),
        }
    }

    /// For a reconnection: events carry this ID until the stream sets another.
    pub fn with_last_event_id(limits: Limits, last_event_id: impl Into<String>) -> Self {
        Decoder { last_event_id: last_event_id.into(), ..Decoder::new(limits) }
    }

    /// The ID to send as `Last-Event-ID`: the one in force at the last blank line.
    pub fn last_event_id(&self) -> &str {
        &self.last_event_id
    }

    /// The reconnection time, if the stream has set one: milliseconds, as many as a `u64` holds.
    pub fn reconnection_time(&self) -> Option<Duration> {
        self.reconnection_time.map(Duration::from_millis)
    }

    /// How many bytes have been fed since the stream began.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Reads the next bytes of the stream.
    pub fn feed<S: Sink>(&mut self, mut chunk: &[u8], sink: &mut S) {
        if let Opening::Mark(seen) = self.opening {
            chunk = self.open(chunk, seen);
        }
        chunk = self.skip_line_feed(chunk);
        if !self.carried.is_empty() || self.line_is_too_long {
            chunk = self.complete_carried_line(chunk, sink);
        }
        if let Some(end) = memrchr2(b'\n', b'\r', chunk) {
            let (whole_lines, rest) = chunk.split_at(end + 1);
            self.whole_lines(whole_lines, sink);
            chunk = rest;
        }
        if !chunk.is_empty() {
            self.after_cr = false;
            self.line_start = self.position;
            self.carry(chunk, sink);
        }
    }

    /// The stream has ended. An unfinished block is discarded, as the standard has it; then the decoder is ready for the
    /// next stream and keeps the last event ID and the reconnection time, as a client that reconnects does.
    pub fn finish<S: Sink>(&mut self, sink: &mut S) {
        if S::DIAGNOSTICS {
            if let Opening::Mark(seen @ 1..3) = self.opening {
                self.carried.extend_from_slice(&BOM[..seen]);
            }
            self.watch.end_of_stream(&self.carried, self.block_start, self.position, sink);
        }
        let last_event_id = mem::take(&mut self.last_event_id);
        let reconnection_time = self.reconnection_time;
        *self = Decoder { last_event_id, reconnection_time, ..Decoder::new(self.limits) };
    }

    /// Drops one byte order mark at the very start, in however many pieces it comes.
    #[cold]
    fn open<'c>(&mut self, chunk: &'c [u8], mut seen: usize) -> &'c [u8] {
        for (at, &byte) in chunk.iter().enumerate() {
            if seen == BOM.len() {
                self.line_start = self.position;
                self.block_start = self.position;
                self.opening = Opening::Passed;
                return &chunk[at..];
            }
            if byte != BOM[seen] {
                // Not a mark after all: these bytes start the first line.
                self.carried.extend_from_slice(&BOM[..seen]);
                self.opening = Opening::Passed;
                return &chunk[at..];
            }
            seen += 1;
            self.position += 1;
        }
        self.opening = Opening::Mark(seen);
        &[]
    }

    /// Drops the LF of a CR LF whose CR has ended the line already.
    fn skip_line_feed<'c>(&mut self, chunk: &'c [u8]) -> &'c [u8] {
        let Some(&first) = chunk.first().filter(|_| self.after_cr) else {
            return chunk;
        };
        self.after_cr = false;
        if first != b'\n' {
            return chunk;
        }
        self.watch.line_feed_after_cr();
        if self.block_start == self.position {
            self.block_start += 1;
        }
        self.position += 1;
        &chunk[1..]
    }

    /// Keeps the start of a line for the chunks to come.
    fn carry<S: Sink>(&mut self, bytes: &[u8], sink: &mut S) {
        self.position += bytes.len() as u64;
        if self.line_is_too_long {
            return;
        }
        if self.carried.len() + bytes.len() > self.limits.max_line_bytes {
            let first = *self.carried.first().or(bytes.first()).unwrap_or(&0);
            self.carried.clear();
            self.line_is_too_long = true;
            self.drop_line(first, self.line_start, sink);
            return;
        }
        self.carried.extend_from_slice(bytes);
    }

    /// Reads the carried line if the chunk has its end, and returns what follows.
    fn complete_carried_line<'c, S: Sink>(&mut self, chunk: &'c [u8], sink: &mut S) -> &'c [u8] {
        let Some(end) = memchr2(b'\n', b'\r', chunk) else {
            self.carry(chunk, sink);
            return &[];
        };
        self.carry(&chunk[..end], sink);
        if mem::take(&mut self.line_is_too_long) {
            if S::DIAGNOSTICS {
                self.watch.line_ended(chunk[end], self.position);
            }
        } else {
            let line = mem::take(&mut self.carried);
            let spare = self.single_line(line, self.line_start, chunk[end], sink);
            self.carried = spare;
        }
        self.after_cr = chunk[end] == b'\r';
        self.position += 1;
        self.skip_line_feed(&chunk[end + 1..])
    }

    /// Reads one line that does not stand in a chunk as text. Returns a buffer to use again, empty.
    fn single_line<S: Sink>(&mut self, line: Vec<u8>, first: u64, end: u8, sink: &mut S) -> Vec<u8> {
        let length = line.len();
        let mut block = Block::default();
        let text = match String::from_utf8(line) {
            Ok(text) => text,
            Err(error) => {
                if S::DIAGNOSTICS {
                    self.watch.invalid_utf8(error.as_bytes(), first, sink);
                }
                // The Encoding standard's replacement, the same that this function makes.
                String::from_utf8_lossy(error.as_bytes()).into_owned()
            }
        };
        let place = Place { first, length };
        if S::DIAGNOSTICS {
            self.watch.line(&text, place.span(), sink);
            self.watch.line_ended(end, first + length as u64);
        }
        if length >= ADOPT_FROM
            && let Field::Data(value) = Field::parse(&text)
            && self.stored.can_adopt_data()
        {
            let value = text.len() - value.len();
            return self.stored.adopt_data(text, value).into_bytes();
        }
        self.line(&text, place, &mut block, sink);
        self.keep(block);
        let mut spare = text.into_bytes();
        spare.clear();
        spare
    }

    /// Reads lines that are all complete; the last one ends where the bytes end.
    fn whole_lines<S: Sink>(&mut self, mut bytes: &[u8], sink: &mut S) {
        while !bytes.is_empty() {
            let valid = match str::from_utf8(bytes) {
                Ok(text) => return self.text(text, sink),
                Err(error) => error.valid_up_to(),
            };
            let start = memrchr2(b'\n', b'\r', &bytes[..valid]).map_or(0, |end| end + 1);
            if let Ok(text) = str::from_utf8(&bytes[..start]) {
                self.text(text, sink);
            }
            bytes = &bytes[start..];
            let Some(length) = memchr2(b'\n', b'\r', bytes) else {
                return;
            };
            let (line, end) = (&bytes[..length], bytes[length]);
            let first = self.position;
            self.position += length as u64 + 1;
            if length > self.limits.max_line_bytes {
                self.drop_line(line[0], first, sink);
                if S::DIAGNOSTICS {
                    self.watch.line_ended(end, first + length as u64);
                }
            } else {
                self.single_line(line.to_vec(), first, end, sink);
            }
            self.after_cr = end == b'\r';
            bytes = self.skip_line_feed(&bytes[length + 1..]);
        }
    }

    /// A line is too long to be held: its block is lost, unless it is a comment.
    #[cold]
    fn drop_line<S: Sink>(&mut self, first_byte: u8, first: u64, sink: &mut S) {
        let bytes = self.limits.max_line_bytes;
        sink.exceeded(Exceeded {
            limit: Limit::Line,
            bytes,
            span: Span { first, last: first + bytes as u64 },
        });
        let is_comment = first_byte == b':';
        if !is_comment {
            self.stored.give_up();
        }
        if S::DIAGNOSTICS {
            self.watch.line_is_lost(is_comment, sink);
        }
    }
}
