//! Content codings as encoders: what leaves for each piece, at a flush and at the end.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::request::Request;

/// A metadata block of Brotli with three bytes (RFC 7932 9.2), where a flush has left whole bytes.
const BROTLI_METADATA: [u8; 5] = [0x96, 0, b'a', b'b', b'c'];
/// A frame of Zstandard that decoders skip (RFC 8878 3.1.2).
const ZSTD_SKIPPABLE: [u8; 11] = [0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, b'a', b'b', b'c'];

/// A content coding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    Br,
    Gzip,
    Zstd,
}

impl Token {
    /// All of them, the preferred one first.
    pub const ALL: [Self; 3] = [Self::Br, Self::Gzip, Self::Zstd];

    /// As header fields name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Br => "br",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }
}

/// When the encoder hands its bytes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flushing {
    /// After each piece.
    Each,
    /// At the end alone.
    AtEnd,
    /// After each piece, with what means nothing between: further flushes, members, frames, metadata.
    Padded,
}

/// How a stream is coded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    /// What Content-Encoding says, if anything.
    pub named: Option<&'static str>,
    /// The coding that the body has.
    pub token: Option<Token>,
    pub flushing: Flushing,
    /// Whether heartbeats are flushed as well.
    pub heartbeats: bool,
}

impl Plan {
    /// Not coded.
    pub const NONE: Self = Self { named: None, token: None, flushing: Flushing::Each, heartbeats: true };

    /// In this coding.
    pub fn of(token: Token) -> Self {
        Self { named: Some(token.name()), token: Some(token), ..Self::NONE }
    }

    /// In a coding that was asked for, flushed after each block.
    pub fn usual(accepted: Accepted) -> Self {
        accepted.token.map_or(Self::NONE, Self::of)
    }
}

/// What a request says about codings.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Accepted {
    /// The preferred coding that it takes.
    pub token: Option<Token>,
    /// Whether it gives gzip the weight 0.
    pub refuses_gzip: bool,
}

/// What a request says about codings.
pub(crate) fn accepted(request: &Request) -> Accepted {
    let asked = |token: &Token| request.lists("accept-encoding", token.name());
    let star = || request.lists("accept-encoding", "*");
    let refuses_gzip = request.field("accept-encoding").is_some_and(|value| value.starts_with(b"gzip;q=0"));
    let token = Token::ALL.into_iter().find(asked).or_else(|| star().then_some(Token::Gzip));
    Accepted { token, refuses_gzip }
}

/// What codes one body.
pub(crate) struct Encoder {
    coding: Box<dyn Coder + Send>,
    flushing: Flushing,
}

impl Encoder {
    /// None where nothing is coded.
    pub fn of(plan: Plan) -> Option<Self> {
        let coding = fresh(plan.token?);
        Some(Self { coding, flushing: plan.flushing })
    }

    /// The bytes that leave for a piece; `flushed` unless it has to wait for others.
    pub fn piece(&mut self, plain: &[u8], flushed: bool) -> Vec<u8> {
        self.coding.write(plain);
        match self.flushing {
            Flushing::AtEnd => Vec::new(),
            _ if !flushed => Vec::new(),
            Flushing::Each => self.coding.flushed(),
            Flushing::Padded => self.coding.padded(),
        }
    }

    /// The bytes that end the body.
    pub fn end(self) -> Vec<u8> {
        self.coding.end()
    }
}

fn fresh(token: Token) -> Box<dyn Coder + Send> {
    match token {
        Token::Gzip => Box::new(Gzip(GzEncoder::new(Vec::new(), Compression::default()))),
        Token::Br => Box::new(Brotli(brotli::CompressorWriter::new(Vec::new(), 4096, 5, 20))),
        Token::Zstd => Box::new(Zstd(zstd_encoder())),
    }
}

/// One coding. Writing to memory does not fail.
trait Coder {
    fn write(&mut self, plain: &[u8]);
    /// All that was written, so that it can be read at once.
    fn flushed(&mut self) -> Vec<u8>;
    /// The same with what means nothing.
    fn padded(&mut self) -> Vec<u8>;
    fn end(self: Box<Self>) -> Vec<u8>;
}

const MEMORY: &str = "writing to memory does not fail";

struct Gzip(GzEncoder<Vec<u8>>);

impl Coder for Gzip {
    fn write(&mut self, plain: &[u8]) {
        self.0.write_all(plain).expect(MEMORY);
    }

    fn flushed(&mut self) -> Vec<u8> {
        self.0.flush().expect(MEMORY);
        std::mem::take(self.0.get_mut())
    }

    /// Empty blocks, then the end of this member: the next piece begins another.
    fn padded(&mut self) -> Vec<u8> {
        self.0.flush().and_then(|()| self.0.flush()).expect(MEMORY);
        let next = GzEncoder::new(Vec::new(), Compression::default());
        std::mem::replace(&mut self.0, next).finish().expect(MEMORY)
    }

    fn end(self: Box<Self>) -> Vec<u8> {
        self.0.finish().expect(MEMORY)
    }
}

struct Brotli(brotli::CompressorWriter<Vec<u8>>);

impl Coder for Brotli {
    fn write(&mut self, plain: &[u8]) {
        self.0.write_all(plain).expect(MEMORY);
    }

    fn flushed(&mut self) -> Vec<u8> {
        self.0.flush().expect(MEMORY);
        std::mem::take(self.0.get_mut())
    }

    fn padded(&mut self) -> Vec<u8> {
        [self.flushed().as_slice(), &BROTLI_METADATA].concat()
    }

    fn end(self: Box<Self>) -> Vec<u8> {
        self.0.into_inner()
    }
}

struct Zstd(zstd::stream::write::Encoder<'static, Vec<u8>>);

fn zstd_encoder() -> zstd::stream::write::Encoder<'static, Vec<u8>> {
    zstd::stream::write::Encoder::new(Vec::new(), 3).expect("level 3 exists")
}

impl Coder for Zstd {
    fn write(&mut self, plain: &[u8]) {
        self.0.write_all(plain).expect(MEMORY);
    }

    fn flushed(&mut self) -> Vec<u8> {
        self.0.flush().expect(MEMORY);
        std::mem::take(self.0.get_mut())
    }

    /// The end of this frame, and one that is skipped: the next piece begins another.
    fn padded(&mut self) -> Vec<u8> {
        let frame = std::mem::replace(&mut self.0, zstd_encoder()).finish().expect(MEMORY);
        [frame.as_slice(), &ZSTD_SKIPPABLE].concat()
    }

    fn end(self: Box<Self>) -> Vec<u8> {
        self.0.finish().expect(MEMORY)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    fn encoder(token: Token, flushing: Flushing) -> Encoder {
        Encoder { coding: fresh(token), flushing }
    }

    fn read(token: Token, coded: &[u8], most: usize) -> Vec<u8> {
        let mut plain = vec![0; most];
        match token {
            Token::Gzip => flate2::read::MultiGzDecoder::new(coded).read_exact(&mut plain).unwrap(),
            Token::Br => brotli::Decompressor::new(coded, 4096).read_exact(&mut plain).unwrap(),
            Token::Zstd => zstd::stream::read::Decoder::new(coded).unwrap().read_exact(&mut plain).unwrap(),
        }
        plain
    }

    #[test]
    fn each_flush_can_be_decoded_at_once() {
        for token in Token::ALL {
            for flushing in [Flushing::Each, Flushing::Padded] {
                let mut encoder = encoder(token, flushing);
                let mut coded = encoder.piece(b"data: a\n\n", true);
                assert_eq!(read(token, &coded, 9), b"data: a\n\n", "{token:?} {flushing:?}");
                coded.extend(encoder.piece(b"data: b\n\n", true));
                coded.extend(encoder.end());
                assert_eq!(read(token, &coded, 18), b"data: a\n\ndata: b\n\n", "{token:?} {flushing:?}");
            }
        }
    }

    #[test]
    fn what_is_not_flushed_stays_inside() {
        for token in Token::ALL {
            let mut late = encoder(token, Flushing::AtEnd);
            assert_eq!(late.piece(b"data: a\n\n", true), b"", "{token:?}");
            let mut stuck = encoder(token, Flushing::Each);
            assert_eq!(stuck.piece(b": heartbeat\n\n", false), b"", "{token:?}");
        }
    }
}
