use ssespec_evidence::recording::{Ended, Exchange};
use ssespec_evidence::transcript::Transcript;

use crate::interval_support::{HEAD, exchange, say, stream};

const FLUSHED: &str = r#"{"flushed-beside": {"of": "plain", "control": "control"}}"#;
/// `data: a` and a blank line in gzip, flushed.
const GZIPPED: &[u8] =
    b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x4a\x49\x2c\x49\xb4\x52\x48\xe4\xe2\x02\x00\x00\x00\xff\xff";
const BESIDE: &str = r#"{"events-beside": {"before": "plain", "after": "control"}}"#;
const MORE: &str = r#"{"stream": "stays-for-more"}"#;

/// A stream whose head names a coding.
fn coded(pieces: &[(u64, u64, &str)]) -> Exchange {
    let mut exchange = exchange("s", pieces, Ended::Dropped, (3000, 3000));
    if let Transcript::Http1(reads) = &mut exchange.transcript {
        reads[0].bytes = HEAD.replace("\r\n\r\n", "\r\nContent-Encoding: gzip\r\n\r\n").into_bytes();
    }
    exchange
}

/// The same, with one event that comes at this moment.
fn coded_with_an_event(since: u64, at: u64) -> Exchange {
    let mut exchange = coded(&[(since, at, "")]);
    if let Transcript::Http1(reads) = &mut exchange.transcript {
        reads[1].bytes = GZIPPED.to_vec();
    }
    exchange
}

fn named(name: &str, times: &[u64]) -> Exchange {
    let pieces: Vec<_> = times.iter().map(|ms| (ms - 5, *ms, "data: a\n\n")).collect();
    exchange(name, &pieces, Ended::Dropped, (3000, 3000))
}

fn plain(times: &[u64]) -> Exchange {
    named("plain", times)
}

/// The coded stream, and two plain ones that bring their events at these times.
fn beside(coded: Exchange, times: &[u64]) -> Vec<Exchange> {
    vec![coded, plain(times), named("control", times)]
}

#[test]
fn a_coded_stream_that_is_late_beside_a_plain_one_is_not_flushed() {
    let late = || coded_with_an_event(2590, 2600);
    assert_eq!(
        say(FLUSHED, beside(late(), &[100, 1000, 2000])),
        "fail: expected the events in the coding `gzip` as they are sent; got no event until 590 to 605 ms after that; \
         a plain stream that was open beside it brought 3 events over 1895 to 1905 ms [Time]"
    );
    assert_eq!(
        say(FLUSHED, beside(coded_with_an_event(500, 510), &[100, 1000, 2000])),
        "pass: the first event in the coding `gzip` came before the third without it [Content]"
    );
    let few = "inconclusive: the plain stream beside it brought no three events at least 500 ms apart while both \
               were open [Content]";
    assert_eq!(say(FLUSHED, beside(late(), &[100, 1000])), few);
    // A history that comes at once says nothing of flushing.
    assert_eq!(say(FLUSHED, beside(late(), &[100, 110, 120])), few);
    assert_eq!(
        say(FLUSHED, beside(coded(&[]), &[100, 1000, 2000])),
        "inconclusive: not judged by itself: see http.encoding-brings-events [Content]"
    );
    assert_eq!(
        say(FLUSHED, beside(stream(&[]), &[100, 1000, 2000])),
        "skip: the response is not compressed [Content]"
    );
}

#[test]
fn a_coded_stream_that_brings_nothing_beside_two_plain_ones_is_dead() {
    let three = [100, 1000, 2000];
    let said = |one: Exchange, before: &[u64], after: &[u64]| {
        say(BESIDE, vec![one, plain(before), named("control", after)])
    };
    assert_eq!(
        said(coded(&[]), &three, &[150, 1050, 2050]),
        "fail: expected events in the coding `gzip`, which browsers ask for; got 0 bytes of it and no event; two plain \
         streams that were open beside it brought 3 events each over 1895 to 1905 ms [Time]"
    );
    assert_eq!(
        said(coded_with_an_event(2590, 2600), &three, &three),
        "pass: events came in the coding `gzip` [Content]"
    );
    // Whoever came first may be served alone, and a quiet stream shows nothing.
    let few = "inconclusive: the plain stream beside it brought no three events at least 500 ms apart while both \
               were open [Content]";
    assert_eq!(said(coded(&[]), &three, &[]), few);
    assert_eq!(said(coded(&[]), &[100], &three), few);
    assert_eq!(said(stream(&[]), &three, &three), "skip: the response is not compressed [Content]");
    // Where each client has a stream of its own, this one may have had nothing to bring.
    assert_eq!(said(coded(&[]), &three, &[500, 1400, 2600]), OWN);
}

#[test]
fn a_body_in_another_coding_than_the_head_names_is_dead_for_browsers() {
    let plain_text = coded(&[(500, 510, "data: as it was written\n\n")]);
    let said = say(BESIDE, beside(plain_text, &[100]));
    let wrong = "fail: expected events in the coding `gzip`, which browsers ask for; got a body that is not in this coding: ";
    assert!(said.starts_with(wrong) && said.ends_with(" [Content]"), "{said}");
}

const OWN: &str = "inconclusive: two plain streams do not bring events at the same times: when the coded one should bring any \
                   cannot be told [Time]";

#[test]
fn where_each_client_has_a_stream_of_its_own_a_late_one_is_not_blamed() {
    let late = || coded_with_an_event(2590, 2600);
    let with = |control: Exchange| say(FLUSHED, vec![late(), plain(&[100, 1000, 2000]), control]);
    assert_eq!(with(named("control", &[700, 1600, 2600])), OWN);
    assert_eq!(with(named("control", &[100, 1000])), OWN, "each event goes to one client alone");
    // The same at the same age: the server plays it to each of its clients, and to this one it was due.
    let later = |sent_ms: u64, times: &[u64]| {
        let mut later = named("control", times);
        later.request.sent_ns = sent_ms * 1_000_000;
        later
    };
    assert!(with(later(400, &[500, 1400, 2400])).starts_with("fail: "));
    // The coded stream was opened so late that it may not have been due.
    let mut asked_late = late();
    asked_late.request.sent_ns = 1_700_000_000;
    let events = vec![asked_late, plain(&[100, 1000, 2000]), later(400, &[500, 1400, 2400])];
    assert_eq!(say(FLUSHED, events), OWN);
}

/// A connection with this body, ended properly after so many milliseconds.
fn over(name: &str, body: &str, ms: u64) -> Exchange {
    exchange(name, &[(15, 20, body)], Ended::Fin, (ms, ms))
}

#[test]
fn connections_that_end_behind_one_event_each_are_polling() {
    let three = |body: &str, ms: u64| vec![over("s", body, ms), over("t", body, ms), over("u", body, ms)];
    assert_eq!(
        say(MORE, three("data: 1\n\n", 50)),
        "fail: expected a connection that stays open for the next event; got 3 connections in a row that ended within \
         50 ms, with 1 event each: this is polling [Arrival]"
    );
    let no = "pass: not each of 3 connections is over behind one event [Content]";
    for (body, ms) in [
        ("data: 1\n\ndata: 2\n\n", 50),
        ("id: 7\ndata: 1\n\n", 50),
        ("retry: 700\ndata: 1\n\n", 50),
        ("data: [DONE]\n\n", 50),
        ("data: 1\n\n", 1500),
        (": nothing\n\n", 50),
    ] {
        assert_eq!(say(MORE, three(body, ms)), no, "{body}");
    }
    // A server in trouble says so to each client: it does not serve events one by one.
    for body in ["event: error\ndata: 1\n\n", "data: {\"error\": \"down\"}\n\n"] {
        let told = "inconclusive: the stream reports an error of its own [Content]";
        assert_eq!(say(MORE, three(body, 50)), told, "{body}");
    }
    let mut open = three("data: 1\n\n", 50);
    open[2].end.how = Ended::Dropped;
    assert_eq!(say(MORE, open), no);
    assert_eq!(
        say(MORE, three("data: 1\n\n", 50)[..2].to_vec()),
        "inconclusive: fewer than three connections were opened [Content]"
    );
}
