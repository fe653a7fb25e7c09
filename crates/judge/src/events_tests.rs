//! When a missing event is the server's fault, over recordings that were written by hand.

use ssespec_evidence::recording::{End, Ended, Exchange, Read, Recording, Request, Stamp};
use ssespec_evidence::transcript::Transcript;

use super::*;

const SECOND: u64 = 1_000_000_000;
const HEAD: &[u8] =
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
const ONE: &[u8] = b"b\r\ndata: one\n\n\r\n";

/// Whether two events came, of a stream that brought this so late and ended so.
fn two_of(came: &[(u64, &[u8])], end_ns: u64, how: Ended) -> Outcome {
    let read = |at_ns: u64, bytes: &[u8]| Read::exactly(at_ns, Stamp::Kernel, bytes.to_vec());
    let exchange = Exchange {
        connection: 1,
        transcript: Transcript::Http1(
            [(1, HEAD)].iter().chain(came).map(|(at, bytes)| read(*at, bytes)).collect(),
        ),
        end: End::exactly(how, end_ns),
        ..Exchange::new("stream", Request::get("http://127.0.0.1:1/events"))
    };
    let recording = Recording {
        started: "2026-01-02T03:04:05Z".into(),
        elapsed_ns: end_ns,
        exchanges: vec![exchange.clone()],
        ..Recording::new("here", "a/one")
    };
    let event = |data: &str| EventIs { data: Some(data.into()), ..EventIs::default() };
    listed(&View::of(&recording, &exchange), &[event("one"), event("two")], true)
}

#[test]
fn a_stream_that_was_still_bringing_events_when_we_left_has_lost_nothing() {
    let coming = Reason::StillComing("1 event, then nothing".into());
    let came = [(20 * SECOND, ONE)];
    let just_before = 21 * SECOND - 1;
    assert_eq!(two_of(&came, just_before, Ended::Dropped), Outcome::Uncertain(coming));
}

#[test]
fn a_stream_that_was_silent_for_long_before_we_left_lacks_its_event() {
    let lacks = Outcome::missing("event 2 of 2, with the data \"two\"", "1 event, then nothing");
    assert_eq!(two_of(&[(20 * SECOND, ONE)], 21 * SECOND, Ended::Dropped), lacks);
}

#[test]
fn a_stream_that_the_server_ended_lacks_its_event_however_fresh_the_last_one_is() {
    let lacks = Outcome::missing("event 2 of 2, with the data \"two\"", "1 event, then nothing");
    let came: [(u64, &[u8]); 2] = [(SECOND, ONE), (SECOND, b"0\r\n\r\n")];
    assert_eq!(two_of(&came, SECOND + 1, Ended::Complete), lacks);
}

#[test]
fn a_stream_without_an_event_is_not_still_coming() {
    let lacks = Outcome::missing("event 1 of 2, with the data \"one\"", "no event");
    assert_eq!(two_of(&[], 20 * SECOND, Ended::Dropped), lacks);
    let closed = Reason::ClosedBeforeMore("no event".into());
    assert_eq!(two_of(&[], SECOND, Ended::Dropped), Outcome::Uncertain(closed));
}
