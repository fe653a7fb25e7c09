//! The frames of an exchange over HTTP/2, and what TLS showed of its server, in the words of their standards.

use serde::Serialize;
use ssespec_evidence::http2::{Direction, Frame, Http2View, error_name};
use ssespec_evidence::recording::TlsView;

use super::timeline::{ms, wide_from};
use crate::visible::cut;

/// The longest field that is shown.
const FIELD: usize = 200;
/// The most fields of one frame that are shown.
const FIELDS: usize = 40;
/// The longest sentence about TLS.
const SENTENCE: usize = 480;

/// Types of frames (RFC 9113 6).
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const SETTINGS: u8 = 4;
const PUSH_PROMISE: u8 = 5;
const PING: u8 = 6;
const CONTINUATION: u8 = 9;

/// The first and the last frames of an exchange.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Frames {
    rows: Vec<Row>,
    /// After how many rows frames are left out, and how many.
    #[serde(skip_serializing_if = "Option::is_none")]
    gap: Option<(usize, usize)>,
}

#[derive(Clone, Debug, Serialize)]
struct Row {
    /// When it had passed, in milliseconds.
    #[serde(rename = "t")]
    at_ms: f64,
    /// The earliest moment at which it can have passed, where that is earlier by more than a millisecond.
    #[serde(rename = "f", skip_serializing_if = "Option::is_none")]
    from_ms: Option<f64>,
    /// `sent` or `received`.
    direction: Direction,
    what: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<String>,
}

/// At most this many frames: how a stream begins and how it ends tells most.
pub(super) fn frames(view: &Http2View, most: usize) -> Frames {
    let all = &view.frames;
    let left_out = all.len().saturating_sub(most);
    let first = if left_out > 0 { most / 2 } else { all.len() };
    let kept = all[..first].iter().chain(&all[(first + left_out).min(all.len())..]);
    Frames { rows: kept.map(row).collect(), gap: (left_out > 0).then_some((first, left_out)) }
}

fn row(frame: &Frame) -> Row {
    let fields = frame.fields.iter().take(FIELDS);
    Row {
        at_ms: ms(frame.at_ns),
        from_ms: wide_from(frame.moment()),
        direction: frame.direction,
        what: what(frame),
        fields: fields.map(|(name, value)| cut(&format!("{name}: {value}"), FIELD)).collect(),
    }
}

/// `HEADERS on stream 1, END_HEADERS, 34 bytes`.
fn what(frame: &Frame) -> String {
    let mut words = match frame.stream {
        0 => frame.name(),
        stream => format!("{} on stream {stream}", frame.name()),
    };
    for flag in flags(frame) {
        words.push_str(", ");
        words.push_str(flag);
    }
    if let Some(code) = frame.code {
        words.push_str(&format!(", {} ({code})", error_name(code)));
    }
    words.push_str(&format!(", {} bytes", frame.length));
    words
}

fn flags(frame: &Frame) -> impl Iterator<Item = &'static str> {
    let named: &[(u8, &'static str)] = match frame.kind {
        DATA => &[(0x1, "END_STREAM"), (0x8, "PADDED")],
        HEADERS => &[(0x1, "END_STREAM"), (0x4, "END_HEADERS"), (0x8, "PADDED"), (0x20, "PRIORITY")],
        SETTINGS | PING => &[(0x1, "ACK")],
        PUSH_PROMISE => &[(0x4, "END_HEADERS"), (0x8, "PADDED")],
        CONTINUATION => &[(0x4, "END_HEADERS")],
        _ => &[],
    };
    let set = frame.flags;
    named.iter().filter(move |(bit, _)| set & bit != 0).map(|(_, name)| *name)
}

/// `TLS 1.3 with localhost, h2 by ALPN; certificate of CN=a, issued by CN=b, valid until 2027-01-01T00:00:00Z`.
pub(super) fn tls(view: &TlsView) -> String {
    let mut words = format!("{} with {}, ", view.version, view.server_name);
    match &view.alpn {
        Some(protocol) => words.push_str(&format!("{protocol} by ALPN")),
        None => words.push_str("nothing by ALPN"),
    }
    match &view.certificate {
        Some(one) => words.push_str(&format!(
            "; certificate of {}, issued by {}, valid until {}",
            one.subject, one.issuer, one.not_after
        )),
        None => words.push_str("; its certificate cannot be read"),
    }
    cut(&words, SENTENCE)
}

#[cfg(test)]
mod tests {
    use ssespec_evidence::http2::GOAWAY;
    use ssespec_evidence::recording::PeerCertificate;

    use super::*;

    fn frame(kind: u8, flags: u8, stream: u32, code: Option<u32>) -> Frame {
        Frame {
            since_ns: 1_000_000,
            at_ns: 4_000_000,
            direction: Direction::Received,
            kind,
            flags,
            stream,
            length: 8,
            code,
            fields: vec![("x-a".to_owned(), "<b>\n".to_owned())],
        }
    }

    #[test]
    fn a_frame_is_named_as_its_standard_has_it() {
        let said = |kind, flags, stream, code| what(&frame(kind, flags, stream, code));
        assert_eq!(said(DATA, 0x9, 3, None), "DATA on stream 3, END_STREAM, PADDED, 8 bytes");
        assert_eq!(
            said(HEADERS, 0x25, 1, None),
            "HEADERS on stream 1, END_STREAM, END_HEADERS, PRIORITY, 8 bytes"
        );
        assert_eq!(said(SETTINGS, 0x1, 0, None), "SETTINGS, ACK, 8 bytes");
        assert_eq!(said(3, 0, 1, Some(8)), "RST_STREAM on stream 1, CANCEL (8), 8 bytes");
        assert_eq!(said(GOAWAY, 0xff, 0, Some(0)), "GOAWAY, NO_ERROR (0), 8 bytes");
        assert_eq!(said(0xee, 0xff, 0, None), "type 0xee, 8 bytes");
    }

    #[test]
    fn of_many_frames_the_first_and_the_last_are_kept() {
        let frames_of = |count: u32| Http2View {
            frames: (0..count).map(|n| frame(DATA, 0, n + 1, None)).collect(),
            ..Http2View::default()
        };
        let shown = |count, most| serde_json::to_value(frames(&frames_of(count), most)).expect("JSON");
        let few = shown(4, 4);
        assert_eq!(few["rows"].as_array().map(Vec::len), Some(4));
        assert_eq!(few.get("gap"), None);
        let many = shown(10, 4);
        let whats: Vec<_> = (0..4).map(|n| many["rows"][n]["what"].as_str().unwrap_or_default()).collect();
        assert_eq!(many["gap"], serde_json::json!([2, 6]));
        assert_eq!(whats, [1, 2, 9, 10].map(|n| format!("DATA on stream {n}, 8 bytes")));
        assert_eq!(
            many["rows"][0]["fields"],
            serde_json::json!(["x-a: <b>\\n"]),
            "control characters are visible"
        );
        assert_eq!((&many["rows"][0]["f"], &many["rows"][0]["t"]), (&1.0.into(), &4.0.into()));
        assert_eq!(many["rows"][0]["direction"], "received");
    }

    #[test]
    fn tls_is_told_in_one_line() {
        let certificate = PeerCertificate {
            subject: "CN=a".into(),
            issuer: "CN=b".into(),
            not_after: "2027-01-01T00:00:00Z".into(),
        };
        let mut view = TlsView {
            version: "TLS 1.3".into(),
            server_name: "localhost".into(),
            alpn: Some("h2".into()),
            certificate: Some(certificate),
        };
        assert_eq!(
            tls(&view),
            "TLS 1.3 with localhost, h2 by ALPN; certificate of CN=a, issued by CN=b, valid until 2027-01-01T00:00:00Z"
        );
        (view.alpn, view.certificate) = (None, None);
        assert_eq!(tls(&view), "TLS 1.3 with localhost, nothing by ALPN; its certificate cannot be read");
    }
}
