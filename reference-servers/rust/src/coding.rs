//! Content codings: one that the request admits, with a flush after each piece so that none waits for the next.

use std::fmt;
use std::io::Write as _;

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_ENCODING;
use brotli::CompressorWriter;
use flate2::Compression;
use flate2::write::GzEncoder;
use zstd::stream::write::Encoder as ZstdEncoder;

/// The bytes that Brotli collects before it compresses; a flush does not wait for them.
const BROTLI_BUFFER: usize = 4096;
/// A quality at which Brotli is about as fast as gzip.
const BROTLI_QUALITY: u32 = 5;
/// A window of 1 MiB: a stream of small events needs no more memory than that.
const BROTLI_WINDOW: u32 = 20;
const ZSTD_LEVEL: i32 = 3;

/// What the body is coded with.
pub(crate) enum Coder {
    /// As it stands.
    Identity,
    /// gzip.
    Gzip(GzEncoder<Vec<u8>>),
    /// Brotli.
    Brotli(Box<CompressorWriter<Vec<u8>>>),
    /// Zstandard.
    Zstd(ZstdEncoder<'static, Vec<u8>>),
}

/// Writing to memory does not fail.
const MEMORY: &str = "writing to memory succeeds";

impl Coder {
    /// The coding that suits this request.
    pub(crate) fn negotiated(request: &HeaderMap) -> Self {
        match best(request) {
            Some("br") => {
                let encoder = CompressorWriter::new(Vec::new(), BROTLI_BUFFER, BROTLI_QUALITY, BROTLI_WINDOW);
                Self::Brotli(Box::new(encoder))
            }
            Some("zstd") => Self::Zstd(ZstdEncoder::new(Vec::new(), ZSTD_LEVEL).expect("the level exists")),
            Some(_) => Self::Gzip(GzEncoder::new(Vec::new(), Compression::default())),
            None => Self::Identity,
        }
    }

    /// As `Content-Encoding` names it.
    pub(crate) fn name(&self) -> Option<&'static str> {
        match self {
            Self::Identity => None,
            Self::Gzip(_) => Some("gzip"),
            Self::Brotli(_) => Some("br"),
            Self::Zstd(_) => Some("zstd"),
        }
    }

    /// The bytes that carry this piece in full.
    pub(crate) fn piece(&mut self, plain: Vec<u8>) -> Vec<u8> {
        match self {
            Self::Identity => plain,
            Self::Gzip(encoder) => {
                encoder.write_all(&plain).and_then(|()| encoder.flush()).expect(MEMORY);
                std::mem::take(encoder.get_mut())
            }
            Self::Brotli(encoder) => {
                encoder.write_all(&plain).and_then(|()| encoder.flush()).expect(MEMORY);
                std::mem::take(encoder.get_mut())
            }
            Self::Zstd(encoder) => {
                encoder.write_all(&plain).and_then(|()| encoder.flush()).expect(MEMORY);
                std::mem::take(encoder.get_mut())
            }
        }
    }

    /// The bytes that end the body. Nothing may follow.
    pub(crate) fn end(&mut self) -> Vec<u8> {
        match std::mem::replace(self, Self::Identity) {
            Self::Identity => Vec::new(),
            Self::Gzip(encoder) => encoder.finish().expect(MEMORY),
            Self::Brotli(encoder) => encoder.into_inner(),
            Self::Zstd(encoder) => encoder.finish().expect(MEMORY),
        }
    }
}

impl fmt::Debug for Coder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Coder({})", self.name().unwrap_or("identity"))
    }
}

/// The codings that are spoken here, the preferred one first.
const SPOKEN: [&str; 3] = ["br", "zstd", "gzip"];

/// RFC 9110 12.5.3: the coding with the highest weight, if that is above 0 and no lower than identity's. A coding that is not
/// named has the weight of `*`.
fn best(request: &HeaderMap) -> Option<&'static str> {
    let mut weights: Vec<(String, f32)> = Vec::new();
    for value in request.get_all(ACCEPT_ENCODING) {
        for member in value.to_str().unwrap_or_default().split(',') {
            let mut parts = member.split(';').map(str::trim);
            let coding = parts.next().unwrap_or_default().to_ascii_lowercase();
            let weight = parts.find_map(quality).unwrap_or(1.0);
            weights.push((coding.trim_start_matches("x-").to_owned(), weight));
        }
    }
    let of = |name: &str| weights.iter().find(|(coding, _)| coding == name).map(|(_, weight)| *weight);
    let weighed = |name: &&'static str| (*name, of(name).or(of("*")).unwrap_or(0.0));
    let (name, weight) = SPOKEN.iter().map(weighed).reduce(|a, b| if b.1 > a.1 { b } else { a })?;
    (weight > 0.0 && weight >= of("identity").unwrap_or(0.0)).then_some(name)
}

/// The weight in a parameter, 0 when it cannot be read.
fn quality(parameter: &str) -> Option<f32> {
    let (name, value) = parameter.split_once('=')?;
    name.trim().eq_ignore_ascii_case("q").then(|| value.trim().parse().unwrap_or(0.0))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use axum::http::{HeaderMap, HeaderValue, header::ACCEPT_ENCODING};

    use super::{Coder, best};

    fn asking(value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(value))])
    }

    #[test]
    fn compresses_only_where_the_request_admits_it() {
        for (value, expected) in [
            ("gzip", Some("gzip")),
            ("x-gzip", Some("gzip")),
            ("gzip, br, zstd", Some("br")),
            ("zstd, GZIP;q=0.5", Some("zstd")),
            ("br;q=0.5, gzip", Some("gzip")),
            ("*", Some("br")),
            ("*, br;q=0", Some("zstd")),
            ("identity;q=0.5, gzip", Some("gzip")),
            ("", None),
            ("identity", None),
            ("gzip;q=0", None),
            ("gzip; q=0.000, deflate", None),
            ("*;q=0", None),
            ("identity, gzip;q=0.5", None),
            ("gzip;q=high", None),
            ("deflate, x-nothing", None),
        ] {
            assert_eq!(best(&asking(value)), expected, "{value:?}");
        }
        assert_eq!(best(&HeaderMap::new()), None);
    }

    #[test]
    fn each_piece_can_be_decoded_before_the_next_is_written() {
        for name in ["gzip", "br", "zstd"] {
            let mut coder = Coder::negotiated(&asking(name));
            assert_eq!(coder.name(), Some(name));
            let mut wire = coder.piece(b"data: a\n\n".to_vec());
            let mut first = [0; 9];
            decoder(name, &wire).read_exact(&mut first).unwrap();
            assert_eq!(&first, b"data: a\n\n", "{name}");
            wire.extend(coder.piece(b"data: b\n\n".to_vec()));
            wire.extend(coder.end());
            let mut whole = String::new();
            decoder(name, &wire).read_to_string(&mut whole).unwrap();
            assert_eq!(whole, "data: a\n\ndata: b\n\n", "{name}");
        }
    }

    fn decoder<'w>(name: &str, wire: &'w [u8]) -> Box<dyn Read + 'w> {
        match name {
            "br" => Box::new(brotli::Decompressor::new(wire, 4096)),
            "zstd" => Box::new(zstd::stream::read::Decoder::new(wire).unwrap()),
            _ => Box::new(flate2::read::GzDecoder::new(wire)),
        }
    }
}
