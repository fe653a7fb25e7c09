//! What a server speaks in place of the HTTP that it was asked in, as its first bytes show, and what to change.

use std::fmt;

use crate::remedy::Remedy;

/// The types of the TLS records that a server may begin with, alert and handshake, and the first byte of their version (RFC 8446 5.1).
const TLS: [[u8; 2]; 2] = [[21, 3], [22, 3]];
/// How a response of HTTP/1 begins.
const HTTP1: &[u8] = b"HTTP/1.";
/// How the frame SETTINGS begins, with which a server begins (RFC 9113 3.4): its length, of which the last byte is any, its type, any
/// flags, and the stream 0 (RFC 9113 6.5).
const SETTINGS: [Option<u8>; 9] = [Some(0), Some(0), None, Some(4), None, Some(0), Some(0), Some(0), Some(0)];

/// The HTTP that was asked in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskedIn {
    /// HTTP/1, in clear text or under TLS.
    Http1,
    /// HTTP/2.
    Http2,
}

/// What a server speaks in place of the HTTP that it was asked in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtherProtocol {
    /// TLS, and the request came in clear text.
    Tls(AskedIn),
    /// HTTP/1, and it was asked in HTTP/2.
    Http1,
    /// HTTP/2, and it was asked in HTTP/1.
    Http2,
}

impl OtherProtocol {
    /// By the first bytes that came; `None` where they are none that is known.
    pub fn of(asked_in: AskedIn, beginning: &[u8]) -> Option<Self> {
        let is_settings = beginning.len() >= SETTINGS.len() && like_settings(beginning);
        match asked_in {
            _ if TLS.iter().any(|tls| beginning.starts_with(tls)) => Some(Self::Tls(asked_in)),
            AskedIn::Http2 if beginning.starts_with(HTTP1) => Some(Self::Http1),
            AskedIn::Http1 if is_settings => Some(Self::Http2),
            AskedIn::Http1 | AskedIn::Http2 => None,
        }
    }
}

/// Whether what came in place of HTTP/1 is too short to tell.
pub fn may_be_other(beginning: &[u8]) -> bool {
    let is_tls = || beginning.len() < 2 && TLS.iter().any(|tls| tls.starts_with(beginning));
    is_tls() || (beginning.len() < SETTINGS.len() && like_settings(beginning))
}

fn like_settings(beginning: &[u8]) -> bool {
    beginning.iter().zip(SETTINGS).all(|(byte, wanted)| wanted.is_none_or(|wanted| wanted == *byte))
}

/// What to write where a port speaks TLS and was asked in clear text.
pub const WRITE_HTTPS: &str = "write https:// instead of http://, or give the port of plain HTTP";

/// What may be wrong where a server that was asked in clear text closes the connection without a byte.
pub const IF_TLS: &str = "if this port speaks TLS, write https:// instead of http://";

/// A clause with the remedy.
impl fmt::Display for OtherProtocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tls(AskedIn::Http1) => write!(f, "what arrived is TLS and not HTTP/1: {WRITE_HTTPS}"),
            Self::Tls(AskedIn::Http2) => write!(f, "what arrived is TLS and not HTTP/2: {WRITE_HTTPS}"),
            Self::Http1 => {
                write!(
                    f,
                    "what arrived is HTTP/1 and not HTTP/2: {}, or switch HTTP/2 on there",
                    Remedy::Http1
                )
            }
            Self::Http2 => write!(f, "what arrived is HTTP/2 and not HTTP/1: {}", Remedy::Http2),
        }
    }
}

/// What servers answer in plain HTTP on a port of TLS (nginx, Go and Caddy, Apache, Tomcat), in lower case.
const SAY_TLS: [&str; 4] = [
    "the plain http request was sent to https port",
    "client sent an http request to an https server",
    "speaking plain http to an ssl-enabled server port",
    "this combination of host and port requires tls",
];

/// Whether a body says that its port speaks TLS.
pub fn says_tls(body: &[u8]) -> bool {
    let body = String::from_utf8_lossy(body).to_ascii_lowercase();
    SAY_TLS.iter().any(|phrase| body.contains(phrase))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALERT: &[u8] = b"\x15\x03\x03\x00\x02\x02\x46";
    const SETTINGS: &[u8] = b"\0\0\x06\x04\0\0\0\0\0\0\x03\0\0\0\x64";

    fn told(asked_in: AskedIn, beginning: &[u8]) -> Option<String> {
        OtherProtocol::of(asked_in, beginning).map(|other| other.to_string())
    }

    #[test]
    fn the_first_bytes_name_what_is_spoken_and_what_to_change() {
        let tls = |http: &str| {
            Some(format!(
                "what arrived is TLS and not {http}: write https:// instead of http://, or give the port of plain HTTP"
            ))
        };
        assert_eq!(told(AskedIn::Http1, ALERT), tls("HTTP/1"));
        assert_eq!(told(AskedIn::Http2, ALERT), tls("HTTP/2"));
        let http1 = "what arrived is HTTP/1 and not HTTP/2: use --http1, or switch HTTP/2 on there";
        assert_eq!(told(AskedIn::Http2, b"HTTP/1.1 400 Bad Request").as_deref(), Some(http1));
        let http2 = "what arrived is HTTP/2 and not HTTP/1: use --http2";
        assert_eq!(told(AskedIn::Http1, SETTINGS).as_deref(), Some(http2));
    }

    #[test]
    fn what_is_not_known_is_not_named() {
        assert_eq!(told(AskedIn::Http1, b"SSH-2.0-x\r\n"), None);
        assert_eq!(told(AskedIn::Http1, b"HTTP/1.1 200 OK"), None);
        assert_eq!(told(AskedIn::Http2, SETTINGS), None);
        assert_eq!(told(AskedIn::Http1, &SETTINGS[..8]), None, "cut");
        assert_eq!(told(AskedIn::Http1, b"\x15"), None, "cut");
        assert_eq!(told(AskedIn::Http1, b""), None);
        assert!(may_be_other(b"\x15") && may_be_other(&SETTINGS[..8]));
        assert!(!may_be_other(b"\x15\x03") && !may_be_other(SETTINGS) && !may_be_other(b"S"));
    }

    #[test]
    fn servers_that_answer_in_plain_http_say_it_in_their_words() {
        assert!(says_tls(b"<center>The plain HTTP request was sent to HTTPS port</center>"));
        assert!(says_tls(b"Client sent an HTTP request to an HTTPS server.\n"));
        assert!(!says_tls(b"Bad Request"));
    }
}
