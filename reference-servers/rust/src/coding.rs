//! Content coding: gzip when the request admits it, with a flush after each piece so that none waits for the next.

use std::io::Write as _;

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_ENCODING;
use flate2::Compression;
use flate2::write::GzEncoder;

/// What the body is coded with.
#[derive(Debug)]
pub(crate) enum Coder {
    /// As it stands.
    Identity,
    /// gzip.
    Gzip(GzEncoder<Vec<u8>>),
}

impl Coder {
    /// The coding that suits this request.
    pub(crate) fn negotiated(request: &HeaderMap) -> Self {
        if admits_gzip(request) {
            Self::Gzip(GzEncoder::new(Vec::new(), Compression::default()))
        } else {
            Self::Identity
        }
    }

    /// The bytes that carry this piece in full.
    pub(crate) fn piece(&mut self, plain: Vec<u8>) -> Vec<u8> {
        match self {
            Self::Identity => plain,
            Self::Gzip(encoder) => {
                encoder.write_all(&plain).and_then(|()| encoder.flush()).expect("writing to memory succeeds");
                std::mem::take(encoder.get_mut())
            }
        }
    }

    /// The bytes that end the body.
    pub(crate) fn end(&mut self) -> Vec<u8> {
        match self {
            Self::Identity => Vec::new(),
            Self::Gzip(encoder) => {
                encoder.try_finish().expect("writing to memory succeeds");
                std::mem::take(encoder.get_mut())
            }
        }
    }
}

/// RFC 9110 12.5.3: named with a weight above 0 that is no lower than identity's, or covered by `*`.
fn admits_gzip(request: &HeaderMap) -> bool {
    let mut gzip = None;
    let mut identity = None;
    let mut others = None;
    for value in request.get_all(ACCEPT_ENCODING) {
        for member in value.to_str().unwrap_or_default().split(',') {
            let mut parts = member.split(';').map(str::trim);
            let coding = parts.next().unwrap_or_default().to_ascii_lowercase();
            let quality = parts.find_map(quality).unwrap_or(1.0);
            match coding.as_str() {
                "gzip" | "x-gzip" => gzip = Some(quality),
                "identity" => identity = Some(quality),
                "*" => others = Some(quality),
                _ => {}
            }
        }
    }
    let gzip = gzip.or(others).unwrap_or(0.0);
    gzip > 0.0 && gzip >= identity.unwrap_or(0.0)
}

/// The weight in a parameter, 0 when it cannot be read.
fn quality(parameter: &str) -> Option<f32> {
    let (name, value) = parameter.split_once('=')?;
    name.trim().eq_ignore_ascii_case("q").then(|| value.trim().parse().unwrap_or(0.0))
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use axum::http::{HeaderMap, HeaderValue, header::ACCEPT_ENCODING};
    use flate2::Compression;
    use flate2::read::GzDecoder;
    use flate2::write::GzEncoder;

    use super::{Coder, admits_gzip};

    #[test]
    fn admits_gzip_only_where_the_request_does() {
        for (value, expected) in [
            ("gzip", true),
            ("br, GZIP;q=0.5", true),
            ("*", true),
            ("x-gzip", true),
            ("identity;q=0.5, gzip", true),
            ("", false),
            ("identity", false),
            ("gzip;q=0", false),
            ("gzip; q=0.000, *", false),
            ("*;q=0", false),
            ("identity, gzip;q=0.5", false),
            ("gzip;q=high", false),
            ("br, deflate", false),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(value))]);
            assert_eq!(admits_gzip(&headers), expected, "{value:?}");
        }
        assert!(!admits_gzip(&HeaderMap::new()));
    }

    #[test]
    fn each_piece_can_be_decoded_before_the_next_is_written() {
        let mut coder = Coder::Gzip(GzEncoder::new(Vec::new(), Compression::default()));
        let mut wire = coder.piece(b"data: a\n\n".to_vec());
        let mut first = [0; 9];
        GzDecoder::new(&wire[..]).read_exact(&mut first).unwrap();
        assert_eq!(&first, b"data: a\n\n");
        wire.extend(coder.piece(b"data: b\n\n".to_vec()));
        wire.extend(coder.end());
        let mut whole = String::new();
        GzDecoder::new(&wire[..]).read_to_string(&mut whole).unwrap();
        assert_eq!(whole, "data: a\n\ndata: b\n\n");
    }
}
