//! Rules about times, ends and heartbeats.

use ssespec_evidence::recording::{Ended, Exchange, Read, Stamp};

use crate::support::{exchange, say, stream};

#[test]
fn times() {
    let gap = r#"{"gap": {"from": {"event": 1}, "to": {"event": 2}, "at-least": "500ms"}}"#;
    let apart = |second| {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: a\n\n";
        vec![exchange("stream", &[(10, head), (second, "data: b\n\n")], Ended::Fin)]
    };
    assert_eq!(say(gap, apart(1010)), "pass: event 2 arrived 1000 ms after event 1");
    assert_eq!(
        say(gap, apart(12)),
        "fail: expected event 1 at least 500ms before event 2; got event 2 came 2 ms after event 1"
    );
    assert_eq!(say(gap, vec![stream("data: a\n\n")]), "inconclusive: event 2 never arrived");
}

#[test]
fn ends() {
    let cut = exchange(
        "stream",
        &[(1, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")],
        Ended::Fin,
    );
    assert_eq!(
        say(r#"{"message": "complete"}"#, vec![cut.clone()]),
        "fail: expected a proper end: the last chunk, or the announced length; \
         got a chunked body, not complete; the server closed the connection"
    );
    assert_eq!(
        say(r#"{"message": "aborted"}"#, vec![cut]),
        "pass: a chunked body, not complete; the server closed the connection"
    );
}

/// The same with a name and reads of its own, still open at the end of the recording.
fn open_stream(name: &str, reads: &[(u64, &str)], end_ms: u64) -> Exchange {
    let mut pieces = vec![(1, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")];
    pieces.extend_from_slice(reads);
    let mut exchange = exchange(name, &pieces, Ended::Dropped);
    exchange.end.at_ns = end_ms * 1_000_000;
    exchange
}

#[test]
fn a_stream_is_unresponsive_only_if_another_has_heartbeats_in_quiet_time() {
    let expect = r#"{"life": {"stays-open": {"of": "fresh"}}}"#;
    let held = |end| open_stream("stream", &[(2, "data: one\n\n")], end);
    let beats = [(5002, "data: one\n\n"), (5502, ":\n\n"), (6002, ":\n\n"), (6502, ":\n\n")];
    let unresponsive = say(expect, vec![held(6600), fresh(&beats)]);
    let told = "fail: expected a quiet stream that is still written to; got nothing from the age of 2 ms on, while a fresh stream got 3 heartbeats: it is unresponsive";
    assert_eq!(unresponsive, told);
    // Comments that come with the event are no heartbeats.
    let beside = [(5002, ": a\ndata: one\n: b\n\n: c\n\n: d\n\n")];
    let held_open = "pass: open for 6600 ms; --hold watches longer";
    assert_eq!(say(expect, vec![held(6600), fresh(&beside)]), held_open);
}

fn fresh(reads: &[(u64, &str)]) -> Exchange {
    let mut exchange = open_stream("fresh", reads, 6600);
    exchange.transcript.pieces_mut()[0] = Read::exactly(
        5_000_000_000,
        Stamp::Kernel,
        std::mem::take(&mut exchange.transcript.pieces_mut()[0].bytes),
    );
    exchange
}

#[test]
fn a_heartbeat_among_events_is_one_that_came_with_none_of_them() {
    let expect = r#"{"life": {"heartbeat-resets": {"of": "quiet"}}}"#;
    let quiet = || open_stream("quiet", &[(2, "data: one\n\n"), (502, ":\n\n"), (1002, ":\n\n")], 1100);
    let events = |among: &[(u64, &'static str)]| {
        let mut reads: Vec<(u64, &str)> = (0..10).map(|n| (n * 150 + 2, "data: x\n\n")).collect();
        reads.extend_from_slice(among);
        reads.sort_by_key(|(at, _)| *at);
        open_stream("stream", &reads, 1500)
    };
    let steady = events(&[(502, ":\n\n"), (1002, ":\n\n")]);
    let told = "fail: expected no heartbeat before 500 ms of silence; got 2 too early, one of them 50 ms after an event";
    assert_eq!(say(expect, vec![steady, quiet()]), told);
    let right =
        "pass: 10 events in 1350 ms, and no heartbeat among them; on a quiet stream one arrives every 500 ms";
    assert_eq!(say(expect, vec![events(&[]), quiet()]), right);
    // Padding and comments beside events are not meant to keep a quiet stream alive; one alone may be an accident.
    let beside =
        events(&[(2, ": padding\n\n"), (152, ": beside\n\n"), (303, ": beside\n\n"), (502, ":\n\n")]);
    assert_eq!(say(expect, vec![beside, quiet()]), right);
}
