//! The lines of a stream, with nothing interpreted.

use event_stream::{Line, LineEnd, LineKind, Span, lines};

fn field<'a>(name: &'a [u8], value: &'a [u8], colon: bool, space: bool) -> LineKind<'a> {
    LineKind::Field { name, value, colon, space }
}

#[test]
fn every_kind_of_line_and_end() {
    let stream = b"\xEF\xBB\xBFdata: x\r\n:c: \rid\n\n\r\r\nfoo:bar\n\xFF: \ndata:  y";
    let found: Vec<Line<'_>> = lines(stream).collect();
    let line = |first, last, kind, end| Line { span: Span { first, last }, kind, end };
    let expected = [
        line(3, 11, field(b"data", b"x", true, true), LineEnd::CrLf),
        line(12, 16, LineKind::Comment(b"c: "), LineEnd::Cr),
        line(17, 19, field(b"id", b"", false, false), LineEnd::Lf),
        line(20, 20, LineKind::Blank, LineEnd::Lf),
        line(21, 21, LineKind::Blank, LineEnd::Cr),
        line(22, 23, LineKind::Blank, LineEnd::CrLf),
        line(24, 31, field(b"foo", b"bar", true, false), LineEnd::Lf),
        line(32, 35, field(b"\xFF", b"", true, true), LineEnd::Lf),
        line(36, 43, field(b"data", b" y", true, true), LineEnd::Missing),
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_stream_of_nothing_has_no_lines() {
    assert_eq!(lines(b"").next(), None);
    assert_eq!(lines(b"\xEF\xBB\xBF").next(), None);
}

#[test]
fn half_a_mark_is_a_line() {
    let found: Vec<Line<'_>> = lines(b"\xEF\xBB").collect();
    let kind = field(b"\xEF\xBB", b"", false, false);
    assert_eq!(found, [Line { span: Span { first: 0, last: 1 }, kind, end: LineEnd::Missing }]);
}
