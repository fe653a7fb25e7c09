use ssespec_evidence::recording::{End, Ended, Exchange, Read, Recording, Request, Stamp};
use ssespec_evidence::transcript::Transcript;
use ssespec_scenario::Level;

use crate::interval_support::{HEAD, MS, Piece, exchange, recording, scenario};

/// The result of the rule on this exchange.
fn judged(exchange: Exchange, rule: &str) -> crate::Judged {
    let recording = Recording { exchanges: vec![exchange], ..recording() };
    crate::judge(&scenario(&format!(r#"{{"stream": "{rule}"}}"#)), |_| Level::Must, &recording).remove(0)
}

#[test]
fn bare_text_over_time_is_told_from_a_page() {
    let fix = |pieces: &[Piece<'_>]| {
        let judged = judged(exchange("s", pieces, Ended::Dropped, (9000, 9000)), "is-event-stream");
        judged.finding.expect("it is no event stream").fix
    };
    let wrap = Some(
        "The lines are events without their field name. Write each as `data: ..` with an empty line behind it, and flush."
            .to_owned(),
    );
    assert_eq!(fix(&[(10, 20, "It is 10:00:00\n"), (1000, 1010, "It is 10:00:01\n")]), wrap);
    assert_eq!(fix(&[(10, 20, "{\"n\":1}\n"), (1000, 1010, "{\"n\":2}\n")]), wrap);
    // A line of digits is no size of a chunk.
    assert_eq!(fix(&[(10, 20, "12\n"), (1000, 1010, "13\n")]), wrap);
    assert_eq!(fix(&[(10, 20, "{\n\"n\":\n"), (1000, 1010, "2}\n")]), None);
    assert_eq!(fix(&[(10, 20, "<p>\n"), (1000, 1010, "</p>\n")]), None);
    assert_eq!(fix(&[(10, 20, "It is 10:00:00\nIt is 10:00:01\n")]), None);
}

/// What comes of bytes that are no text, with more fields in the head.
fn of_bytes(fields: &str, body: &[u8]) -> (String, String) {
    let head = HEAD.replace("\r\n\r\n", &format!("{fields}\r\n\r\n"));
    let whole = [head.as_bytes(), body].concat();
    let exchange = Exchange {
        connection: 1,
        transcript: Transcript::Http1(vec![Read::exactly(10 * MS, Stamp::Kernel, whole)]),
        end: End::exactly(Ended::Dropped, 9000 * MS),
        ..Exchange::new("s", Request::get("http://127.0.0.1:1/events"))
    };
    // That its bytes are no UTF-8 follows from what it is.
    let utf8 = judged(exchange.clone(), "utf8");
    assert_eq!(utf8.message, "the body is not an event stream at all");
    let finding = judged(exchange, "is-event-stream").finding.expect("it is no event stream");
    (finding.observed, finding.fix.expect("a fix of its own"))
}

#[test]
fn compressed_bytes_and_other_encodings_are_called_by_their_name() {
    let name = "Send the stream as it is, or name the coding: `Content-Encoding: gzip` (or zstd). Something compresses without \
                saying so: a middleware that comes too late to change the head, a proxy that drops the field, or responses that \
                are stored compressed.";
    assert_eq!(
        of_bytes("", b"\x1F\x8B\x08\0\0\0\0\0\0\x03\n:\n"),
        (
            r#"no line of an event stream but what looks like gzip; the body starts with "\u{1f}�\u{8}\0\0\0\0\0\0\u{3}\n:\n""#.to_owned(),
            name.to_owned()
        )
    );
    assert_eq!(of_bytes("", b"\x28\xB5\x2F\xFD\x04\x58").1, name);
    // A stored member that holds the beginning of another one.
    let twice = b"\x1F\x8B\x08\0\0\0\0\0\0\x03\x00\x0A\x00\xF5\xFF\x1F\x8B\x08\0\0\0\0\0\0\x03";
    assert_eq!(
        of_bytes("\r\nContent-Encoding: gzip", twice).1,
        "Compress once. Two layers compress the same response and the head names one of them: take the middleware out of the \
         handler, or the compression off the proxy."
    );
    assert_eq!(
        of_bytes("", b"\xFF\xFEd\0a\0t\0a\0:\0 \0x\0\n\0\n\0"),
        (
            r#"no line of an event stream but what looks like UTF-16; the body starts with "��d\0a\0t\0a\0:\0 \0x\0\n\0\n\0""#.to_owned(),
            "Encode the stream as UTF-8: it has no other encoding, and Content-Type cannot change that.".to_owned()
        )
    );
}

#[test]
fn a_second_head_is_called_so() {
    let twice = "HTTP/1.1 500 Internal Server Error\r\n\r\n";
    let judged = judged(exchange("s", &[(10, 20, twice)], Ended::Fin, (30, 30)), "is-event-stream");
    assert_eq!(
        judged.finding.expect("it is no event stream").fix.as_deref(),
        Some(
            "Write one head. Something writes a second response into the body of the first: a handler that writes its own head \
             below a library that has sent one, or an error handler that runs after the head was sent."
        )
    );
}
