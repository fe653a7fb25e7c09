//! The body of a stream: its coding and its framing, as bytes.

use crate::behaviour::Framing;
use crate::coding::Encoder;

/// So many bytes leave one at a time when the server is told to; the rest leaves whole, so that large streams end.
const SINGLE_BYTES: usize = 2048;

/// How the bytes of a body are delimited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transfer {
    Chunked,
    Plain,
}

/// The body of one stream.
pub(crate) struct Body {
    framing: Framing,
    transfer: Transfer,
    encoder: Option<Encoder>,
    single: usize,
}

impl Body {
    pub fn new(framing: Framing, transfer: Transfer, encoder: Option<Encoder>) -> Self {
        let single = if framing == Framing::ByteByByte { SINGLE_BYTES } else { 0 };
        Self { framing, transfer, encoder, single }
    }

    /// What to write for these bytes; each piece is a write of its own.
    pub fn pieces(&mut self, bytes: Vec<u8>) -> Vec<Vec<u8>> {
        self.coded_pieces(bytes, true)
    }

    /// The same for what a careless server leaves in its compressor.
    pub fn unflushed_pieces(&mut self, bytes: Vec<u8>) -> Vec<Vec<u8>> {
        self.coded_pieces(bytes, false)
    }

    fn coded_pieces(&mut self, bytes: Vec<u8>, flushed: bool) -> Vec<Vec<u8>> {
        let coded = match &mut self.encoder {
            None => bytes,
            Some(encoder) => encoder.piece(&bytes, flushed),
        };
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
        let trailer = self.encoder.take().map(Encoder::end).unwrap_or_default();
        let mut bytes = if trailer.is_empty() { trailer } else { self.frame(&trailer) };
        if self.transfer == Transfer::Chunked {
            bytes.extend_from_slice(match self.framing {
                Framing::NoLastChunk => b"",
                Framing::Trailers => b"0\r\nServer-Timing: total;dur=5\r\nx-events: all\r\n\r\n",
                Framing::BrokenTrailer => b"0\r\nall is said\r\n\r\n",
                Framing::BytesAfterEnd => b"0\r\n\r\ndata: too late\n\n".as_slice(),
                _ => b"0\r\n\r\n",
            });
        }
        bytes
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
    use super::*;

    #[test]
    fn chunks_are_framed() {
        let mut body = Body::new(Framing::Right, Transfer::Chunked, None);
        assert_eq!(body.pieces(b"data: 0123456789\n".to_vec()), [b"11\r\ndata: 0123456789\n\r\n"]);
        assert_eq!(body.end(), b"0\r\n\r\n");
        let mut body = Body::new(Framing::ByteByByte, Transfer::Chunked, None);
        assert_eq!(body.pieces(b"ab".to_vec()), [b"1\r\na\r\n", b"1\r\nb\r\n"]);
    }
}
