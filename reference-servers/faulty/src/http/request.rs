//! One HTTP request, and how its bytes are read.

use url::form_urlencoded;

use crate::net::BACKLOG;

/// The longest head that is read, in bytes: scripts come in the request line.
pub(crate) const MAX_HEAD: usize = BACKLOG;

/// The longest body that is read, in bytes.
pub(crate) const MAX_BODY: usize = 64 << 20;

/// One HTTP request.
#[derive(Debug)]
pub(crate) struct Request {
    pub method: String,
    pub path: String,
    pub query: String,
    /// 0 for HTTP/1.0, 1 for HTTP/1.1.
    pub minor: u8,
    pub fields: Vec<(String, Vec<u8>)>,
    pub body: Vec<u8>,
}

/// Why a request could not be read, as the response's status and text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unreadable {
    pub status: u16,
    pub text: &'static str,
}

/// What the bytes read so far amount to.
#[derive(Debug)]
pub(crate) enum Parsed {
    /// The head is not complete.
    Incomplete,
    /// The head, its length, and the length of the body that follows.
    Head(Request, usize, usize),
}

/// Reads a request head of up to this many bytes.
pub(crate) fn parse(bytes: &[u8], longest: usize) -> Result<Parsed, Unreadable> {
    if !bytes.windows(4).any(|w| w == b"\r\n\r\n") {
        return match bytes.len() < longest {
            true => Ok(Parsed::Incomplete),
            false => Err(Unreadable { status: 431, text: "the request head is longer than 256 KiB\n" }),
        };
    }
    let mut fields = [httparse::EMPTY_HEADER; 128];
    let mut head = httparse::Request::new(&mut fields);
    let malformed = Unreadable { status: 400, text: "the request head is malformed\n" };
    let Ok(httparse::Status::Complete(length)) = head.parse(bytes) else { return Err(malformed) };
    let target = head.path.unwrap_or("/");
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let request = Request {
        method: head.method.unwrap_or("GET").to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        minor: head.version.unwrap_or(1),
        fields: head.headers.iter().map(|f| (f.name.to_owned(), f.value.to_vec())).collect(),
        body: Vec::new(),
    };
    if request.field("transfer-encoding").is_some() {
        return Err(Unreadable {
            status: 411,
            text: "send a Content-Length: chunked requests are not read\n",
        });
    }
    let body = match request.field("content-length") {
        None => 0,
        Some(value) => std::str::from_utf8(value).ok().and_then(|v| v.parse().ok()).ok_or(malformed)?,
    };
    if body > MAX_BODY {
        return Err(Unreadable { status: 413, text: "the body is longer than 64 MiB\n" });
    }
    Ok(Parsed::Head(request, length, body))
}

impl Request {
    /// The first field of this name, in any letter case.
    pub fn field(&self, name: &str) -> Option<&[u8]> {
        self.fields.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_slice())
    }

    /// Whether a list field has this token, in any letter case; parameters are ignored, but `q=0` excludes.
    pub fn lists(&self, name: &str, token: &str) -> bool {
        let fields = self.fields.iter().filter(|(n, _)| n.eq_ignore_ascii_case(name));
        fields
            .filter_map(|(_, value)| std::str::from_utf8(value).ok())
            .flat_map(|value| value.split(','))
            .any(|item| {
                let mut parts = item.split(';').map(str::trim);
                let named = parts.next().is_some_and(|t| t.eq_ignore_ascii_case(token));
                named && !parts.any(|p| p.strip_prefix("q=").and_then(|q| q.parse::<f32>().ok()) == Some(0.0))
            })
    }

    /// The first query parameter of this name, decoded.
    pub fn parameter(&self, name: &str) -> Option<String> {
        form_urlencoded::parse(self.query.as_bytes())
            .find(|(n, _)| n == name)
            .map(|(_, value)| value.into_owned())
    }

    /// Whether the client lets the connection live on after the response.
    pub fn keeps_alive(&self) -> bool {
        self.minor == 1 && !self.lists("connection", "close")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Request {
        match parse(text.as_bytes(), MAX_HEAD) {
            Ok(Parsed::Head(request, length, _)) => {
                assert_eq!(length, text.len());
                request
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_head_is_read() {
        let request =
            read("GET /emit?script=%5B%5D HTTP/1.1\r\nAccept-Encoding: br, GZIP;q=0.5\r\nX: a\r\n\r\n");
        assert_eq!((request.path.as_str(), request.parameter("script").as_deref()), ("/emit", Some("[]")));
        assert!(request.lists("accept-encoding", "gzip") && request.keeps_alive());
        assert!(!read("GET / HTTP/1.0\r\n\r\n").keeps_alive());
        assert!(!read("GET / HTTP/1.1\r\nConnection: close\r\n\r\n").keeps_alive());
        assert!(
            !read("GET / HTTP/1.1\r\nAccept-Encoding: gzip;q=0\r\n\r\n").lists("accept-encoding", "gzip")
        );
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let status = |text: &str| parse(text.as_bytes(), MAX_HEAD).map(|_| ()).map_err(|e| e.status);
        assert_eq!(status("nonsense\r\n\r\n"), Err(400));
        assert_eq!(status("POST /emit HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"), Err(411));
        assert_eq!(status("POST /emit HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n"), Err(413));
        assert_eq!(status("GET / HTTP/1.1\r\n"), Ok(()));
        assert_eq!(status(&"x".repeat(MAX_HEAD)), Err(431));
    }
}
