use ssespec_evidence::recording::{Ended, Exchange, Read, Stamp};

use crate::interval_support::{HEAD, MS, exchange, say};

const OWN: &str = r#"{"no-stored-copy": {"of": "first"}}"#;
const TWO: &str = "data: a\n\ndata: b\n\n";

/// A stream that was asked for at this moment, in milliseconds, and ended so much later, with this body and these fields.
fn stream(name: &str, sent: u64, ended_after: u64, fields: &str, body: &str) -> Exchange {
    let end = sent + ended_after;
    let mut exchange = exchange(name, &[], Ended::Fin, (end, end));
    exchange.request.sent_ns = sent * MS;
    let head = HEAD.replace("\r\n\r\n", &format!("\r\n{fields}\r\n"));
    exchange.transcript.pieces_mut()[0] =
        Read::exactly((sent + 10) * MS, Stamp::Kernel, format!("{head}{body}"));
    exchange
}

fn told(before: &str, fields: &str, body: &str, ended_after: u64) -> String {
    let first = stream("first", 0, 3_000, before, TWO);
    say(OWN, vec![first, stream("s", 5_000, ended_after, fields, body)])
}

const DATE: &str = "Date: Mon, 30 Nov 2026 03:00:00 GMT\r\n";
const NONE: &str = "pass: no stored copy of the stream before [Content]";

#[test]
fn the_stream_of_another_client_that_a_cache_kept_is_told_by_its_age_or_its_date() {
    assert_eq!(
        told("", "Age: 5\r\n", TWO, 20),
        "fail: expected a stream that was opened for this client; got a stored copy of the stream that another one got: its 2 \
         events at once, with Age: 5 [Content]"
    );
    assert_eq!(
        told(DATE, DATE, TWO, 20),
        "fail: expected a stream that was opened for this client; got a stored copy of the stream that another one got: its 2 \
         events at once, with Date: Mon, 30 Nov 2026 03:00:00 GMT of the first [Content]"
    );
}

#[test]
fn a_history_that_is_played_to_each_client_is_no_stored_copy() {
    let later = "Date: Mon, 30 Nov 2026 03:00:05 GMT\r\n";
    assert_eq!(told(DATE, later, TWO, 20), NONE);
    assert_eq!(told("", "", TWO, 20), NONE);
    // Many proxies add this to whatever they pass on.
    assert_eq!(told("", "Age: 0\r\n", TWO, 20), NONE);
    // Other events, or the same ones as they are sent.
    assert_eq!(told("", "Age: 5\r\n", "data: a\n\ndata: c\n\n", 20), NONE);
    assert_eq!(told("", "Age: 5\r\n", TWO, 2_500), NONE);
    // Within one second two responses may well have one Date.
    let first = stream("first", 0, 20, DATE, TWO);
    assert_eq!(say(OWN, vec![first, stream("s", 900, 20, DATE, TWO)]), NONE);
}

#[test]
fn what_was_not_seen_whole_is_compared_with_nothing() {
    let mut open = stream("first", 0, 3_000, "", TWO);
    open.end.how = Ended::Dropped;
    assert_eq!(
        say(OWN, vec![open, stream("s", 5_000, 20, "Age: 5\r\n", TWO)]),
        "inconclusive: the stream did not end while it was watched: whether it repeats cannot be seen [Content]"
    );
    let one = stream("first", 0, 3_000, "", "data: a\n\n");
    assert_eq!(
        say(OWN, vec![one, stream("s", 5_000, 20, "Age: 5\r\n", "data: a\n\n")]),
        "inconclusive: fewer than two events arrived [Content]"
    );
}
