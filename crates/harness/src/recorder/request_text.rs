//! A request as bytes for the wire, and as bytes for the recording, where secrets are left out.

use ssespec_scenario::{Extent, HttpVersion};

use super::prepared_request::{PreparedRequest, authority};
use crate::access::is_secret;
use crate::captured::REDACTED;
use crate::template::Filled;

/// A part of a request.
pub(super) enum Part {
    /// Recorded as it is sent.
    Plain(Vec<u8>),
    /// Sent, and never recorded.
    Secret(Vec<u8>),
}

impl Part {
    /// As it is sent.
    pub fn sent(&self) -> &[u8] {
        match self {
            Self::Plain(bytes) | Self::Secret(bytes) => bytes,
        }
    }
}

/// The exact bytes over HTTP/1.
pub(super) fn http1_bytes(request: &PreparedRequest) -> Vec<u8> {
    sent(http1(request))
}

/// All that is sent. One part is not copied: a script may be megabytes long.
fn sent(mut parts: Vec<Part>) -> Vec<u8> {
    if parts.len() == 1
        && let Some(Part::Plain(bytes) | Part::Secret(bytes)) = parts.pop()
    {
        return bytes;
    }
    let mut bytes = Vec::with_capacity(parts.iter().map(|part| part.sent().len()).sum());
    parts.iter().for_each(|part| bytes.extend_from_slice(part.sent()));
    bytes
}

/// How many bytes of what was sent a recording keeps.
pub(super) fn recorded(parts: &[Part], mut sent: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in parts {
        if sent == 0 {
            break;
        }
        let n = sent.min(part.sent().len());
        bytes.extend_from_slice(match part {
            Part::Plain(plain) => &plain[..n],
            Part::Secret(_) => REDACTED,
        });
        sent -= n;
    }
    bytes
}

/// The request of HTTP/1.
pub(super) fn http1(request: &PreparedRequest) -> Vec<Part> {
    let version = match request.http {
        HttpVersion::Http10 => "1.0",
        HttpVersion::Http11 => "1.1",
    };
    let mut text = Text::default();
    text.plain(format!("{} {} HTTP/{version}\r\n", request.method, path(request)).as_bytes());
    for (name, value) in &request.fields {
        text.field(name, value, &request.secret);
    }
    text.end(request)
}

/// The same as it stands in a recording of HTTP/2, where the wire carries no text: a line for each field.
pub(super) fn http2(request: &PreparedRequest) -> Vec<Part> {
    let mut text = Text::default();
    for (name, value) in [
        (":method", request.method.clone()),
        (":scheme", request.url.scheme().to_owned()),
        (":authority", http2_authority(request)),
        (":path", path(request)),
    ] {
        text.field(name, value.as_bytes(), &[]);
    }
    for (name, value) in http2_fields(request) {
        text.field(&name, value, &request.secret);
    }
    text.end(request)
}

/// The fields that HTTP/2 carries: in lower case, without those that speak about a connection (RFC 9113 8.2.2).
pub(super) fn http2_fields(request: &PreparedRequest) -> impl Iterator<Item = (String, &[u8])> {
    const NOT_CARRIED: [&str; 6] =
        ["host", "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"];
    let lower = request.fields.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.as_slice()));
    lower.filter(|(name, _)| !NOT_CARRIED.contains(&name.as_str()))
}

/// What stands in `:authority`: the Host field if the request has one.
pub(super) fn http2_authority(request: &PreparedRequest) -> String {
    let host = request.fields.iter().find(|(name, _)| name.eq_ignore_ascii_case("host"));
    host.map_or_else(|| authority(&request.url), |(_, value)| String::from_utf8_lossy(value).into_owned())
}

/// The path with its query.
pub(super) fn path(request: &PreparedRequest) -> String {
    let query = request.url.query().map(|q| format!("?{q}")).unwrap_or_default();
    format!("{}{query}", request.url.path())
}

/// Parts while they are put together; what is plain is one part.
#[derive(Default)]
struct Text {
    parts: Vec<Part>,
}

impl Text {
    fn plain(&mut self, bytes: &[u8]) {
        match self.parts.last_mut() {
            Some(Part::Plain(plain)) => plain.extend_from_slice(bytes),
            _ => self.parts.push(Part::Plain(bytes.to_vec())),
        }
    }

    fn field(&mut self, name: &str, value: &[u8], marked: &[String]) {
        self.plain(name.as_bytes());
        self.plain(b": ");
        match is_secret(name, marked) && !value.is_empty() {
            true => self.parts.push(Part::Secret(value.to_vec())),
            false => self.plain(value),
        }
        self.plain(b"\r\n");
    }

    fn body(&mut self, body: &Filled) {
        let mut from = 0;
        for secret in &body.secret {
            self.plain(&body.bytes[from..secret.start]);
            self.parts.push(Part::Secret(body.bytes[secret.clone()].to_vec()));
            from = secret.end;
        }
        self.plain(&body.bytes[from..]);
    }

    fn end(mut self, request: &PreparedRequest) -> Vec<Part> {
        if request.extent == Extent::Whole {
            self.plain(b"\r\n");
            if let Some(body) = &request.body {
                self.body(body);
            }
        }
        self.parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_left_out_wherever_the_request_was_cut() {
        let parts = [
            Part::Plain(b"GET\r\nAuthorization: ".to_vec()),
            Part::Secret(b"Bearer t0ken".to_vec()),
            Part::Plain(b"\r\n\r\n".to_vec()),
        ];
        let kept = |sent| String::from_utf8(recorded(&parts, sent)).expect("text");
        assert_eq!(kept(0), "");
        assert_eq!(kept(4), "GET\r");
        for sent in 21..=32 {
            assert_eq!(kept(sent), "GET\r\nAuthorization: [redacted]");
        }
        assert_eq!(kept(usize::MAX), "GET\r\nAuthorization: [redacted]\r\n\r\n");
    }
}
