//! What comes of a stream, however it is cut into pieces and whatever carried it.

use ssespec_evidence::message::{Framing, Head as MessageHead};

use ssespec_evidence::update::Backpressure;

use super::*;
use crate::browser::Then;
use crate::row::Ids;
use crate::row::{AskedAgain, Lacks, Notice, Span};
use crate::silence::Waiting;

const MS: u64 = 1_000_000;
const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";

fn inspector() -> Inspector {
    Inspector::new(Reconnecting::LikeABrowser)
}

fn update(exchange: &str, at_ms: u64, what: Happened) -> Update {
    Update { exchange: exchange.into(), at: Moment::exactly(at_ms * MS), what }
}

fn asked(method: &str) -> Happened {
    Happened::Asked(Asked {
        method: method.into(),
        url: "http://127.0.0.1/events".into(),
        bytes: b"GET / HTTP/1.1\r\n\r\nbody"[..].into(),
        ..Asked::default()
    })
}

fn bytes(text: &str) -> Happened {
    Happened::Bytes(text.as_bytes().into())
}

/// All rows of one exchange that is asked for at 0 and brings a piece every 10 ms.
fn rows(inspector: &mut Inspector, exchange: &str, pieces: &[&str], how: Ended) -> Vec<Row> {
    let mut rows = inspector.take(update(exchange, 0, asked("GET")));
    let mut at = 0;
    for piece in pieces {
        at += 10;
        rows.extend(inspector.take(update(exchange, at, bytes(piece))));
    }
    rows.extend(inspector.take(update(exchange, at + 10, Happened::Ended(how))));
    rows
}

fn events(rows: &[Row]) -> Vec<(&str, Option<&str>, u64, Span)> {
    let events = rows.iter().filter_map(|row| match &row.shown {
        Shown::Event(event) => {
            Some((event.data.as_str(), event.id.as_deref(), event.gap_ns / MS, event.span))
        }
        _ => None,
    });
    events.collect()
}

fn end(rows: &[Row]) -> &End {
    match rows.last().map(|row| &row.shown) {
        Some(Shown::End(end)) => end,
        other => panic!("the end is the last row: {other:?}"),
    }
}

#[test]
fn an_event_names_its_bytes_its_pieces_and_its_gap() {
    let pieces = [HEAD, "id: 7\nda", "ta: one\n\n", "data: two\n\n"];
    let rows = rows(&mut inspector(), "stream", &pieces, Ended::Fin);
    let span = |first_byte, last_byte, first_piece, last_piece| Span {
        first_byte,
        last_byte,
        first_piece,
        last_piece,
    };
    let first = ("one", Some("7"), 20, span(0, 16, 2, 3));
    let second = ("two", None, 10, span(17, 27, 4, 4));
    assert_eq!(events(&rows), [first, second]);
    assert_eq!((end(&rows).events, end(&rows).body_bytes, end(&rows).is_complete), (2, 28, true));
    let again = Then::Reconnects { after_ms: 3000, asked_ms: None, last_event_id: "7".into() };
    assert_eq!(end(&rows).then, Some(again));
}

#[test]
fn single_bytes_bring_the_same_events() {
    let body = "retry: 5\n\n: a\nid: 1\ndata: one\n\ndata: two\n\n";
    let whole = format!("{HEAD}{body}");
    let single: Vec<&str> = whole.split("").filter(|byte| !byte.is_empty()).collect();
    let data = |pieces: &[&str]| {
        let rows = rows(&mut inspector(), "stream", pieces, Ended::Fin);
        events(&rows)
            .into_iter()
            .map(|(data, id, ..)| (data.to_owned(), id.map(str::to_owned)))
            .collect::<Vec<_>>()
    };
    assert_eq!(data(&single), data(&[&whole]));
    assert_eq!(data(&single), [("one".to_owned(), Some("1".to_owned())), ("two".to_owned(), None)]);
}

#[test]
fn what_ends_inside_a_block_is_a_problem_where_the_body_is_complete() {
    let lost = |how: Ended| {
        let rows = rows(&mut inspector(), "stream", &[HEAD, "data: one"], how);
        rows.iter().filter(|row| matches!(&row.shown, Shown::Problem(p) if p.requirement == Some("framing.eof-complete"))).count()
    };
    assert_eq!([Ended::Fin, Ended::Dropped, Ended::Reset].map(lost), [1, 0, 0]);
}

/// Not taken for silence: a browser ends the response there.
#[test]
fn what_cannot_be_read_is_told_once_and_where_it_comes() {
    let of = |pieces: &[&str]| {
        let mut inspector = inspector();
        inspector.take(update("stream", 0, asked("GET")));
        let mut rows: Vec<Row> = Vec::new();
        for (n, piece) in pieces.iter().enumerate() {
            rows.extend(inspector.take(update("stream", 5 + n as u64, bytes(piece))));
        }
        let told: Vec<_> = rows
            .iter()
            .filter_map(|row| match &row.shown {
                Shown::Problem(problem) => Some((problem.requirement, problem.message.clone(), problem.span)),
                _ => None,
            })
            .collect();
        (told, inspector.silences(9_000 * MS).len())
    };
    let head = |field: &str| format!("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n{field}\r\n\r\n");
    let more = "nothing from there on can be read. A browser ends the response and reconnects";
    let framing = Some("http.h1-framing");
    let (chunked, gzip) = (head("Transfer-Encoding: chunked"), head("Content-Encoding: gzip"));
    assert_eq!(
        of(&[&chunked, "9\r\ndata: a\n\n\r\n", "zz\r\nhello\r\n", "5\r\n"]),
        (vec![(framing, format!("`zz` is not a chunk size (RFC 9112 7.1): {more}"), None)], 0)
    );
    assert_eq!(
        of(&[&gzip, "data: a\n\n", "data: b\n\n"]),
        (
            vec![(
                Some("http.encoding-brings-events"),
                format!("the gzip coding is broken: invalid gzip header: {more}"),
                None
            )],
            0
        )
    );
    // Lenient clients read on, and so do we.
    let lf = "a line of the chunk framing ends in LF instead of CR LF (RFC 9112 7.1)".to_owned();
    assert_eq!(of(&[&chunked, "9\ndata: a\n\n\r\n", "9\ndata: b\n\n\r\n"]), (vec![(framing, lf, None)], 1));
}

#[test]
fn http2_has_its_head_apart() {
    let mut inspector = inspector();
    inspector.take(update("stream", 0, asked("POST")));
    let fields = vec![("content-type".to_owned(), b"text/event-stream".to_vec())];
    let head = MessageHead::over_http2(200, fields);
    let rows = inspector.take(update("stream", 5, Happened::Head(Box::new(head), Framing::EndStream)));
    let Some(Shown::Head(head)) = rows.first().map(|row| &row.shown) else { panic!("{rows:?}") };
    assert_eq!((head.protocol, head.after_ns), ("HTTP/2", 5 * MS));
    let rows = inspector.take(update("stream", 6, bytes("data: one\n\n")));
    assert_eq!(events(&rows).len(), 1);
    assert_eq!(events(&rows)[0].3.first_piece, 1);
    let rows = inspector.take(update("stream", 7, Happened::Ended(Ended::Complete)));
    assert!(end(&rows).is_complete);
    assert!(matches!(end(&rows).then, Some(Then::IsNotAskedAgain { .. })), "{rows:?}");
}

/// A page or a JSON document has lines that are no fields: that says nothing, unless it brings events.
#[test]
fn of_what_is_no_stream_only_the_beginning_is_shown() {
    let html = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n";
    let all = rows(&mut inspector(), "stream", &[html, "<p>\n\n", "</p>\n"], Ended::Fin);
    assert_eq!(all.iter().filter(|row| matches!(row.shown, Shown::Problem(_))).count(), 0);
    assert_eq!(end(&all).body.as_deref(), Some("<p>\n\n</p>\n"));
    let text = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n";
    let mut passes = Inspector::new(Reconnecting::ByTheClient);
    let all = rows(&mut passes, "stream", &[text, ": a\n\nData: x\n\n", "data: one\n\n"], Ended::Fin);
    assert_eq!((events(&all).len(), end(&all).body.as_deref()), (1, None));
    assert_eq!(
        all.iter().filter(|row| matches!(row.shown, Shown::Problem(_) | Shown::Comment(_))).count(),
        2
    );
}

/// A page that reads it shows nothing, however good its body is.
#[test]
fn what_a_browser_refuses_is_told_behind_its_head() {
    let refused = |head: &str| {
        let head = format!("HTTP/1.1 {head}\r\n\r\n");
        rows(&mut inspector(), "stream", &[&head, "data: one\n\n", ": a\n\n"], Ended::Dropped)
    };
    for head in ["200 OK\r\nContent-Type: text/plain", "500 Broken\r\nContent-Type: text/event-stream"] {
        let all = refused(head);
        let kinds = |row: &Row| match row.shown {
            Shown::Request(_) => "request",
            Shown::Head(_) => "head",
            Shown::Refusal(_) => "refusal",
            Shown::End(_) => "end",
            _ => "other",
        };
        assert_eq!(
            all.iter().map(kinds).collect::<Vec<_>>(),
            ["request", "head", "refusal", "end"],
            "{head}"
        );
        assert_eq!(end(&all).body.as_deref(), Some("data: one\n\n: a\n\n"), "{head}");
    }
}

/// What the body shows is told at the end, and what the refusal said is not told again.
#[test]
fn the_hint_of_a_refusal_is_told_once() {
    let hints = |body: &str| {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n";
        let all = rows(&mut inspector(), "stream", &[head, body], Ended::Fin);
        let refusal = all.iter().find_map(|row| match &row.shown {
            Shown::Refusal(refusal) => Some(refusal.hint.clone()),
            _ => None,
        });
        (refusal.flatten(), end(&all).hint.clone())
    };
    let page = Some("a web page, not an event stream: is the path right?".to_owned());
    assert_eq!(hints("<p>"), (page.clone(), None));
    let (first, last) = hints("<input type=\"password\">");
    assert_eq!(first, page);
    assert!(last.is_some_and(|last| last.starts_with("a login page: ")));
}

#[test]
fn a_silence_is_told_once_until_something_comes() {
    let mut inspector = inspector();
    inspector.take(update("stream", 0, asked("GET")));
    let told = |inspector: &mut Inspector, at_ms: u64| {
        let rows = inspector.silences(at_ms * MS);
        rows.into_iter()
            .filter_map(|row| match row.shown {
                Shown::Silence(silence) => Some((silence.quiet_ns / MS, silence.message)),
                _ => None,
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(told(&mut inspector, 4_999), []);
    let head = told(&mut inspector, 5_000);
    assert_eq!((head.len(), head[0].0), (1, 5_000));
    assert!(head[0].1.ends_with("flush the head at once"), "{head:?}");
    assert_eq!(told(&mut inspector, 9_000), []);
    inspector.take(update("stream", 9_000, bytes(HEAD)));
    assert_eq!(told(&mut inspector, 13_000), []);
    assert!(told(&mut inspector, 14_000)[0].1.starts_with("the head came and nothing behind it"));
    inspector.take(update("stream", 15_000, bytes(": a\n")));
    assert_eq!(told(&mut inspector, 19_000), []);
    assert!(told(&mut inspector, 21_000)[0].1.starts_with("nothing more so far"));
}

/// What came is not called nothing, and blank lines that came are not called missing.
#[test]
fn a_silence_says_what_came() {
    // A piece each half second, and a look at the end.
    let told = |pieces: &[&str]| {
        let mut inspector = inspector();
        inspector.take(update("stream", 0, asked("GET")));
        inspector.take(update("stream", 0, bytes(HEAD)));
        for n in 0..10 {
            let piece = pieces.get(n).or(pieces.last()).expect("a piece");
            inspector.take(update("stream", 500 * (n as u64 + 1), bytes(piece)));
        }
        let rows = inspector.silences(5_400 * MS);
        rows.into_iter().find_map(|row| match row.shown {
            Shown::Silence(silence) => Some((silence.lacks, silence.quiet_ns / MS, silence.message)),
            _ => None,
        })
    };
    let events = |waiting: Waiting| Some((Lacks::Events, 5_400, waiting.to_string()));
    assert_eq!(told(&["event: a\nid: 1\n\n"]), events(Waiting::Data));
    assert_eq!(told(&["{\"a\":1}\n\n"]), events(Waiting::Data));
    assert_eq!(told(&["event: a\n"]), events(Waiting::BlankLine));
    assert_eq!(told(&["retry: 100\n\n", "\n"]), events(Waiting::Event));
    assert_eq!(told(&["data: a\n\n"]), None);
}

/// A chunk that is wrong, which a row has told, or no HTTP at all: what follows is neither a silence nor a part of an event, and its
/// end is no accident.
#[test]
fn what_cannot_be_read_any_further_is_told_with_its_reason() {
    let head = HEAD.replace("\r\n\r\n", "\r\nTransfer-Encoding: chunked\r\n\r\n7\r\ndata: a\r\n");
    let told = |pieces: &[&str]| {
        let mut inspector = inspector();
        inspector.take(update("stream", 0, asked("GET")));
        for piece in pieces {
            inspector.take(update("stream", 0, bytes(piece)));
        }
        let silences = inspector.silences(6_000 * MS);
        let told = silences.iter().map(|row| match &row.shown {
            Shown::Silence(silence) => (silence.lacks, silence.message.clone()),
            other => panic!("{other:?}"),
        });
        let told: Vec<_> = told.collect();
        let rows = inspector.take(update("stream", 7_000, Happened::Ended(Ended::Fin)));
        (told, end(&rows).kind, end(&rows).how.clone())
    };
    let chunk = "`zz` is not a chunk size (RFC 9112 7.1)";
    assert_eq!(told(&[&head, "zz\r\n", "data: b\n\n"]), (vec![], EndKind::Broken, chunk.to_owned()));
    let none = "the response head cannot be read: invalid HTTP version";
    let why = vec![(Lacks::Events, format!("what came cannot be read any further: {none}"))];
    assert_eq!(told(&["HTTP/7.1 200 OK\r\n\r\n"]), (why, EndKind::NotHttp, none.to_owned()));
}

/// What waits for its client is no silence of the server, whose own counts from when the client reads again.
#[test]
fn a_client_that_does_not_read_is_no_silence_of_the_server() {
    let mut inspector = inspector();
    let told = |inspector: &mut Inspector, at: u64| {
        let rows = inspector.silences(at * MS);
        rows.into_iter()
            .map(|row| match row.shown {
                Shown::Silence(silence) => (silence.lacks, silence.quiet_ns / MS, silence.message),
                other => panic!("{other:?}"),
            })
            .collect::<Vec<_>>()
    };
    let reader = |ms| [(Lacks::Reader, ms, Waiting::Reader.to_string())];
    inspector.take(update("stream", 0, asked("GET")));
    // The rest of the event has come, and is not read.
    inspector.take(update("stream", 0, bytes(&format!("{HEAD}data: a"))));
    inspector.take(update("stream", 1_000, Happened::Backpressure(Backpressure::Begins)));
    assert_eq!(told(&mut inspector, 5_900), []);
    assert_eq!(told(&mut inspector, 6_500), reader(5_500));
    assert_eq!(told(&mut inspector, 60_000), [], "it is told once");
    inspector.take(update("stream", 61_000, Happened::Backpressure(Backpressure::Ends)));
    assert_eq!(told(&mut inspector, 65_900), []);
    inspector.take(update("stream", 65_900, Happened::Backpressure(Backpressure::Begins)));
    inspector.take(update("stream", 66_000, Happened::Backpressure(Backpressure::Ends)));
    assert_eq!(told(&mut inspector, 70_000), []);
    assert_eq!(told(&mut inspector, 71_000), [(Lacks::Events, 5_000, Waiting::BlankLine.to_string())]);
    inspector.take(update("stream", 72_000, Happened::Backpressure(Backpressure::Begins)));
    assert_eq!(told(&mut inspector, 77_000), reader(5_000));
    // One that reads slowly stops again and again, which is no news.
    inspector.take(update("stream", 80_000, Happened::Backpressure(Backpressure::Ends)));
    inspector.take(update("stream", 80_001, Happened::Backpressure(Backpressure::Begins)));
    assert_eq!(told(&mut inspector, 120_000), []);
}

/// A reconnection time is no event, and the silence after it counts from there.
#[test]
fn a_silence_counts_from_the_latest_byte() {
    let mut inspector = inspector();
    inspector.take(update("stream", 0, asked("GET")));
    inspector.take(update("stream", 0, bytes(HEAD)));
    inspector.take(update("stream", 1_000, bytes("retry: 100\n\n")));
    let rows = inspector.silences(7_000 * MS);
    let Some(Shown::Silence(silence)) = rows.first().map(|row| &row.shown) else { panic!("{rows:?}") };
    assert_eq!((silence.lacks, silence.quiet_ns), (Lacks::Bytes, 6_000 * MS));
    assert_eq!(silence.message, Waiting::Next.to_string());
}

#[test]
fn a_second_response_with_the_same_events_is_told() {
    let mut inspector = inspector();
    let body = format!("{HEAD}data: one\n\n");
    let first = rows(&mut inspector, "stream", &[&body], Ended::Fin);
    let second = rows(&mut inspector, "stream-2", &[&body], Ended::Fin);
    let notices = |rows: &[Row]| rows.iter().filter(|row| matches!(row.shown, Shown::Notice(_))).count();
    assert_eq!((notices(&first), notices(&second)), (0, 1));
    let came = second.iter().find_map(|row| match &row.shown {
        Shown::Notice(notice) => Some(notice.clone()),
        _ => None,
    });
    assert_eq!(
        came,
        Some(Notice::CameAgain { events: 1, ids: Ids::None, asked_again: AskedAgain::ByItself })
    );
    let Shown::Request(request) = &second[0].shown else { panic!("{second:?}") };
    assert_eq!((request.reconnects, request.body_bytes), (1, 4));
}

/// A stream that goes on for days takes no more memory than its newest block.
#[test]
fn comments_and_events_are_let_go_of() {
    let mut inspector = inspector();
    inspector.take(update("stream", 0, asked("GET")));
    inspector.take(update("stream", 1, bytes(HEAD)));
    let comments = ": heartbeat\n\n".repeat(10_000);
    for n in 0..100 {
        inspector.take(update("stream", 2 + n, bytes(&comments)));
    }
    let stream = inspector.open.values().next().expect("it is open");
    assert!(stream.held_bytes() < 1 << 20, "{}", stream.held_bytes());
}

/// What the client does next is for it to show: it need not be a browser.
#[test]
fn a_stream_that_passes_is_closed_by_its_client() {
    for (how, told) in
        [(Ended::Dropped, "closed by the client"), (Ended::Fin, "the server ended the response")]
    {
        let mut inspector = Inspector::new(Reconnecting::ByTheClient);
        let all = rows(&mut inspector, "tap-1", &[HEAD, "data: a\n\n"], how);
        assert_eq!((end(&all).how.as_str(), &end(&all).then), (told, &None));
    }
}

#[test]
fn an_end_has_a_word_and_a_clause() {
    let ended = |pieces: &[&str], how: Ended| {
        let all = rows(&mut inspector(), "stream", pieces, how);
        let End { kind, how, hint, .. } = end(&all);
        let kind = serde_json::to_value(kind).expect("a word");
        (kind.as_str().unwrap_or_default().to_owned(), how.clone(), hint.clone())
    };
    let told = |kind: &str, how: &str, hint: Option<&str>| {
        (kind.to_owned(), how.to_owned(), hint.map(str::to_owned))
    };
    let length = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 9\r\n\r\n";
    assert_eq!(ended(&[HEAD], Ended::Fin), told("complete", "the server ended the response", None));
    let incomplete = "the connection was closed before the body was complete";
    assert_eq!(ended(&[length], Ended::Fin), told("incomplete", incomplete, None));
    assert_eq!(ended(&[HEAD], Ended::Reset), told("reset", "the connection was reset", None));
    assert_eq!(ended(&[], Ended::Dropped), told("by-us", "closed by us", None));
    let tls = Some("if this port speaks TLS, write https:// instead of http://");
    let closed = "the server closed the connection without a response";
    assert_eq!(ended(&[], Ended::Fin), told("no-response", closed, tls));
    let reset = "the server reset the connection without a response";
    assert_eq!(ended(&[], Ended::Reset), told("no-response", reset, tls));
    let alert = "what arrived is TLS and not HTTP/1: write https:// instead of http://, or give the port of plain HTTP";
    assert_eq!(ended(&["\x15\x03\x03\x00\x02\x02\x46"], Ended::Reset), told("not-http", alert, None));
    let clause = |why: &str| why.to_owned();
    assert_eq!(ended(&[], Ended::Failed(clause("refused"))), told("not-connected", "refused", None));
    assert_eq!(ended(&[HEAD], Ended::Failed(clause("broke"))), told("broken", "broke", None));
    assert_eq!(ended(&[], Ended::GaveUp(clause("no HTTP/2"))), told("not-http", "no HTTP/2", None));
    assert_eq!(ended(&[HEAD], Ended::GaveUp(clause("bad frame"))), told("broken", "bad frame", None));
    assert_eq!(ended(&[HEAD], Ended::Truncated(clause("cut"))), told("truncated", "cut", None));
    assert_eq!(ended(&[HEAD], Ended::Limit(clause("much"))), told("limit", "much", None));
    assert_eq!(ended(&[], Ended::NeverSent(clause("no way"))), told("not-sent", "no way", None));
    let mut passes = Inspector::new(Reconnecting::ByTheClient);
    let all = rows(&mut passes, "stream", &[], Ended::Dropped);
    assert_eq!((end(&all).kind, end(&all).how.as_str()), (EndKind::ByTheClient, "closed by the client"));
}

/// A server that answered before speaks what was asked for, and of what passes for a client nobody knows what came before.
#[test]
fn the_hint_to_another_protocol_is_for_who_never_got_a_response() {
    let mut again = inspector();
    rows(&mut again, "stream", &[HEAD], Ended::Fin);
    assert_eq!(end(&rows(&mut again, "stream-2", &[], Ended::Reset)).hint, None);
    let mut passes = Inspector::new(Reconnecting::ByTheClient);
    assert_eq!(end(&rows(&mut passes, "stream", &[], Ended::Reset)).hint, None);
    let told = |url: &str, is_http2| without_response(url, is_http2).unwrap_or_default();
    let tls = "if this port speaks TLS, write https:// instead of http://";
    assert_eq!(told("http://a/", false), tls);
    assert_eq!(told("http://a/", true), format!("if the server speaks HTTP/1.1 alone, use --http1; {tls}"));
    assert_eq!(told("https://a/", true), "");
}

/// A file of another program may hold the bytes alone.
#[test]
fn what_has_no_times_is_marked_and_said_once() {
    let mut inspector = inspector();
    let asked =
        Asked { method: "GET".into(), times: ssespec_evidence::update::Times::Unknown, ..Asked::default() };
    let mut all = inspector.take(update("stream", 0, Happened::Asked(asked)));
    let within = Moment { earliest_ns: 0, latest_ns: 50 * MS };
    for what in [bytes(HEAD), bytes("data: one\n\ndata: two\n\n"), Happened::Ended(Ended::Fin)] {
        all.extend(inspector.take(Update { exchange: "stream".into(), at: within, what }));
    }
    let told: Vec<(&str, Times)> = all
        .iter()
        .map(|row| {
            let kind = match &row.shown {
                Shown::Request(_) => "request",
                Shown::Head(_) => "head",
                Shown::Notice(Notice::NoTimes) => "no times",
                Shown::Event(_) => "event",
                Shown::End(_) => "end",
                other => panic!("{other:?}"),
            };
            (kind, row.times)
        })
        .collect();
    let (known, unknown) = (Times::Known, Times::Unknown);
    let events = [("event", unknown), ("event", unknown), ("end", known)];
    assert_eq!(told[..3], [("request", known), ("head", unknown), ("no times", unknown)]);
    assert_eq!(told[3..], events);
    assert_eq!(serde_json::to_value(&all[1]).expect("JSON")["times"], "unknown");
    assert_eq!(serde_json::to_value(&all[0]).expect("JSON").get("times"), None);
    let mut summary = crate::Summary::default();
    all.iter().for_each(|row| summary.add(row));
    assert_eq!((summary.all_events(), summary.largest_gap, summary.first_and_last), (2, None, None));
}
