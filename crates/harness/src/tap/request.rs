//! The head of a request: as it came, as it is passed on, and as it is shown.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use ssespec_evidence::message::Framing;

use super::refusal::Refusal;
use super::secrets::Secrets;
use super::upstream::Upstream;
use super::wanted::{Wanted, wanted};

/// The longest head that is read, in bytes.
pub(super) const LONGEST: usize = 64 << 10;
/// The most fields that are read.
const MOST_FIELDS: usize = 256;

/// The head of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RequestHead {
    pub method: String,
    /// The whole URL, without secrets.
    pub url: String,
    /// As it is passed on.
    pub sent: Vec<u8>,
    /// The same without secrets.
    pub shown: Vec<u8>,
    pub framing: Framing,
    pub last_event_id: Option<Vec<u8>>,
    /// The same for heads that are alike in all but the last event ID, also in what is a secret.
    pub alike: u64,
    /// Whether the client leaves the connection open for another request.
    pub keeps: bool,
    pub secrets: Secrets,
}

/// What the first bytes of a request are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Parsed {
    /// The beginning of a head.
    Partial,
    /// A head of so many bytes.
    Whole(Box<RequestHead>, usize),
    /// Nothing that can be passed on, and what it asks for.
    Refused(Refusal, Wanted),
}

/// What the first bytes of TLS are: a handshake record.
const TLS: [u8; 2] = [0x16, 0x03];

/// What HTTP/2 begins with where nothing has agreed on it before (RFC 9113 3.4).
const HTTP2: &[u8] = b"PRI * HTTP/2";

/// Reads the head of a request.
pub(super) fn parse(bytes: &[u8], upstream: &Upstream) -> Parsed {
    let refused = |refusal| Parsed::Refused(refusal, wanted(bytes, upstream));
    if bytes.starts_with(&TLS) {
        return refused(Refusal::tls());
    }
    if bytes.starts_with(HTTP2) {
        return refused(Refusal::http2());
    }
    let mut slots = [httparse::EMPTY_HEADER; MOST_FIELDS];
    let mut request = httparse::Request::new(&mut slots);
    let length = match request.parse(bytes) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) if bytes.len() > LONGEST => {
            return refused(Refusal::too_long(LONGEST));
        }
        Ok(httparse::Status::Partial) => return Parsed::Partial,
        Err(error) => {
            return refused(Refusal::bad_request(format!("the head of the request cannot be read: {error}")));
        }
    };
    match head(&request, &bytes[..length], upstream) {
        Ok(head) => Parsed::Whole(Box::new(head), length),
        Err(refusal) => refused(refusal),
    }
}

fn head(
    request: &httparse::Request<'_, '_>,
    raw: &[u8],
    upstream: &Upstream,
) -> Result<RequestHead, Refusal> {
    let method = request.method.unwrap_or_default();
    let target = request.path.unwrap_or_default();
    let minor = request.version.unwrap_or_default();
    if method == "CONNECT" || !matches!(target.as_bytes(), [b'/', ..] | b"*") {
        return Err(Refusal::forward_proxy());
    }
    let framing = framing(request, minor)?;
    let target = upstream.target(target);
    let mut secrets = Secrets::default();
    let shown_target = secrets.target(&target);
    let mut sent = format!("{method} {target} HTTP/1.{minor}\r\n").into_bytes();
    let mut shown = format!("{method} {shown_target} HTTP/1.{minor}\r\n").into_bytes();
    let mut last_event_id = None;
    let mut alike = DefaultHasher::new();
    sent.hash(&mut alike);
    let lines =
        raw.split_inclusive(|byte| *byte == b'\n').skip_while(|line| line.trim_ascii().is_empty()).skip(1);
    // As many fields as lines: a request whose fields are folded cannot be read.
    for (field, line) in request.headers.iter().zip(lines) {
        if field.name.eq_ignore_ascii_case("host") {
            let line = format!("{}: {}\r\n", field.name, upstream.authority()).into_bytes();
            sent.extend_from_slice(&line);
            shown.extend_from_slice(&line);
            continue;
        }
        if field.name.eq_ignore_ascii_case("last-event-id") {
            last_event_id = Some(field.value.to_vec());
        } else {
            line.hash(&mut alike);
        }
        sent.extend_from_slice(line);
        shown.extend_from_slice(&secrets.field(field.name, field.value, line));
    }
    sent.extend_from_slice(b"\r\n");
    shown.extend_from_slice(b"\r\n");
    let options = members(request, "connection");
    let keeps = match minor {
        0 => options.iter().any(|option| option == "keep-alive"),
        _ => !options.iter().any(|option| option == "close"),
    };
    let url = upstream.url(&shown_target);
    let alike = alike.finish();
    let method = method.to_owned();
    Ok(RequestHead { method, url, sent, shown, framing, last_event_id, alike, keeps, secrets })
}

/// How the end of the body is found (RFC 9112 6.3). What can be read in two ways is refused: the upstream may read it in the other.
fn framing(request: &httparse::Request<'_, '_>, minor: u8) -> Result<Framing, Refusal> {
    let codings = members(request, "transfer-encoding");
    let lengths = members(request, "content-length");
    match (codings.as_slice(), lengths.as_slice()) {
        ([], []) => Ok(Framing::NoBody),
        ([], [first, more @ ..]) => {
            let is_number = !first.is_empty() && first.bytes().all(|byte| byte.is_ascii_digit());
            let length = first.parse().ok().filter(|_| is_number && more.iter().all(|other| other == first));
            length
                .map(Framing::Length)
                .ok_or_else(|| Refusal::bad_request("Content-Length is not one number (RFC 9112 6.3)"))
        }
        ([only], []) if only == "chunked" && minor > 0 => Ok(Framing::Chunked),
        (_, []) => {
            Err(Refusal::bad_request("Transfer-Encoding is not `chunked` alone in HTTP/1.1 (RFC 9112 6.1)"))
        }
        (_, _) => Err(Refusal::bad_request("Content-Length stands beside Transfer-Encoding (RFC 9112 6.1)")),
    }
}

/// The members of a comma-separated field, over all its lines, in lower case.
fn members(request: &httparse::Request<'_, '_>, name: &str) -> Vec<String> {
    let lines = request.headers.iter().filter(|field| field.name.eq_ignore_ascii_case(name));
    let texts = lines.map(|field| String::from_utf8_lossy(field.value).to_ascii_lowercase());
    texts
        .flat_map(|text| text.split(',').map(|member| member.trim().to_owned()).collect::<Vec<_>>())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Trust;

    fn parsed(text: &str) -> Parsed {
        let upstream = Upstream::new("https://api.example.com/v1", Trust::System).expect("an upstream");
        parse(text.as_bytes(), &upstream)
    }

    fn whole(text: &str) -> RequestHead {
        match parsed(text) {
            Parsed::Whole(head, length) => {
                assert_eq!(length, text.len(), "nothing follows");
                *head
            }
            other => panic!("{other:?}"),
        }
    }

    fn refused(text: &str) -> String {
        match parsed(text) {
            Parsed::Refused(refusal, _) => String::from_utf8(refusal.response()).expect("text"),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn only_path_and_host_are_rewritten() {
        let head = whole(
            "\r\nPOST /chat?key=abc HTTP/1.1\r\nhost:127.0.0.1:8088\r\nX-Api-Key:  k1\r\nConnection: keep-alive, TE\r\n\
             Accept-Encoding: gzip\nContent-Length: 2\r\nLast-Event-ID: 7\r\n\r\n",
        );
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert_eq!(
            text(&head.sent),
            "POST /v1/chat?key=abc HTTP/1.1\r\nhost: api.example.com\r\nX-Api-Key:  k1\r\nConnection: keep-alive, TE\r\n\
             Accept-Encoding: gzip\nContent-Length: 2\r\nLast-Event-ID: 7\r\n\r\n"
        );
        assert_eq!(
            text(&head.shown),
            "POST /v1/chat?key=[redacted] HTTP/1.1\r\nhost: api.example.com\r\nX-Api-Key: [redacted]\r\n\
             Connection: keep-alive, TE\r\nAccept-Encoding: gzip\nContent-Length: 2\r\nLast-Event-ID: 7\r\n\r\n"
        );
        assert_eq!(head.url, "https://api.example.com/v1/chat?key=[redacted]");
        assert_eq!((head.framing, head.keeps), (Framing::Length(2), true));
        assert_eq!(head.last_event_id.as_deref(), Some(&b"7"[..]));
        assert_eq!(head.secrets.values().collect::<Vec<_>>(), ["abc", "k1"]);
    }

    #[test]
    fn how_a_body_ends_and_whether_another_request_follows() {
        let read = |text: &str| {
            let head = whole(text);
            (head.framing, head.keeps)
        };
        assert_eq!(read("GET / HTTP/1.1\r\n\r\n"), (Framing::NoBody, true));
        assert_eq!(read("GET / HTTP/1.0\r\n\r\n"), (Framing::NoBody, false));
        assert_eq!(read("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"), (Framing::NoBody, true));
        assert_eq!(
            read("GET / HTTP/1.1\r\nConnection: TE\r\nConnection: Close\r\n\r\n"),
            (Framing::NoBody, false)
        );
        assert_eq!(read("POST / HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n"), (Framing::Chunked, true));
        assert_eq!(read("POST / HTTP/1.1\r\nContent-Length: 3, 3\r\n\r\n"), (Framing::Length(3), true));
        assert_eq!(read("OPTIONS * HTTP/1.1\r\n\r\n"), (Framing::NoBody, true));
        assert_eq!(parsed("GET / HTTP/1.1\r\nHost: a\r\n"), Parsed::Partial);
    }

    #[test]
    fn requests_that_differ_in_their_last_event_id_alone_are_alike() {
        let alike =
            |fields: &str| whole(&format!("GET /a?token=1 HTTP/1.1\r\n{fields}Host: a\r\n\r\n")).alike;
        assert_eq!(alike(""), alike("Last-Event-ID: 7\r\n"));
        assert_eq!(alike("last-event-id: 7\r\n"), alike("Last-Event-ID: 8\r\n"));
        // Neither is shown, and both tell clients apart.
        assert_ne!(alike("Cookie: a=1\r\n"), alike("Cookie: a=2\r\n"));
        assert_ne!(
            whole("GET /a?token=1 HTTP/1.1\r\n\r\n").alike,
            whole("GET /a?token=2 HTTP/1.1\r\n\r\n").alike
        );
    }

    #[test]
    fn what_cannot_be_passed_on_is_refused_with_its_reason() {
        let response = |status: &str, body: &str| {
            let (fields, length) = ("Content-Type: text/plain; charset=utf-8", body.len());
            format!(
                "HTTP/1.1 {status}\r\n{fields}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
            )
        };
        let bad = |why: &str| response("400 Bad Request", &format!("ssespec tap: {why}\n"));
        assert_eq!(refused("GET\r\n\r\n"), bad("the head of the request cannot be read: invalid token"));
        let tls = "the client speaks TLS, and the tap listens in clear text: give it to the application with http://";
        assert_eq!(refused("\u{16}\u{3}\u{1}\u{2}"), bad(tls));
        let http2 = "the client speaks HTTP/2, and the tap HTTP/1.1 alone: let the application use that";
        assert_eq!(refused("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), bad(http2));
        let two = bad("Content-Length is not one number (RFC 9112 6.3)");
        assert_eq!(refused("POST / HTTP/1.1\r\nContent-Length: 3, 4\r\n\r\n"), two);
        assert_eq!(refused("POST / HTTP/1.1\r\nContent-Length: +3\r\n\r\n"), two);
        let not_chunked = bad("Transfer-Encoding is not `chunked` alone in HTTP/1.1 (RFC 9112 6.1)");
        assert_eq!(refused("POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"), not_chunked);
        assert_eq!(refused("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), not_chunked);
        assert_eq!(
            refused("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n"),
            bad("Content-Length stands beside Transfer-Encoding (RFC 9112 6.1)")
        );
        let proxy = response(
            "501 Not Implemented",
            "ssespec tap: this is no forward proxy: give this address to the application as that of its server, not as \
             its proxy\n",
        );
        assert_eq!(refused("CONNECT example.com:443 HTTP/1.1\r\n\r\n"), proxy);
        assert_eq!(refused("GET http://example.com/ HTTP/1.1\r\n\r\n"), proxy);
        let long = format!("GET / HTTP/1.1\r\nX-A: {}", "a".repeat(LONGEST));
        assert_eq!(
            refused(&long),
            response(
                "431 Request Header Fields Too Large",
                "ssespec tap: the head of the request is longer than 65536 bytes\n"
            )
        );
    }
}
