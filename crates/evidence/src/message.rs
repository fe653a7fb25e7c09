//! A response head and how the end of its body is found, whichever HTTP carried them.

/// The HTTP that carried a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HttpVersion {
    /// HTTP/1.0.
    Http10,
    /// HTTP/1.1.
    Http11,
    /// HTTP/2.
    Http2,
}

/// A response head, with the bytes it was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The HTTP that carried it.
    pub version: HttpVersion,
    /// The status.
    pub status: u16,
    /// The fields in their order, names as they were spelt, values without outer blanks.
    pub fields: Vec<(String, Vec<u8>)>,
    /// The bytes of the head, the empty line included; over HTTP/2 a line for each field; empty where a client library has read
    /// it and hands over the fields alone.
    pub raw: Vec<u8>,
}

impl Head {
    /// A head of HTTP/2, which has no text of its own.
    pub fn over_http2(status: u16, fields: Vec<(String, Vec<u8>)>) -> Self {
        let mut raw = format!(":status: {status}\r\n").into_bytes();
        for (name, value) in &fields {
            raw.extend_from_slice(&[name.as_bytes(), b": ", value, b"\r\n"].concat());
        }
        Self { version: HttpVersion::Http2, status, fields, raw }
    }

    /// All values of a field, by its name in any letter case.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.fields.iter().filter(move |(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_slice())
    }

    /// The first value of a field as text, with U+FFFD for what is not UTF-8.
    pub fn text(&self, name: &str) -> Option<String> {
        self.all(name).next().map(|v| String::from_utf8_lossy(v).into_owned())
    }

    /// The value of a field as HTTP reads it when it stands on several lines: all of them, joined by a comma and a space
    /// (RFC 9110 5.3), with U+FFFD for what is not UTF-8.
    pub fn combined(&self, name: &str) -> Option<String> {
        let lines: Vec<_> = self.all(name).map(|v| String::from_utf8_lossy(v)).collect();
        (!lines.is_empty()).then(|| lines.join(", "))
    }

    /// The members of a comma-separated field, over all its lines, in lower case.
    pub fn members(&self, name: &str) -> Vec<String> {
        self.all(name)
            .flat_map(|v| {
                String::from_utf8_lossy(v)
                    .to_ascii_lowercase()
                    .split(',')
                    .map(|m| m.trim().to_owned())
                    .collect::<Vec<_>>()
            })
            .filter(|m| !m.is_empty())
            .collect()
    }
}

/// How the end of a body is found (RFC 9112 6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// There is none: HEAD, 1xx, 204, 304.
    NoBody,
    /// `Transfer-Encoding: chunked`.
    Chunked,
    /// `Content-Length`.
    Length(u64),
    /// By the close of the connection.
    Close,
    /// By END_STREAM, over HTTP/2.
    EndStream,
}
