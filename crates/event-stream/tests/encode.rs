//! What the encoder writes, byte for byte, and what it refuses, word for word.

use event_stream::encode::{comment, event, retry};
use event_stream::{EncodeError, Encoder, Fault, RestrictedField};

fn encoded(data: Option<&str>, event_type: Option<&str>, id: Option<&str>, retry: Option<u64>) -> String {
    let mut out = Vec::new();
    event(&mut out, data, event_type, id, retry).unwrap();
    String::from_utf8(out).unwrap()
}

fn refused(event_type: Option<&str>, id: Option<&str>) -> EncodeError {
    let mut out = b"untouched".to_vec();
    let error = event(&mut out, Some("x"), event_type, id, None).unwrap_err();
    assert_eq!(out, b"untouched");
    error
}

#[test]
fn data() {
    assert_eq!(encoded(Some("x"), None, None, None), "data: x\n\n");
    assert_eq!(encoded(Some(" x "), None, None, None), "data:  x \n\n");
    assert_eq!(encoded(Some(""), None, None, None), "data:\n\n");
    assert_eq!(encoded(Some("a\0b:\u{2028}é"), None, None, None), "data: a\0b:\u{2028}é\n\n");
}

#[test]
fn data_of_several_lines() {
    assert_eq!(encoded(Some("a\nb\rc\r\nd"), None, None, None), "data: a\ndata: b\ndata: c\ndata: d\n\n");
    assert_eq!(encoded(Some("a\n"), None, None, None), "data: a\ndata:\n\n");
    assert_eq!(encoded(Some("\n"), None, None, None), "data:\ndata:\n\n");
    assert_eq!(encoded(Some("a\n\n b\n\r"), None, None, None), "data: a\ndata:\ndata:  b\ndata:\ndata:\n\n");
    assert_eq!(
        encoded(Some("data: x\n\nevent: y"), None, None, None),
        "data: data: x\ndata:\ndata: event: y\n\n"
    );
}

#[test]
fn all_fields() {
    assert_eq!(
        encoded(Some("x"), Some("add"), Some("7"), Some(3000)),
        "event: add\nid: 7\nretry: 3000\ndata: x\n\n"
    );
}

#[test]
fn absent_and_empty_differ() {
    assert_eq!(encoded(None, None, None, None), "\n");
    assert_eq!(encoded(None, None, Some("7"), None), "id: 7\n\n");
    assert_eq!(encoded(Some(""), Some(""), Some(""), Some(0)), "event:\nid:\nretry: 0\ndata:\n\n");
}

#[test]
fn names_and_ids_keep_their_spaces_and_colons() {
    assert_eq!(encoded(None, Some(" a: b "), Some(": 1"), None), "event:  a: b \nid: : 1\n\n");
}

#[test]
fn comments() {
    let mut out = Vec::new();
    comment(&mut out, "ping");
    comment(&mut out, "");
    comment(&mut out, " a\nb\r\n\rc");
    assert_eq!(String::from_utf8(out).unwrap(), ": ping\n:\n:  a\n: b\n:\n: c\n");
}

#[test]
fn a_reconnection_time_is_a_block() {
    let mut out = Vec::new();
    retry(&mut out, u64::MAX);
    assert_eq!(out, b"retry: 18446744073709551615\n\n");
}

#[test]
fn calls_follow_each_other() {
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out);
    encoder.comment("hello");
    encoder.retry(100);
    encoder.event(Some("x"), None, None, None).unwrap();
    assert_eq!(out, b": hello\nretry: 100\n\ndata: x\n\n");
}

#[test]
fn an_event_type_with_a_line_break_is_refused() {
    let error = refused(Some("a\ndata: injected"), None);
    assert_eq!(error, EncodeError { field: RestrictedField::EventType, fault: Fault::LineFeed, at: 1 });
    assert_eq!(
        error.to_string(),
        "the event type has a line feed at byte 1, which would end the line and start another field; remove it or encode it"
    );
    assert_eq!(
        refused(Some("é\r"), None).to_string(),
        "the event type has a carriage return at byte 2, which would end the line and start another field; remove it or \
         encode it"
    );
}

#[test]
fn an_id_with_a_line_break_or_nul_is_refused() {
    assert_eq!(
        refused(None, Some("\n")).to_string(),
        "the id has a line feed at byte 0, which would end the line and start another field; remove it or encode it"
    );
    assert_eq!(refused(None, Some("12\r\n")).fault, Fault::CarriageReturn);
    assert_eq!(
        refused(None, Some("1\0")).to_string(),
        "the id has a NUL at byte 1, which would make every client ignore the field; remove it or encode it"
    );
}

#[test]
fn a_nul_in_an_event_type_is_kept() {
    assert_eq!(encoded(None, Some("a\0"), None, None), "event: a\0\n\n");
}
