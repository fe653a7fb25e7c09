//! Finds the frames in the bytes of one direction of an HTTP/2 connection (RFC 9113 4.1), without reading what is in them.

/// What a client sends before its first frame (RFC 9113 3.4).
const PREFACE: usize = 24;
/// The longest payload that a frame can have (RFC 9113 4.2).
const MOST: usize = (1 << 24) - 1;
/// The type of the frame DATA, and its flags (RFC 9113 6.1).
pub(super) const DATA: u8 = 0;
pub(super) const END_STREAM: u8 = 0x1;
const PADDED: u8 = 0x8;
/// The type of the frame RST_STREAM (RFC 9113 6.4).
const RST_STREAM: u8 = 3;

use ssespec_evidence::http2::GOAWAY;

use super::fields::carries;

/// A frame that has passed whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub length: u32,
    pub kind: u8,
    pub flags: u8,
    pub stream: u32,
    /// The error code of RST_STREAM and GOAWAY.
    pub code: Option<u32>,
    /// The bytes of content in a DATA frame, without its padding (RFC 9113 6.1).
    pub content: u32,
}

/// Finds frames in bytes as they pass.
#[derive(Default)]
pub(super) struct Finder {
    /// Bytes of the preface that are still to pass.
    preface: usize,
    header: Vec<u8>,
    /// The first bytes of the payload; all of it where it carries fields.
    start: Vec<u8>,
    left: usize,
}

impl Finder {
    /// For what a client sends.
    pub fn of_client() -> Self {
        Self { preface: PREFACE, ..Self::default() }
    }

    /// Takes in bytes and gives each frame that they bring to its end, with its payload where it carries fields.
    pub fn feed(&mut self, mut bytes: &[u8], mut found: impl FnMut(Header, &[u8])) {
        let skipped = self.preface.min(bytes.len());
        self.preface -= skipped;
        bytes = &bytes[skipped..];
        loop {
            if self.header.len() < 9 {
                let n = (9 - self.header.len()).min(bytes.len());
                self.header.extend_from_slice(&bytes[..n]);
                bytes = &bytes[n..];
                if self.header.len() < 9 {
                    return;
                }
                self.left = number(&self.header[..3]) as usize;
            }
            let n = self.left.min(bytes.len());
            let most = if carries(self.header[3]) { MOST } else { 8 };
            let kept = most.saturating_sub(self.start.len()).min(n);
            self.start.extend_from_slice(&bytes[..kept]);
            self.left -= n;
            bytes = &bytes[n..];
            if self.left > 0 {
                return;
            }
            let header = self.header();
            found(header, if carries(header.kind) { &self.start } else { &[] });
            self.header.clear();
            self.start.clear();
        }
    }

    fn header(&self) -> Header {
        let kind = self.header[3];
        let code = match kind {
            RST_STREAM => self.start.get(..4).map(number),
            GOAWAY => self.start.get(4..8).map(number),
            _ => None,
        };
        Header {
            length: number(&self.header[..3]),
            kind,
            flags: self.header[4],
            stream: number(&self.header[5..9]) & 0x7fff_ffff,
            code,
            content: self.content(kind),
        }
    }

    fn content(&self, kind: u8) -> u32 {
        let length = number(&self.header[..3]);
        match (kind, self.header[4] & PADDED, self.start.first()) {
            (DATA, 0, _) => length,
            (DATA, _, Some(padding)) => length.saturating_sub(1 + u32::from(*padding)),
            _ => 0,
        }
    }
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |number, byte| number << 8 | u32::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_found_however_the_bytes_are_cut() {
        let mut bytes = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
        bytes.extend_from_slice(&[0, 0, 0, 4, 0, 0, 0, 0, 0]);
        bytes.extend_from_slice(&[0, 0, 12, 0, 1, 0x80, 0, 0, 5]);
        bytes.extend_from_slice(b"hello world!");
        bytes.extend_from_slice(&[0, 0, 4, 3, 0, 0, 0, 0, 5, 0, 0, 0, 8]);
        bytes.extend_from_slice(&[0, 0, 9, 7, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 11, b'x']);
        let frame = |length, kind, flags, stream, code| Header {
            length,
            kind,
            flags,
            stream,
            code,
            content: if kind == DATA { length } else { 0 },
        };
        let expected = [
            frame(0, 4, 0, 0, None),
            frame(12, 0, 1, 5, None),
            frame(4, 3, 0, 5, Some(8)),
            frame(9, 7, 0, 0, Some(11)),
        ];
        for size in 1..=bytes.len() {
            let (mut finder, mut frames) = (Finder::of_client(), Vec::new());
            for piece in bytes.chunks(size) {
                finder.feed(piece, |header, _| frames.push(header));
            }
            assert_eq!(frames, expected, "in pieces of {size}");
        }
    }

    #[test]
    fn padding_is_no_content() {
        let (mut finder, mut content) = (Finder::default(), Vec::new());
        let bytes = [0, 0, 8, 0, 8, 0, 0, 0, 5, 2, b'h', b'e', b'l', b'l', b'o', 0, 0];
        finder.feed(&bytes, |header, _| content.push(header.content));
        assert_eq!(content, [5]);
    }
}
