//! The body of a stream: its coding and its framing, as bytes.

use super::coding::Encoder;
use super::framing::Framing;

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
        Self { framing, transfer, encoder, single: framing.single_bytes }
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
            bytes.extend_from_slice(self.framing.last_chunk);
        }
        bytes
    }

    fn frame(&self, bytes: &[u8]) -> Vec<u8> {
        match self.transfer {
            Transfer::Plain => bytes.to_vec(),
            Transfer::Chunked => {
                let line = (self.framing.chunk_line)(bytes.len());
                [line.as_bytes(), bytes, b"\r\n"].concat()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_framed() {
        let mut body = Body::new(Framing::default(), Transfer::Chunked, None);
        assert_eq!(body.pieces(b"data: 0123456789\n".to_vec()), [b"11\r\ndata: 0123456789\n\r\n"]);
        assert_eq!(body.end(), b"0\r\n\r\n");
        let framing = Framing { single_bytes: 2048, ..Framing::default() };
        let mut body = Body::new(framing, Transfer::Chunked, None);
        assert_eq!(body.pieces(b"ab".to_vec()), [b"1\r\na\r\n", b"1\r\nb\r\n"]);
    }
}
