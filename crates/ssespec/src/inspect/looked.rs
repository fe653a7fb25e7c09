//! What is looked at more closely: the bytes of a body with the pieces that brought them, and what a dialect makes of a stream.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde_json::{Value, json};
use ssespec_evidence::live::ResponseStream;
use ssespec_evidence::recording::{Exchange, Recording};
use ssespec_judge::spoken;
use ssespec_judge::view::View;

/// The bytes that are given at once.
const MOST: u64 = 1 << 20;

/// Bytes of a body.
#[derive(Serialize)]
pub struct Bytes {
    base64: String,
    /// The pieces that brought them.
    pieces: Vec<Piece>,
    /// Whether there is more than is given.
    is_cut: bool,
}

/// A piece of a body.
#[derive(Serialize)]
struct Piece {
    /// Counted from 1, over HTTP/1 with those that brought the head.
    number: u64,
    at_ns: u64,
    since_ns: u64,
    first_byte: u64,
    last_byte: u64,
}

/// The bytes of an exchange's body from one to another, both included, without framing and coding.
///
/// # Errors
/// A sentence: there is no such exchange, or its body cannot be decoded.
pub fn bytes(recording: &Recording, exchange: &str, first: u64, last: u64) -> Result<Bytes, String> {
    let exchange =
        recording.exchange(exchange).ok_or_else(|| format!("there is no exchange `{exchange}`"))?;
    let (body, pieces) = body(exchange)?;
    let end = last.saturating_add(1).min(first.saturating_add(MOST)).min(body.len() as u64);
    let at = |byte: u64| usize::try_from(byte).unwrap_or(usize::MAX);
    let wanted = body.get(at(first)..at(end)).unwrap_or_default();
    Ok(Bytes {
        base64: STANDARD.encode(wanted),
        pieces: pieces
            .into_iter()
            .filter(|piece| piece.first_byte < end && piece.last_byte >= first)
            .collect(),
        is_cut: end <= last,
    })
}

/// The body, and which piece brought what of it.
fn body(exchange: &Exchange) -> Result<(Vec<u8>, Vec<Piece>), String> {
    let mut pieces: Vec<Piece> = Vec::new();
    let (mut number, mut so_far) = (0, 0);
    let with_head = exchange.transcript.head().is_some();
    let mut is_head = with_head;
    let live = ResponseStream::new(&exchange.request.method).replay(exchange, |live, moment| {
        // A head that came apart is no piece.
        if std::mem::take(&mut is_head) {
            return;
        }
        number += 1;
        let now = live.progress().body_bytes;
        if now > so_far {
            pieces.push(Piece {
                number,
                at_ns: moment.latest_ns,
                since_ns: moment.earliest_ns,
                first_byte: so_far,
                last_byte: now - 1,
            });
            so_far = now;
        }
    });
    Ok((live.plain_body()?.to_vec(), pieces))
}

/// What a recording has in place of a value.
const REDACTED: &str = "[redacted]";

/// A request as it was sent, its fields and its body. No recording has the values of fields that may be secret: they are those of the
/// fields that were `given` for it; where none was, `[redacted]` stays.
pub fn request(exchange: &Exchange, given: &[(String, Vec<u8>)]) -> Value {
    let bytes = &exchange.request.bytes;
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
    let (head, body) = end.map_or((&bytes[..], &[][..]), |end| (&bytes[..end], &bytes[end + 4..]));
    let head = String::from_utf8_lossy(head);
    // The request line has no colon and blank before its first field, and what stands in its place over HTTP/2 begins with a colon.
    let fields = head.split("\r\n").filter(|line| !line.starts_with(':'));
    let fields = fields.filter_map(|line| line.split_once(": ")).filter(|(name, _)| !name.contains(' '));
    let whole = |(name, value): (&str, &str)| {
        let given = given.iter().find(|(other, _)| value == REDACTED && other.eq_ignore_ascii_case(name));
        let value = given.map_or(value.into(), |(_, value)| String::from_utf8_lossy(value));
        json!([name, value])
    };
    json!({ "headers": fields.map(whole).collect::<Vec<_>>(), "body": String::from_utf8_lossy(body) })
}

/// What a dialect makes of the newest stream; `None` if it is of none.
pub fn merged(recording: &Recording) -> Option<Value> {
    let exchange = recording.exchanges.last()?;
    let view = View::of(recording, exchange);
    let heard = spoken(&view).heard()?;
    let report = &heard.report;
    let texts =
        report.merged.iter().map(|text| json!({ "what": text.what, "key": text.key, "text": text.text }));
    let findings = report.findings.iter().map(|finding| {
        let place = finding.place.map(|place| format!("event {}: ", place.event)).unwrap_or_default();
        json!({
            "level": finding.level.as_str(),
            "rule": finding.rule.as_str(),
            "message": format!("{place}{}", finding.message()),
        })
    });
    Some(json!({
        "dialect": heard.name(),
        "summary": report.summary,
        "texts": texts.collect::<Vec<_>>(),
        "findings": findings.collect::<Vec<_>>(),
    }))
}

#[cfg(test)]
mod tests {
    use ssespec_evidence::recording::{Read, Request, Stamp};
    use ssespec_evidence::transcript::Transcript;

    use super::*;

    fn recording() -> Recording {
        let piece = |at_ns: u64, bytes: &str| Read::exactly(at_ns, Stamp::Clock, bytes);
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/event-stream\r\n\r\n";
        let reads = vec![piece(1, head), piece(2, "6\r\ndata: \r\n"), piece(3, "5\r\none\n\n\r\n")];
        let exchange = Exchange {
            transcript: Transcript::Http1(reads),
            ..Exchange::new("stream", Request::get("http://127.0.0.1/"))
        };
        Recording { exchanges: vec![exchange], ..Recording::new("x", "stream/whole") }
    }

    #[test]
    fn bytes_are_those_of_the_body_with_their_pieces() {
        let told = serde_json::to_value(bytes(&recording(), "stream", 4, 9).expect("bytes")).expect("JSON");
        assert_eq!(
            told,
            json!({
                "base64": STANDARD.encode(": one\n"),
                "pieces": [
                    { "number": 2, "at_ns": 2, "since_ns": 2, "first_byte": 0, "last_byte": 5 },
                    { "number": 3, "at_ns": 3, "since_ns": 3, "first_byte": 6, "last_byte": 10 },
                ],
                "is_cut": false,
            })
        );
    }

    #[test]
    fn a_request_has_its_fields_and_its_body() {
        let given = [("authorization".to_owned(), b"Bearer b".to_vec()), ("host".to_owned(), b"c".to_vec())];
        let told = |bytes: &[u8]| {
            let sent = Request { bytes: bytes.to_vec(), ..Request::get("http://127.0.0.1/") };
            request(&Exchange::new("stream", sent), &given)
        };
        let fields = json!([["Host", "a"], ["Authorization", "Bearer b"], ["X-A", "[redacted]"]]);
        let wanted = json!({ "headers": fields, "body": "{}" });
        let sent = "POST /a: b HTTP/1.1\r\nHost: a\r\nAuthorization: [redacted]\r\nX-A: [redacted]\r\n\r\n{}";
        assert_eq!(told(sent.as_bytes()), wanted);
        let wanted = json!({ "headers": [["accept", "*/*"]], "body": "" });
        assert_eq!(told(b":method: GET\r\n:path: /\r\naccept: */*\r\n\r\n"), wanted);
    }

    #[test]
    fn what_is_not_there_is_empty() {
        let none = bytes(&recording(), "stream", 100, 200).expect("no bytes");
        assert!(none.base64.is_empty() && none.pieces.is_empty());
        assert!(bytes(&recording(), "other", 0, 1).is_err());
    }
}
