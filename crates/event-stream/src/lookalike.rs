//! What the beginning of a body gives away when it is no event stream.

use std::fmt;

/// What a body is, when it is no event stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Lookalike {
    /// An object or an array.
    Json,
    /// HTML or XML.
    Markup,
    /// The head of an HTTP response.
    HttpHead,
    /// The size line of a chunk.
    ChunkSize,
    /// Compressed by gzip (RFC 1952 2.3.1).
    Gzip,
    /// Compressed by Zstandard (RFC 8878 3.1.1).
    Zstd,
    /// Text in UTF-16.
    Utf16,
}

/// How many bytes of a body are looked at.
const LOOKED_AT: usize = 64;

impl Lookalike {
    /// What the beginning of a body gives away; a byte order mark and blank lines in front are passed over.
    pub fn of(body: &[u8]) -> Option<Self> {
        let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
        let start = body.iter().position(|byte| !matches!(byte, b'\r' | b'\n')).unwrap_or(body.len());
        let first = body[start..].split(|byte| matches!(byte, b'\r' | b'\n')).next().unwrap_or_default();
        Self::of_line(&String::from_utf8_lossy(&first[..first.len().min(LOOKED_AT)]))
    }

    /// What the first line that is not blank gives away. Each byte that is no UTF-8 has become U+FFFD.
    pub(crate) fn of_line(line: &str) -> Option<Self> {
        let text = line.trim_start();
        if text.starts_with(['{', '[']) {
            Some(Self::Json)
        } else if text.starts_with('<') {
            Some(Self::Markup)
        } else if text.starts_with("HTTP/") {
            Some(Self::HttpHead)
        } else if line.starts_with("\u{1F}\u{FFFD}\u{8}") {
            Some(Self::Gzip)
        } else if line.starts_with("(\u{FFFD}/\u{FFFD}") {
            Some(Self::Zstd)
        } else if line.starts_with("\u{FFFD}\u{FFFD}") && line.contains('\0')
            || line.chars().nth(1) == Some('\0')
        {
            Some(Self::Utf16)
        } else if (1..=8).contains(&line.len()) && line.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            Some(Self::ChunkSize)
        } else {
            None
        }
    }
}

impl fmt::Display for Lookalike {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Json => "it starts like JSON; send each value as the data of an event",
            Self::Markup => {
                "it starts like HTML or XML, perhaps an error page or a login form; check the path"
            }
            Self::HttpHead => {
                "it starts with an HTTP head, so something wrote a second response into the body"
            }
            Self::ChunkSize => {
                "it starts with the size of a chunk, so the chunked coding was applied twice or by hand; \
                 leave it to the HTTP library"
            }
            Self::Gzip => "it starts like gzip; declare the Content-Encoding or send it uncompressed",
            Self::Zstd => "it starts like zstd; declare the Content-Encoding or send it uncompressed",
            Self::Utf16 => "it looks like UTF-16; event streams are always UTF-8",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Lookalike;

    #[test]
    fn a_body_is_known_by_its_beginning() {
        let cases: [(&[u8], Option<Lookalike>); 12] = [
            (b"\r\n\r\n{\"a\":1}", Some(Lookalike::Json)),
            (b"\xEF\xBB\xBF  <!doctype html>", Some(Lookalike::Markup)),
            (b"HTTP/1.1 200 OK\r\n", Some(Lookalike::HttpHead)),
            (b"2b\r\ndata: x\n\n", Some(Lookalike::ChunkSize)),
            (b"\x1F\x8B\x08\0\0\0\0\0", Some(Lookalike::Gzip)),
            (b"\x28\xB5\x2F\xFD\x04\x58", Some(Lookalike::Zstd)),
            (b"\xFF\xFEd\0a\0t\0a\0:\0", Some(Lookalike::Utf16)),
            (b"d\0a\0t\0a\0:\0", Some(Lookalike::Utf16)),
            (b"data: {}\n\n", None),
            (b": gzip\n\n", None),
            (b"(see below)\n", None),
            (b"", None),
        ];
        for (body, lookalike) in cases {
            assert_eq!(Lookalike::of(body), lookalike, "{}", body.escape_ascii());
        }
    }
}
