//! Rules about lines, blocks and payloads.

use ssespec_evidence::recording::Ended;

use crate::support::{dropped, exchange, say, stream};

#[test]
fn streams() {
    let cases = [
        ("utf8", "data: x\n\n", "pass: 9 bytes of valid UTF-8"),
        (
            "no-bom",
            "\u{feff}data: x\n\n",
            "fail: expected no byte order mark; got the stream starts with ef bb bf [byte 0]",
        ),
        (
            "ends-on-blank-line",
            "data: x\n\ndata: y\n",
            "fail: expected a blank line after the last block; got the stream ends inside a block: \"data: y\" is never dispatched [byte 9]",
        ),
        ("ends-on-blank-line", "data: x\n\n: bye\n", "pass: only a comment follows the last blank line"),
        (
            "only-known-fields",
            "data: x\ncolour: red\n\n",
            "fail: expected only comments and data, event, id and retry lines; got the line \"colour: red\" [byte 8]",
        ),
        (
            "no-miscased-names",
            "Data: x\n\n",
            "fail: expected field names in lower case; got the line \"Data: x\" [byte 0]",
        ),
        (
            "no-dataless-block",
            "event: x\n\n",
            "fail: expected a data line in every block that names an event; got a block without data, which dispatches nothing: \"event: x\" [byte 0]",
        ),
        ("no-dataless-block", "id: 1\n\n", "pass: 2 lines, 0 events"),
        (
            "retry-digits",
            "retry: 3s\n\n",
            "fail: expected retry values of ASCII digits alone; got the line \"retry: 3s\" [byte 0]",
        ),
        ("retry-digits", "data: x\n\n", "inconclusive: no retry line was seen"),
        (
            "no-huge-retry",
            "retry: 99999999999999999999999999999999999999999\n\n",
            "fail: expected a retry of up to one hour; got the line \"retry: 99999999999999999999999999999999999999999\" [byte 0]",
        ),
        (
            "no-zero-retry",
            "retry: 000\n\n",
            "fail: expected a retry above 0; got the line \"retry: 000\" [byte 0]",
        ),
        (
            "no-nul-in-id",
            "id: a\0b\ndata: x\n\n",
            "fail: expected ids without NUL: a client ignores the others; got the line \"id: a\\0b\" [byte 0]",
        ),
        (
            "unique-ids",
            "id: 1\ndata: x\n\nid: 1\ndata: y\n\n",
            "fail: expected an id of its own for each event; got the id \"1\" a second time [byte 15]",
        ),
        ("one-type-per-block", "data: x\n\n", "pass: all events have the default type"),
        (
            "constant-field-order",
            "id: 1\ndata: x\n\ndata: y\nid: 2\n\n",
            "fail: expected the same order of fields in every block; got data precedes id here, and follows it in an earlier block [byte 15]",
        ),
        (
            "is-event-stream",
            "{\"error\": true}",
            "fail: expected lines of an event stream; got no line of an event stream; the body starts with \"{\\\"error\\\": true}\" [byte 0]",
        ),
        ("only-known-fields", "<html></html>", "inconclusive: the body is not an event stream at all"),
        ("utf8", "", "inconclusive: the stream brought no bytes"),
    ];
    for (rule, body, said) in cases {
        let said_now = say(&format!(r#"{{"stream": "{rule}"}}"#), vec![stream(body)]);
        assert_eq!(said_now, said, "{rule} on {body:?}");
    }
}

#[test]
fn a_cr_merges_only_where_the_block_is_closed_by_lf() {
    let hazard = |body: &str| say(r#"{"stream": "no-cr-lf-hazard"}"#, vec![stream(body)]);
    assert_eq!(
        hazard("data: a\r\n\ndata: b\n\n"),
        "fail: expected no CR in front of the LF that ends a line: the two count as one line end; got the line \"data: a\" \
         ends in CR LF, and its block in LF; 3 lines end in LF, 1 in CR LF, 0 in CR [byte 0]"
    );
    assert_eq!(
        hazard("data: a\r\n\r\n: beat\n\ndata: b\n\n"),
        "pass: 4 lines end in LF, 2 in CR LF, 0 in CR"
    );
    assert_eq!(hazard("data: a\r\rdata: b\r\r"), "pass: 0 lines end in LF, 0 in CR LF, 4 in CR");
}

#[test]
fn an_empty_id_is_none() {
    let has_ids = |body: &str| say(r#"{"stream": "has-ids"}"#, vec![stream(body)]);
    assert_eq!(
        has_ids("id:\ndata: a\n\nid: \ndata: b\n\n"),
        "fail: expected events with ids, so that a client can resume; got 2 events and no id but empty ones"
    );
    assert_eq!(
        has_ids("data: a\n\ndata: b\n\n"),
        "fail: expected events with ids, so that a client can resume; got 2 events and no id"
    );
    assert_eq!(has_ids("id: 1\ndata: a\n\nid\ndata: b\n\n"), "pass: 1 id on 2 events");
}

#[test]
fn fields_that_no_reader_knows_are_legal_and_may_be_followed_by_events() {
    let rule = r#"{"stream": "is-event-stream"}"#;
    let open = |body| say(rule, vec![dropped("stream", body, 6000)]);
    assert_eq!(
        open("x-alive: 1\n\nx-alive: 2\n\n"),
        "inconclusive: only fields that no reader knows arrived, which are ignored: whether an event ever comes cannot be told"
    );
    // At the end of the response none can come any more, and text is no field.
    assert_eq!(
        say(rule, vec![stream("x-alive: 1\n\n")]),
        "fail: expected lines of an event stream; got no line of an event stream; the body starts with \"x-alive: 1\\n\\n\" \
         [byte 0]"
    );
    assert!(open("It is 10:00\n").starts_with("fail: "));
    assert!(open("{\"error\": 1}\n").starts_with("fail: "));
}

#[test]
fn a_response_that_was_cut_off_is_not_blamed_for_its_last_block() {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    let body = format!("{head}8\r\ndata: x\n\r\n");
    let rule = r#"{"stream": "ends-on-blank-line"}"#;
    let told = say(rule, vec![exchange("stream", &[(1, &body)], Ended::Reset)]);
    let open = "inconclusive: the response was cut off inside a block (";
    assert!(
        told.starts_with(open) && told.ends_with("): whether it would have been closed cannot be told"),
        "{told}"
    );
}
