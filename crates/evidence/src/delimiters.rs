//! What Transfer-Encoding and Content-Length of one head say together, read as strict peers read them (RFC 9112 6).
//!
//! What is said here of Go (1.26), Node (20), curl (7.88) and HAProxy (2.6) was measured with responses of each kind.

use crate::message::{Framing, Head, HttpVersion};
use crate::text::show;

/// The names of the registry of transfer codings, `chunked` and the withdrawn `identity` aside.
const TRANSFER_CODINGS: [&str; 6] = ["compress", "deflate", "gzip", "trailers", "x-compress", "x-gzip"];

/// The combined values of the two fields, as far as they are there.
pub(crate) struct Delimiters {
    version: HttpVersion,
    transfer_encoding: Option<String>,
    content_length: Option<String>,
}

impl Delimiters {
    /// What this head says.
    pub fn of(head: &Head) -> Self {
        Self {
            version: head.version,
            transfer_encoding: head.combined("transfer-encoding"),
            content_length: head.combined("content-length"),
        }
    }

    /// How the end of the body is found, where the response has one: by what was meant, as lenient clients do.
    pub fn framing(&self) -> Framing {
        let codings = self.codings();
        let length = || members(self.content_length.as_deref()?).first().and_then(|l| l.parse().ok());
        match codings.last().map(String::as_str) {
            Some("chunked") => Framing::Chunked,
            Some(_) => Framing::Close,
            None => length().map_or(Framing::Close, Framing::Length),
        }
    }

    /// What is wrong with them, one sentence each.
    pub fn faults(&self) -> Vec<String> {
        let found = [self.transfer_encoding_fault(), self.both(), self.content_length_fault()];
        found.into_iter().flatten().collect()
    }

    fn codings(&self) -> Vec<String> {
        let named = |value: &str| members(value).into_iter().map(|m| m.to_ascii_lowercase()).collect();
        self.transfer_encoding.as_deref().map(named).unwrap_or_default()
    }

    fn transfer_encoding_fault(&self) -> Option<String> {
        let value = self.transfer_encoding.as_deref()?;
        let codings = self.codings();
        let codings: Vec<&str> = codings.iter().map(String::as_str).collect();
        let said = format!("`Transfer-Encoding: {}`", unquoted(value));
        if self.version == HttpVersion::Http10 {
            return Some(format!(
                "{said} stands in an HTTP/1.0 response, which has no chunks (RFC 9112 6.1)"
            ));
        }
        let chunked = codings.iter().filter(|coding| **coding == "chunked").count();
        match codings.as_slice() {
            ["chunked"] => None,
            [] => Some(
                "Transfer-Encoding is empty instead of `chunked`: Go's client refuses the response (RFC 9112 6.1)"
                    .to_owned(),
            ),
            all if all.contains(&"identity") => Some(format!(
                "{said} names a coding that was withdrawn: HAProxy answers 502 to it, and Go's client refuses the \
                 response (RFC 9112 7)"
            )),
            _ if chunked > 1 => Some(format!(
                "{said} applies chunks more than once: Go's client refuses the response (RFC 9112 6.1)"
            )),
            all if all.iter().all(|coding| *coding == "chunked" || TRANSFER_CODINGS.contains(coding)) => {
                Some(format!(
                    "{said} names a coding besides `chunked`, which clients do not ask for: Go's client refuses the \
                     response (RFC 9112 7.4)"
                ))
            }
            _ => Some(format!(
                "{said} names what is no transfer coding: Go's client refuses the response (RFC 9112 7)"
            )),
        }
    }

    fn both(&self) -> Option<String> {
        let (encoding, length) = (self.transfer_encoding.as_deref()?, self.content_length.as_deref()?);
        Some(format!(
            "`Content-Length: {}` stands beside `Transfer-Encoding: {}`: Node refuses the response (RFC 9112 6.2)",
            unquoted(length),
            unquoted(encoding),
        ))
    }

    fn content_length_fault(&self) -> Option<String> {
        let value = self.content_length.as_deref()?;
        let lengths = members(value);
        let said = format!("`Content-Length: {}`", unquoted(value));
        let is_number = |length: &&str| !length.is_empty() && length.bytes().all(|b| b.is_ascii_digit());
        match lengths.as_slice() {
            [] => Some(
                "Content-Length is empty: Node, Go and curl refuse the response (RFC 9110 8.6)".to_owned(),
            ),
            all if !all.iter().all(is_number) => {
                Some(format!("{said} is not a number: Node, Go and curl refuse the response (RFC 9110 8.6)"))
            }
            [first, rest @ ..] if rest.iter().any(|length| length != first) => Some(format!(
                "{said} has several lengths that differ: Node and Go refuse the response (RFC 9112 6.3)"
            )),
            [_] => None,
            [..] => Some(format!(
                "{said} has its length more than once: Node refuses the response (RFC 9110 8.6)"
            )),
        }
    }
}

/// The members of a list, outer blanks and empty ones aside.
fn members(value: &str) -> Vec<&str> {
    value.split(',').map(str::trim).filter(|member| !member.is_empty()).collect()
}

/// A value made printable, without quotes of its own.
fn unquoted(value: &str) -> String {
    let shown = show(value.as_bytes());
    shown.strip_prefix('"').and_then(|s| s.strip_suffix('"')).map(str::to_owned).unwrap_or(shown)
}

#[cfg(test)]
mod tests {
    use crate::http1::ResponseReader;
    use crate::message::Framing;

    /// What is wrong with a response of this version and these fields, and how its end is found.
    fn read(method: &str, version: &str, fields: &[&str]) -> (Vec<String>, Option<Framing>) {
        let mut reader = ResponseReader::new(method);
        let fields: String = fields.iter().map(|line| format!("{line}\r\n")).collect();
        reader.feed(format!("HTTP/{version} 200 OK\r\n{fields}\r\n").as_bytes());
        (reader.faults().iter().map(|fault| fault.what.clone()).collect(), reader.framing())
    }

    #[test]
    fn a_transfer_encoding_is_chunked_once_and_nothing_else() {
        let cases: [(&[&str], &str); 7] = [
            (
                &["Transfer-Encoding: identity"],
                "`Transfer-Encoding: identity` names a coding that was withdrawn: HAProxy answers 502 to it, and Go's \
                 client refuses the response (RFC 9112 7)",
            ),
            (
                &["Transfer-Encoding: chunked", "transfer-encoding: Chunked"],
                "`Transfer-Encoding: chunked, Chunked` applies chunks more than once: Go's client refuses the response \
                 (RFC 9112 6.1)",
            ),
            (
                &["Transfer-Encoding: chunked, chunked"],
                "`Transfer-Encoding: chunked, chunked` applies chunks more than once: Go's client refuses the response \
                 (RFC 9112 6.1)",
            ),
            (
                &["Transfer-Encoding: gzip, chunked"],
                "`Transfer-Encoding: gzip, chunked` names a coding besides `chunked`, which clients do not ask for: Go's \
                 client refuses the response (RFC 9112 7.4)",
            ),
            (
                &["Transfer-Encoding: utf-8"],
                "`Transfer-Encoding: utf-8` names what is no transfer coding: Go's client refuses the response (RFC 9112 7)",
            ),
            (
                &["Transfer-Encoding:"],
                "Transfer-Encoding is empty instead of `chunked`: Go's client refuses the response (RFC 9112 6.1)",
            ),
            (
                &["Transfer-Encoding: chunked", "Content-Length: 5"],
                "`Content-Length: 5` stands beside `Transfer-Encoding: chunked`: Node refuses the response (RFC 9112 6.2)",
            ),
        ];
        for (fields, what) in cases {
            assert_eq!(read("GET", "1.1", fields).0, [what], "{fields:?}");
        }
        assert_eq!(read("GET", "1.1", &["Transfer-Encoding: CHUNKED"]), (vec![], Some(Framing::Chunked)));
        assert_eq!(
            read("GET", "1.0", &["Transfer-Encoding: chunked"]).0,
            [
                "`Transfer-Encoding: chunked` stands in an HTTP/1.0 response, which has no chunks (RFC 9112 6.1)"
            ]
        );
    }

    /// The fields of a HEAD response say what those of GET would have said (RFC 9110 9.3.2).
    #[test]
    fn a_content_length_is_one_number_on_head_too() {
        let cases: [(&[&str], &str); 6] = [
            (
                &["Content-Length: abc"],
                "`Content-Length: abc` is not a number: Node, Go and curl refuse the response (RFC 9110 8.6)",
            ),
            (
                &["Content-Length: -1"],
                "`Content-Length: -1` is not a number: Node, Go and curl refuse the response (RFC 9110 8.6)",
            ),
            (
                &["Content-Length:"],
                "Content-Length is empty: Node, Go and curl refuse the response (RFC 9110 8.6)",
            ),
            (
                &["Content-Length: 5", "Content-Length: 6"],
                "`Content-Length: 5, 6` has several lengths that differ: Node and Go refuse the response (RFC 9112 6.3)",
            ),
            (
                &["Content-Length: 5", "Content-Length: 5"],
                "`Content-Length: 5, 5` has its length more than once: Node refuses the response (RFC 9110 8.6)",
            ),
            (
                &["Content-Length: 5, 6"],
                "`Content-Length: 5, 6` has several lengths that differ: Node and Go refuse the response (RFC 9112 6.3)",
            ),
        ];
        for method in ["GET", "HEAD"] {
            for (fields, what) in cases {
                assert_eq!(read(method, "1.1", fields).0, [what], "{method} {fields:?}");
            }
        }
        assert_eq!(read("GET", "1.1", &["Content-Length: 0005"]), (vec![], Some(Framing::Length(5))));
        assert_eq!(read("GET", "1.1", &["Content-Length: abc"]).1, Some(Framing::Close));
        assert_eq!(read("HEAD", "1.1", &["Content-Length: 5"]), (vec![], Some(Framing::NoBody)));
    }
}
