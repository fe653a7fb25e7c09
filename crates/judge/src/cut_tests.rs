use ssespec_evidence::reason::Code;
use ssespec_evidence::recording::{Ended, Exchange, Recording};
use ssespec_evidence::transcript::Transcript;
use ssespec_scenario::Level;

use crate::interval_support::{MS, Piece, exchange, recording, scenario};

/// A chunked stream that was opened and cut at these milliseconds.
fn cut(name: &str, opened: u64, pieces: &[Piece<'_>], at: u64) -> Exchange {
    let mut exchange = exchange(name, pieces, Ended::Fin, (at, at));
    exchange.request.sent_ns = opened * MS;
    if let Transcript::Http1(reads) = &mut exchange.transcript {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
        reads[0].bytes = head.into();
        for read in &mut reads[..] {
            read.since_ns += opened * MS;
            read.at_ns += opened * MS;
        }
    }
    exchange
}

/// What came, and the start of the fix.
fn told(exchanges: Vec<Exchange>) -> (String, Option<String>) {
    let recording = Recording { exchanges, ..recording() };
    let judged = crate::judge(&scenario(r#"{"message": "complete"}"#), |_| Level::Must, &recording).remove(0);
    let finding = judged.finding.expect("it was cut");
    let several = finding.observed.contains("of 2 connections");
    assert_eq!(judged.code, Some(if several { Code::CutByLimit } else { Code::Violation }));
    let start = |fix: String| fix.split(',').next().unwrap_or_default().to_owned();
    (finding.observed, finding.fix.map(start))
}

const EVENT: &str = "9\r\ndata: a\n\n\r\n";
const CUT: &str = "a chunked body, not complete; the server closed the connection";

#[test]
fn a_cut_after_a_silence_is_a_limit_on_idle_time() {
    let fix = Some("Send a heartbeat in less than half of that time".to_owned());
    let one = cut("s", 0, &[(20, 20, EVENT)], 10_020);
    assert_eq!(told(vec![one.clone()]), (format!("{CUT}, after 10000 ms of silence"), fix.clone()));
    let two = cut("again", 1500, &[(20, 20, EVENT)], 11_600);
    let both = format!("{CUT}, after 10000 ms of silence, on 2 of 2 connections");
    assert_eq!(told(vec![one.clone(), two]), (both, fix.clone()));
    let other = cut("again", 1500, &[(20, 20, EVENT)], 4000);
    assert_eq!(told(vec![one, other]), (format!("{CUT}, after 10000 ms of silence"), fix));
}

#[test]
fn a_cut_at_one_age_on_two_connections_is_a_limit_on_the_age() {
    let pieces: Vec<Piece<'_>> = (1..=6).map(|n| (n * 1000, n * 1000, EVENT)).collect();
    let (one, two) = (cut("s", 0, &pieces, 6500), cut("again", 1500, &pieces, 8010));
    let told_of = told(vec![one.clone(), two]);
    let fix = Some("Lift the limit on the age of a response for this route".to_owned());
    assert_eq!(told_of, (format!("{CUT}, at the age of 6500 ms, on 2 of 2 connections: a time limit"), fix));
    // Opened together and cut together: the server may have failed.
    assert_eq!(told(vec![one.clone(), cut("again", 10, &pieces, 6510)]), (CUT.to_owned(), None));
    assert_eq!(told(vec![one.clone(), cut("again", 1500, &pieces, 6500)]), (CUT.to_owned(), None));
    assert_eq!(told(vec![one]), (CUT.to_owned(), None));
}

#[test]
fn a_silence_that_was_outlasted_before_is_no_limit() {
    let pieces = [(20, 20, EVENT), (5000, 5000, EVENT)];
    assert_eq!(told(vec![cut("s", 0, &pieces, 8000)]), (CUT.to_owned(), None));
    assert_eq!(told(vec![cut("s", 0, &[(20, 20, EVENT)], 900)]), (CUT.to_owned(), None));
}
