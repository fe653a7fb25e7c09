//! Reads the fields of the frames that carry some, those included that the `h2` crate refuses: a report has to name them.

use loona_hpack::Decoder;

/// The types of frames that carry a field block or a part of one (RFC 9113 6.2, 6.6, 6.10).
const HEADERS: u8 = 1;
const PUSH_PROMISE: u8 = 5;
const CONTINUATION: u8 = 9;
/// Their flags.
const END_HEADERS: u8 = 0x4;
const PADDED: u8 = 0x8;
const PRIORITY: u8 = 0x20;
/// The size of a dynamic table that nobody has agreed otherwise (RFC 9113 6.5.2).
const TABLE: usize = 4096;

/// Whether frames of this type carry fields.
pub(super) fn carries(kind: u8) -> bool {
    matches!(kind, HEADERS | PUSH_PROMISE | CONTINUATION)
}

/// Reads the fields of one direction of a connection, frame by frame: what stands in one block depends on those before.
pub(super) struct FieldReader {
    /// `None` once something could not be read: what follows could not be either.
    decoder: Option<Decoder<'static>>,
    block: Vec<u8>,
    /// The most bytes that a block may have, as sent and as read.
    most: usize,
}

impl FieldReader {
    pub fn new(most: usize) -> Self {
        let mut decoder = Decoder::new();
        decoder.set_max_allowed_table_size(TABLE);
        Self { decoder: Some(decoder), block: Vec::new(), most }
    }

    /// Takes in a frame, and gives the fields of the block that it brings to its end.
    pub fn take(&mut self, kind: u8, flags: u8, payload: &[u8]) -> Vec<(String, String)> {
        let Some(fragment) = fragment(kind, flags, payload) else {
            self.decoder = None;
            return Vec::new();
        };
        self.block.extend_from_slice(fragment);
        if self.block.len() > self.most {
            self.decoder = None;
        }
        if self.decoder.is_none() || flags & END_HEADERS == 0 {
            return Vec::new();
        }
        self.read()
    }

    fn read(&mut self) -> Vec<(String, String)> {
        let block = std::mem::take(&mut self.block);
        let Some(decoder) = &mut self.decoder else { return Vec::new() };
        let (mut fields, mut size) = (Vec::new(), 0);
        let read = decoder.decode_with_cb(&block, |name, value| {
            // One byte can stand for a whole entry of the table.
            size += name.len() + value.len();
            if size <= self.most {
                let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                fields.push((text(&name), text(&value)));
            }
        });
        if read.is_err() {
            self.decoder = None;
        }
        fields
    }
}

/// The part of the field block in a frame, without padding and what stands before it.
fn fragment(kind: u8, flags: u8, payload: &[u8]) -> Option<&[u8]> {
    if kind == CONTINUATION {
        return Some(payload);
    }
    let (padding, rest) = match flags & PADDED {
        0 => (0, payload),
        _ => payload.split_first().map(|(length, rest)| (usize::from(*length), rest))?,
    };
    let before = match kind {
        PUSH_PROMISE => 4,
        _ if flags & PRIORITY != 0 => 5,
        _ => 0,
    };
    rest.get(before..rest.len().checked_sub(padding)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn blocks_are_read_whatever_frames_carry_them() {
        let mut reader = FieldReader::new(1000);
        // `:status: 200`, and a literal that goes into the table.
        assert_eq!(
            reader.take(HEADERS, END_HEADERS, b"\x88\x40\x01a\x01b"),
            [field(":status", "200"), field("a", "b")]
        );
        // From the table, padded, with a priority, and in two frames.
        assert_eq!(reader.take(HEADERS, PADDED | PRIORITY, b"\x02ppppp\xbe\x00\x00"), []);
        assert_eq!(
            reader.take(CONTINUATION, END_HEADERS, b"\x00\x0aconnection\x0akeep-alive"),
            [field("a", "b"), field("connection", "keep-alive")]
        );
        assert_eq!(reader.take(PUSH_PROMISE, END_HEADERS, b"\0\0\0\x02\x84"), [field(":path", "/")]);
    }

    #[test]
    fn what_cannot_be_read_ends_the_reading_and_nothing_else() {
        for payload in [&b"\xff\xff\xff\xff\xff\xff"[..], b"\xc0", b"\x00\x7f", b"\x3f\xff\xff\x7f"] {
            let mut reader = FieldReader::new(1000);
            reader.take(HEADERS, END_HEADERS, payload);
            assert_eq!(reader.take(HEADERS, END_HEADERS, b"\x88"), [], "{payload:x?}");
        }
        assert_eq!(FieldReader::new(1000).take(HEADERS, PADDED | END_HEADERS, b"\x09\x88"), []);
        assert_eq!(FieldReader::new(3).take(HEADERS, END_HEADERS, b"\x88\x88\x88\x88"), []);
    }

    #[test]
    fn no_bytes_break_the_reader() {
        let mut state = 1u64;
        for _ in 0..20_000 {
            let mut bytes = Vec::new();
            for _ in 0..24 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                bytes.push((state >> 33) as u8);
            }
            let mut reader = FieldReader::new(1000);
            reader.take(HEADERS, bytes[0] | END_HEADERS, &bytes[1..]);
        }
    }

    #[test]
    fn a_small_block_cannot_become_a_large_one() {
        let mut reader = FieldReader::new(5000);
        let value = "v".repeat(3000);
        let literal = [b"\x40\x01n\x7f\xb9\x16", value.as_bytes()].concat();
        assert_eq!(reader.take(HEADERS, END_HEADERS, &literal), [field("n", &value)]);
        let all = reader.take(HEADERS, END_HEADERS, &[0xbe; 2000]);
        assert_eq!(all.len(), 1);
    }
}
