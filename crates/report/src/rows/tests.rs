//! Rows as they are read, exactly. How whole streams look is shown by the tests of `ssespec watch`.

use ssespec_dialect::Merged;
use ssespec_inspector::{
    AskedAgain, End, EndKind, Event, Follows, Head, Ids, Lacks, Notice, Request, Retry, Row, Shown, Silence,
    Span, Summary, Times,
};

use super::*;

const MS: u64 = 1_000_000;

fn written(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).expect("a vector takes everything");
    anstream::adapter::strip_str(std::str::from_utf8(&out).expect("UTF-8")).to_string()
}

fn row(at_ms: u64, shown: Shown) -> Row {
    Row { exchange: "stream".into(), at_ns: at_ms * MS, since_ns: 0, times: Times::Known, shown }
}

fn event(data: &str) -> Event {
    Event {
        number: 1,
        event_type: "message".into(),
        id: Some("7".into()),
        last_event_id: "7".into(),
        data: data.into(),
        gap_ns: 61_250 * MS,
        came_before: false,
        span: Span::default(),
    }
}

#[test]
fn a_long_event_is_cut_at_the_width_and_counted() {
    let row = row(3_661_004, Shown::Event(event(&"ab\u{1b}".repeat(1000))));
    let line = written(|out| RowWriter::new(80, Detail::Line).write(&row, out));
    assert_eq!(line, " 3661.004    +61.250  message         id 7 ab\\u{1B}ab\\u{1B}ab\\u{1B}… 3,000 bytes\n");
}

/// A type or an id may be a book.
#[test]
fn a_long_type_and_a_long_id_are_cut_as_well() {
    let (event_type, id) = ("t".repeat(400), "i".repeat(3_000));
    let row = row(4, Shown::Event(Event { event_type, id: Some(id), ..event("one") }));
    let told = format!(
        "    0.004    +61.250  {}… 400 bytes  id {}… 3,000 bytes one\n",
        "t".repeat(37),
        "i".repeat(35)
    );
    assert_eq!(written(|out| RowWriter::new(80, Detail::Line).write(&row, out)), told);
}

#[test]
fn a_retry_beyond_all_numbers_is_called_so() {
    let retry = |milliseconds| {
        let row = row(4, Shown::Retry(Retry { milliseconds, span: Span::default() }));
        written(|out| RowWriter::new(80, Detail::Line).write(&row, out))
    };
    assert_eq!(retry(3_000), "    0.004             retry           3,000 ms\n");
    assert_eq!(retry(u64::MAX), "    0.004             retry           a number without measure\n");
}

#[test]
fn all_of_an_event_is_shown_if_it_is_asked_for() {
    let row = row(4, Shown::Event(event("one\n{\"two\":2}\n\u{1b}")));
    let told = "    0.004    +61.250  message         id 7\n                      one\n                      {\"two\":2}\n                      \\u{1B}\n";
    assert_eq!(written(|out| RowWriter::new(80, Detail::Full).write(&row, out)), told);
}

#[test]
fn a_head_says_what_carries_it() {
    let head = Head {
        status: 200,
        protocol: "HTTP/2",
        tls: Some("TLS 1.3".into()),
        content_type: Some("text/event-stream".into()),
        is_event_stream: true,
        codings: vec!["gzip".into()],
        after_ns: 1_234 * MS,
        fields: Vec::new(),
    };
    let told =
        "    1.240             200 text/event-stream, HTTP/2, TLS 1.3, coded with gzip, head after 1.2 s\n";
    assert_eq!(
        written(|out| RowWriter::new(100, Detail::Line).write(&row(1_240, Shown::Head(head)), out)),
        told
    );
}

#[test]
fn a_silence_says_what_did_not_come() {
    let told = |lacks| {
        let silence = Silence { quiet_ns: 5_400 * MS, lacks, message: "why".into() };
        written(|out| RowWriter::new(80, Detail::Line).write(&row(6_000, Shown::Silence(silence)), out))
    };
    assert_eq!(told(Lacks::Bytes), "    6.000             nothing for 5.4 s: why\n");
    assert_eq!(told(Lacks::Events), "    6.000             no event for 5.4 s: why\n");
    assert_eq!(told(Lacks::Reader), "    6.000             no reader for 5.4 s: why\n");
}

#[test]
fn a_request_that_passes_says_what_it_follows_and_what_is_kept_of_it() {
    let told = |request: Request| {
        written(|out| RowWriter::new(300, Detail::Line).write(&row(0, Shown::Request(request)), out))
    };
    let first = Request {
        method: "GET".into(),
        url: "http://a/".into(),
        last_event_id: None,
        reconnects: 0,
        follows: None,
        body_bytes: 0,
        kept_bytes: None,
    };
    let begin = "    0.000             GET http://a/";
    assert_eq!(told(first.clone()), format!("{begin}\n"));
    let unseen = Request { last_event_id: Some("7\u{1b}".into()), ..first.clone() };
    assert_eq!(told(unseen), format!("{begin}, Last-Event-ID 7\\u{{1B}}\n"));
    let before = Follows { exchange: "tap-1".into(), after_ns: 3_004 * MS };
    let again = Request { reconnects: 1, follows: Some(before), ..first.clone() };
    let like_it = ", request 2 like it, 3.0 s after the end of tap-1";
    assert_eq!(told(again.clone()), format!("{begin}{like_it}, no Last-Event-ID\n"));
    let resumes = Request { last_event_id: Some("7".into()), ..again };
    assert_eq!(told(resumes), format!("{begin}{like_it}, Last-Event-ID 7\n"));
    let cut = Request { body_bytes: 9_000_000, kept_bytes: Some(8 << 20), ..first };
    let kept = ", a body of 9,000,000 bytes, of which the first 8,388,608 are kept";
    assert_eq!(told(cut), format!("{begin}{kept}\n"));
}

#[test]
fn what_came_after_a_client_reconnected_is_told() {
    let told = |notice: Notice| {
        let row = row(6_000, Shown::Notice(notice));
        written(|out| RowWriter::new(900, Detail::Line).write(&row, out)).trim_start().to_owned()
    };
    let came = |ids, asked_again| told(Notice::CameAgain { events: 2, ids, asked_again });
    let without_ids = "the server ends its response, a browser takes that for a lost connection and asks again, and without ids \
                       the server cannot know what it had. Keep the response open, or send an id with each event and honour \
                       Last-Event-ID, and answer 204 when all was sent; or let the page close() its EventSource at a last event\n";
    assert_eq!(
        came(Ids::None, AskedAgain::PerhapsByHand),
        format!(
            "6.000             the 2 events of this response are those of the response before it. If the client asked again by \
             itself, as a browser does, so it goes on for ever: {without_ids}"
        )
    );
    assert_eq!(
        came(Ids::Emptied, AskedAgain::ByItself),
        "6.000             the 2 events of this response are those of the response before it, and so it goes on for ever: the \
         server ends its response, a browser takes that for a lost connection and asks again, and no Last-Event-ID is sent: an \
         empty id took the last one out of force. Leave the id out or send one with the last event, too, and answer 204 when \
         all was sent\n"
    );
    assert_eq!(
        told(Notice::Missing { first: 4, last: 4 }),
        "6.000             id 4 was left out: if this stream numbers its events one by one, one was lost while the client \
         reconnected\n"
    );
    assert_eq!(
        told(Notice::Missing { first: 4, last: 6 }),
        "6.000             ids 4 to 6 were left out: if this stream numbers its events one by one, they were lost while the \
         client reconnected\n"
    );
    assert_eq!(
        came(Ids::Sent, AskedAgain::ByItself),
        "6.000             the 2 events of this response are those of the response before it, and so it goes on for ever: the \
         server ends its response, a browser takes that for a lost connection and asks again, and the server begins anew in \
         spite of the Last-Event-ID that was sent. Begin after that id, and answer 204 when all was sent\n"
    );
    assert_eq!(
        told(Notice::Resumed { last_event_id: "7\u{1b}".into() }),
        "6.000             the stream goes on after Last-Event-ID 7\\u{1B}, as it should: its first event had not come before\n"
    );
    let cross_origin = |allowed: Option<&str>| {
        let (origin, allowed) = ("http://localhost:3000".to_owned(), allowed.map(str::to_owned));
        told(Notice::CrossOrigin { origin, allowed })
    };
    let remedy = "a browser gives the page nothing of it. Send Access-Control-Allow-Origin: http://localhost:3000, or give the \
                  page and its stream one origin, as through one proxy\n";
    let page = "6.000             a page of http://localhost:3000 asked, and";
    assert_eq!(
        cross_origin(None),
        format!("{page} the response has no Access-Control-Allow-Origin: {remedy}")
    );
    assert_eq!(
        cross_origin(Some("http://b\u{1b}")),
        format!("{page} Access-Control-Allow-Origin is \"http://b\\u{{1B}}\": {remedy}")
    );
    assert_eq!(
        told(Notice::Repeated { last_event_id: "7".into(), id: "1\u{1b}".into() }),
        "6.000             the event with id 1\\u{1B} came before, and Last-Event-ID 7 was sent: after that id a stream goes on, \
         so that no event comes twice\n"
    );
}

#[test]
fn responses_that_end_alike_are_told_with_what_to_do() {
    let notice = Shown::Notice(Notice::EndAlike { responses: 3, events: 2 });
    let told = "    6.000             each of the last 3 responses ended after 2 events without ids: if the server ends a response when it has sent all that it had, a browser asks again for ever. Keep the response open, and send what comes later on it\n";
    assert_eq!(written(|out| RowWriter::new(300, Detail::Line).write(&row(6_000, notice), out)), told);
}

#[test]
fn each_text_of_a_response_has_its_name() {
    let piece = |what: &str, key: &[&str], text: &str| Merged {
        what: what.into(),
        key: key.iter().map(|part| (*part).to_owned()).collect(),
        text: text.into(),
    };
    let told = written(|out| {
        let mut writer = MergedWriter::default();
        writer.piece(&piece("text", &["0"], "Let me "), out)?;
        writer.piece(&piece("text", &["0"], "look.\nNow:"), out)?;
        writer.piece(&piece("tool call", &["0", "1"], "{\"city\":"), out)?;
        writer.piece(&piece("tool call", &["0", "1"], "\"Pa\\u001b\"}"), out)?;
        writer.close(out)
    });
    assert_eq!(told, "text\nLet me look.\nNow:\ntool call 0.1\n{\"city\":\"Pa\\u001b\"}\n");
}

#[test]
fn a_summary_adds_up_what_came() {
    let summary = Summary {
        events: [("message".to_owned(), 10), ("tick".to_owned(), 1)].into(),
        other_events: 2,
        comments: 1,
        largest_gap: Some((3_000 * MS, 8_000 * MS)),
        reconnects: 1,
        came_before: 3,
        problems: 2,
        body_bytes: 12_345,
        first_and_last: Some((0, 6_000 * MS)),
        by_another_method: false,
    };
    let told = "\n13 events in 10.0 s, 1.3 a second: 10 message, 1 tick, 2 of other types\n\
                largest gap 3.000 s, at 8.000 s, 1 comment, 1 reconnect, 3 events again, 12,345 bytes, 2 problems\n";
    assert_eq!(written(|out| write_summary(&summary, 10_000 * MS, 120, out)), told);
    let events = (0..9).map(|n| (format!("{n}{}", "t".repeat(60)), 1)).collect();
    let many = written(|out| write_summary(&Summary { events, ..summary.clone() }, MS, 80, out));
    assert!(many.lines().all(|line| line.chars().count() <= 80), "{many}");
    let first = |summary: &Summary, watched_ms| {
        let told = written(|out| write_summary(summary, watched_ms * MS, 120, out));
        told.trim_start().split(':').next().unwrap_or_default().to_owned()
    };
    let burst = Summary { first_and_last: Some((0, MS / 10)), ..summary };
    assert_eq!(first(&burst, 26_000), "13 events in 26.0 s, 0.5 a second");
    assert_eq!(first(&burst, 999), "13 events in 999 ms", "too short to say anything");
}

#[test]
fn bytes_have_their_line_ends() {
    let at = ssespec_evidence::recording::Moment::exactly(5 * MS);
    let told = "    0.005             read 3, bytes 1,200 to 1,208\n                      data: a\\n\n                      \\r\n";
    assert_eq!(written(|out| write_bytes(at, ("read", 3), 1200, b"data: a\n\r", out)), told);
}

#[test]
fn the_body_of_a_request_stands_under_its_row() {
    let body = br#"{"model":"m","messages":["one","two"]}"#;
    let line = "                      | {\"model\":\"m\",\"messages\":[\"one\",\"two\"]}\n";
    assert_eq!(written(|out| write_body(body, 80, Detail::Line, out)), line);
    let cut = format!("                      | {}… 100 bytes\n", "a".repeat(25));
    assert_eq!(written(|out| write_body(&[b'a'; 100], 60, Detail::Line, out)), cut);
    let full = "                      | {\n                      |   \"n\": 1\n                      | }\n";
    assert_eq!(written(|out| write_body(br#"{"n":1}"#, 80, Detail::Full, out)), full);
    let full = "                      | [\n                      |   1.0,\n                      |   9007199254740993\n                      | ]\n";
    assert_eq!(written(|out| write_body(b"[1.0,9007199254740993]", 80, Detail::Full, out)), full);
    let text = "                      | a=1\n                      | \\u{1B}\n";
    assert_eq!(written(|out| write_body(b"a=1\n\x1b", 80, Detail::Full, out)), text);
}

#[test]
fn a_summary_of_named_events_alone_says_that_onmessage_is_not_called() {
    let note = |summary: &Summary| {
        let told = written(|out| write_summary(summary, MS, 80, out));
        told.lines().skip(3).map(|line| format!("{line}\n")).collect::<String>()
    };
    let named =
        Summary { events: [("tick".to_owned(), 2), ("alarm".to_owned(), 1)].into(), ..Summary::default() };
    let told = "none of these events is of the type message, so onmessage is not called for\n\
                them: listen with addEventListener(\"alarm\", ..), or send no event line\n";
    assert_eq!(note(&named), told);
    assert_eq!(note(&Summary { by_another_method: true, ..named.clone() }), "", "no EventSource reads it");
    assert_eq!(note(&Summary { other_events: 1, ..named.clone() }), "", "it may be of that type");
    let mut with_message = named;
    with_message.events.insert("message".to_owned(), 1);
    assert_eq!(note(&with_message), "");
    assert_eq!(note(&Summary::default()), "");
}

#[test]
fn one_byte_is_one_byte() {
    let end = |events, body_bytes| {
        let end = End {
            kind: EndKind::Complete,
            how: "the server ended the response".into(),
            is_ours: false,
            is_complete: true,
            events,
            body_bytes,
            hint: None,
            body: None,
            then: None,
        };
        written(|out| RowWriter::new(120, Detail::Line).write(&row(0, Shown::End(end)), out))
    };
    assert_eq!(end(1, 1), "    0.000             the server ended the response: 1 event, 1 byte\n");
    assert_eq!(
        end(2_000, 9_000),
        "    0.000             the server ended the response: 2,000 events, 9,000 bytes\n"
    );
}

#[test]
fn what_has_no_times_shows_none() {
    let untimed = |shown| {
        let row = Row { times: Times::Unknown, ..row(5, shown) };
        written(|out| RowWriter::new(120, Detail::Line).write(&row, out))
    };
    let told =
        "                      no times: the file does not say when what came back came, so none is shown\n";
    assert_eq!(untimed(Shown::Notice(Notice::NoTimes)), told);
    assert_eq!(untimed(Shown::Event(event("one"))), "                      message         id 7 one\n");
}
