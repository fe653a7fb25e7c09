//! Each diagnostic: when it comes, when it does not, where it points, and its exact sentence; however the stream is cut.

mod support;

use event_stream::{Item, Limits, decode};
use support::every_split;

/// The diagnostics of a stream, as a person reads them.
fn diagnostics(stream: &[u8]) -> Vec<String> {
    let items = every_split(Limits::default(), stream).items;
    items
        .into_iter()
        .filter_map(|item| match item {
            Item::Diagnostic(diagnostic) => Some(diagnostic.to_string()),
            _ => None,
        })
        .collect()
}

macro_rules! diagnosed {
    ($($name:ident: $stream:expr => [$($expected:expr),* $(,)?];)*) => {
        $(#[test] fn $name() { assert_eq!(diagnostics($stream), [$($expected),*] as [&str; _]); })*
    };
}

diagnosed! {
    nothing_to_say: b"\xEF\xBB\xBF: hello\nretry: 3000\n\nid: 1\nevent: add\ndata: x\ndata\n\n: ping\n\n" => [];
    nothing_to_say_of_an_empty_stream: b"" => [];
    nothing_to_say_of_cr_lf: b"data: x\r\n\r\n: ping\r\n\r\n" => [];
    nothing_to_say_of_cr: b"data: x\r\rdata: y\r\r" => [];

    unknown_field: b"data: x\nfoo: bar\n\n" => [
        "bytes 8 to 15: the field \"foo\" is not one of data, event, id and retry: every client ignores this line",
    ];
    unknown_field_without_colon: b"hello\n\n" => [
        "bytes 0 to 4: the field \"hello\" is not one of data, event, id and retry: every client ignores this line",
    ];
    misspelt_field: b"Data: x\n\n retry : 5\n" => [
        "bytes 0 to 6: the field \"Data\" is not known, \"data\" is probably meant: every client ignores this line",
        "bytes 9 to 18: the field \" retry \" is not known, \"retry\" is probably meant: every client ignores this line",
    ];
    one_byte_is_not_bytes: b"x\n" => [
        "byte 0: the field \"x\" is not one of data, event, id and retry: every client ignores this line",
    ];
    a_long_name_is_shortened: "é".repeat(70).as_bytes() => [
        "bytes 0 to 139: the stream ends inside this block, so it is discarded; end every block with a blank line",
    ];
    a_long_name_is_shortened_when_complete: format!("{}\n", "é".repeat(70)).as_bytes() => [
        &format!(
            "bytes 0 to 139: the field \"{}…\" is not one of data, event, id and retry: every client ignores this line",
            "é".repeat(60)
        ),
    ];

    eaten_line: b"data: first\nsecond\n\n" => [
        "bytes 12 to 17: the line \"second\" follows a data line but has no `data:` of its own: every client drops it; \
         write `data: ` before each line of the data",
    ];
    eaten_lines_of_json: b"data: {\n  \"a\": 1\n}\n\n" => [
        "bytes 8 to 15: the line \"  \\\"a\\\": 1\" follows a data line but has no `data:` of its own: every client drops \
         it; write `data: ` before each line of the data",
        "byte 17: the line \"}\" follows a data line but has no `data:` of its own: every client drops it; \
         write `data: ` before each line of the data",
    ];
    eaten_only_right_after_data: b"data: x\nid: 1\nsecond\n\n" => [
        "bytes 14 to 19: the field \"second\" is not one of data, event, id and retry: every client ignores this line",
    ];
    eaten_only_in_the_same_block: b"data: x\n\nsecond\n\n" => [
        "bytes 9 to 14: the field \"second\" is not one of data, event, id and retry: every client ignores this line",
    ];

    block_without_data: b"event: add\n\n" => [
        "bytes 0 to 11: this block has no data field, so no event is dispatched: its type is lost, though an id still \
         takes effect; add an empty `data:` if an event is meant",
    ];
    block_with_an_id_alone: b"data: x\n\nid: 4\n\n" => [
        "bytes 9 to 15: this block has no data field, so no event is dispatched: its type is lost, though an id still \
         takes effect; add an empty `data:` if an event is meant",
    ];
    a_block_with_data_anywhere_is_whole: b"data\nevent: a\n\nevent: a\ndata\n\n" => [];

    unterminated_block: b"data: a\n\ndata: b\n" => [
        "bytes 9 to 16: the stream ends inside this block, so it is discarded; end every block with a blank line",
    ];
    unterminated_line: b"data: a\n\nda" => [
        "bytes 9 to 10: the stream ends inside this block, so it is discarded; end every block with a blank line",
    ];
    unterminated_half_mark: b"\xEF\xBB" => [
        "bytes 0 to 1: the stream ends inside this block, so it is discarded; end every block with a blank line",
    ];
    an_unterminated_comment_harms_nobody: b"data: a\n\n: pi" => [];
    an_unterminated_retry_has_had_its_effect: b"retry: 1000\n" => [];

    misplaced_mark: b"data: a\n\n\xEF\xBB\xBFdata: b\n\n" => [
        "bytes 9 to 18: a byte order mark away from the start of the stream becomes part of the field name, so the line \
         is ignored; remove it",
    ];
    second_mark: b"\xEF\xBB\xBF\xEF\xBB\xBFdata: b\n\n" => [
        "bytes 3 to 12: a byte order mark away from the start of the stream becomes part of the field name, so the line \
         is ignored; remove it",
    ];
    a_mark_within_data_is_text: b"data:\xEF\xBB\xBF\n\n" => [];

    json: b"{\"error\": \"not found\"}\n" => [
        "bytes 0 to 21: this is no event stream: it starts like JSON; send each value as the data of an event",
    ];
    json_unfinished: b"[1, 2]" => [
        "bytes 0 to 5: this is no event stream: it starts like JSON; send each value as the data of an event",
    ];
    html: b"\n<!doctype html>\n<title>Sign in</title>\n" => [
        "bytes 1 to 15: this is no event stream: it starts like HTML or XML, perhaps an error page or a login form; \
         check the path",
    ];
    http_head: b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: x\r\n\r\n" => [
        "bytes 0 to 14: this is no event stream: it starts with an HTTP head, so something wrote a second response into \
         the body",
    ];
    chunk_size: b"1a\r\ndata: x\r\n\r\n" => [
        "bytes 0 to 1: this is no event stream: it starts with the size of a chunk, so the chunked coding was applied \
         twice or by hand; leave it to the HTTP library",
    ];
    gzip: b"\x1F\x8B\x08\0\0\0\0\0\0\x03" => [
        "bytes 0 to 9: this is no event stream: it starts like gzip; declare the Content-Encoding or send it uncompressed",
    ];
    utf16: b"\xFF\xFEd\0a\0t\0a\0" => [
        "bytes 0 to 9: this is no event stream: it looks like UTF-16; event streams are always UTF-8",
    ];
    utf16_without_mark: b"d\0a\0t\0a\0:\0" => [
        "bytes 0 to 9: this is no event stream: it looks like UTF-16; event streams are always UTF-8",
    ];
    only_the_first_line_can_be_something_else: b"data: x\n\n{}\n" => [
        "bytes 9 to 10: the field \"{}\" is not one of data, event, id and retry: every client ignores this line",
    ];

    mixed_line_ends: b"data: x\n\ndata: y\r\n\r\ndata: z\r\r" => [
        "bytes 16 to 17: this line ends in CR LF, the first one in LF: legal, but a sign that two writers or a text \
         conversion had a hand in it; use one line end throughout",
    ];
    mixed_line_ends_at_the_end: b"data: x\n\r" => [
        "byte 8: this line ends in CR, the first one in LF: legal, but a sign that two writers or a text \
         conversion had a hand in it; use one line end throughout",
    ];

    retry_not_digits: b"retry: 3s\nretry:\nretry: +1\n" => [
        "bytes 0 to 8: retry \"3s\" is not a number of milliseconds in the digits 0 to 9: every client ignores it",
        "bytes 10 to 15: retry \"\" is not a number of milliseconds in the digits 0 to 9: every client ignores it",
        "bytes 17 to 25: retry \"+1\" is not a number of milliseconds in the digits 0 to 9: every client ignores it",
    ];
    retry_too_short: b"retry: 3\nretry: 100\n" => [
        "bytes 0 to 7: retry is in milliseconds: 3 lets clients come back almost at once, all together after an outage; \
         for 3 seconds write 3000",
    ];
    retry_too_long: b"retry: 604800000\nretry: 86400000\n" => [
        "bytes 0 to 15: retry is in milliseconds: clients wait 7 days before they come back; use a shorter time, or \
         answer 204 to stop them",
    ];
    retry_far_too_long: b"retry: 99999999999999999999\n" => [
        "bytes 0 to 26: retry has more digits than numbers have: some clients ignore it, others never come back; use a \
         shorter time, or answer 204 to stop them",
    ];
    retry_of_nothing: b"retry: 0\n" => [
        "bytes 0 to 7: retry is in milliseconds: 0 lets clients come back at once, all together after an outage; for one \
         second write 1000",
    ];

    id_with_nul: b"id: a\0\ndata: x\n\n" => [
        "bytes 0 to 5: an id with a NUL in it is ignored by every client; send an id without NUL",
    ];
    not_utf8: b"data: a\xE2\x82b\xFF\n\n" => [
        "bytes 7 to 8: bytes that are not UTF-8: clients show U+FFFD in their place, and some fail; send UTF-8, or \
         Base64 for binary data",
    ];
}

#[test]
fn a_long_line_is_reported_from_64_kib_on() {
    let lines = |length: usize| format!("data: {}\n\n", "x".repeat(length - 6));
    assert_eq!(decode(lines(65_535).as_bytes()).len(), 1);
    let Item::Diagnostic(diagnostic) = &decode(lines(65_536).as_bytes())[0] else { panic!("no diagnostic") };
    assert_eq!(
        diagnostic.to_string(),
        "bytes 0 to 65535: a line of 65536 bytes: many clients read lines of less than 65536 bytes only; split the data \
         over several data lines or several events"
    );
    let unfinished = decode(format!(": {}", "x".repeat(70_000)).as_bytes());
    let Item::Diagnostic(diagnostic) = &unfinished[0] else { panic!("no diagnostic") };
    assert_eq!(
        diagnostic.to_string(),
        "bytes 0 to 70001: a line of 70002 bytes: many clients read lines of less than 65536 bytes only; split the data \
         over several data lines or several events"
    );
}

#[test]
fn a_block_over_a_limit_is_not_reported_a_second_time() {
    let limits = Limits { max_event_bytes: 10, max_line_bytes: 10 };
    let outcome =
        every_split(limits, b"event: a\ndata: 12345\nid: 1\n\nevent: abcdefgh\n\ndata: 1\ndata: 0123456789");
    assert_eq!(
        support::show(&outcome.items),
        [
            "9-19 exceeded bytes 9 to 19: the line is longer than the 10 bytes this reader holds, so it was dropped with \
             its block; send shorter lines or raise max_line_bytes",
            "28-38 exceeded bytes 28 to 38: the line is longer than the 10 bytes this reader holds, so it was dropped \
             with its block; send shorter lines or raise max_line_bytes",
            "53-63 exceeded bytes 53 to 63: the line is longer than the 10 bytes this reader holds, so it was dropped \
             with its block; send shorter lines or raise max_line_bytes",
        ]
    );
}
