//! The body of a stream: its coding and its framing, as bytes.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::behaviour::Framing;

/// So many bytes leave one at a time when the server is told to; the rest leaves whole, so that large streams end.
const SINGLE_BYTES: usize = 2048;

/// How the bytes of a body are delimited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transfer {
    Chunked,
    Plain,
}

/// When the compressor hands its bytes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gzip {
    Off,
    FlushedEach,
    AtEnd,
}

/// The body of one stream.
pub(crate) struct Body {
    framing: Framing,
    transfer: Transfer,
    gzip: Option<GzEncoder<Vec<u8>>>,
    flushed: bool,
    single: usize,
}

impl Body {
    pub fn new(framing: Framing, transfer: Transfer, gzip: Gzip) -> Self {
        let encoder = || GzEncoder::new(Vec::new(), Compression::default());
        let single = if framing == Framing::ByteByByte { SINGLE_BYTES } else { 0 };
        Self {
            framing,
            transfer,
            gzip: (gzip != Gzip::Off).then(encoder),
            flushed: gzip == Gzip::FlushedEach,
            single,
        }
    }

    /// What to write for these bytes; each piece is a write of its own.
    pub fn pieces(&mut self, bytes: Vec<u8>) -> Vec<Vec<u8>> {
        let coded = self.coded(bytes);
        let (single, whole) = coded.split_at(self.single.min(coded.len()));
        self.single -= single.len();
        let mut pieces: Vec<Vec<u8>> = single.iter().map(|byte| self.frame(&[*byte])).collect();
        if !whole.is_empty() {
            pieces.push(self.frame(whole));
        }
        pieces
    }

    /// What ends the body.
    pub fn end(mut self) -> Vec<u8> {
        let trailer = match self.gzip.take() {
            Some(encoder) => encoder.finish().expect("writing to memory does not fail"),
            None => Vec::new(),
        };
        let mut bytes = if trailer.is_empty() { trailer } else { self.frame(&trailer) };
        if self.transfer == Transfer::Chunked {
            bytes.extend_from_slice(match self.framing {
                Framing::NoLastChunk => b"",
                Framing::BytesAfterEnd => b"0\r\n\r\ndata: too late\n\n".as_slice(),
                _ => b"0\r\n\r\n",
            });
        }
        bytes
    }

    fn coded(&mut self, bytes: Vec<u8>) -> Vec<u8> {
        match &mut self.gzip {
            None => bytes,
            Some(encoder) => {
                encoder.write_all(&bytes).expect("writing to memory does not fail");
                if self.flushed {
                    encoder.flush().expect("writing to memory does not fail");
                }
                std::mem::take(encoder.get_mut())
            }
        }
    }

    fn frame(&self, bytes: &[u8]) -> Vec<u8> {
        match self.transfer {
            Transfer::Plain => bytes.to_vec(),
            Transfer::Chunked => {
                let size = match self.framing {
                    Framing::ChunkExtensions => format!("{:X};part=\"of a stream\"\r\n", bytes.len()),
                    _ => format!("{:x}\r\n", bytes.len()),
                };
                [size.as_bytes(), bytes, b"\r\n"].concat()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn chunks_are_framed() {
        let mut body = Body::new(Framing::Right, Transfer::Chunked, Gzip::Off);
        assert_eq!(body.pieces(b"data: 0123456789\n".to_vec()), [b"11\r\ndata: 0123456789\n\r\n"]);
        assert_eq!(body.end(), b"0\r\n\r\n");
        let mut body = Body::new(Framing::ByteByByte, Transfer::Chunked, Gzip::Off);
        assert_eq!(body.pieces(b"ab".to_vec()), [b"1\r\na\r\n", b"1\r\nb\r\n"]);
    }

    #[test]
    fn each_flush_can_be_decoded_at_once() {
        let mut body = Body::new(Framing::Right, Transfer::Plain, Gzip::FlushedEach);
        let first = body.pieces(b"data: a\n\n".to_vec()).concat();
        let mut text = vec![0; 9];
        flate2::read::GzDecoder::new(first.as_slice()).read_exact(&mut text).unwrap();
        assert_eq!(text, b"data: a\n\n");
        let mut late = Body::new(Framing::Right, Transfer::Plain, Gzip::AtEnd);
        assert!(late.pieces(b"data: a\n\n".to_vec()).concat().len() <= 10, "nothing but the gzip header");
    }
}
