//! Rules about the life of a stream over moments that are known within bounds.

use ssespec_evidence::recording::{Ended, Exchange, Read, Recording, Stamp};
use ssespec_evidence::verdict::Verdict;
use ssespec_scenario::Level;

use crate::interval_support::{HEAD, MS, Piece, exchange, held, recording, say, scenario};
use crate::judge;

#[test]
fn a_stream_is_unresponsive_only_if_it_must_have_missed_something() {
    let open = r#"{"life": {"stays-open": {"of": "fresh"}}}"#;
    let fresh = |third: (u64, u64)| {
        let beats = [(5_500, 5_500, ":\n\n"), (6_000, 6_000, ":\n\n"), (third.0, third.1, ":\n\n")];
        let mut fresh = exchange("fresh", &beats, Ended::Dropped, (6_600, 6_600));
        fresh.transcript.pieces_mut()[0] = Read::exactly(5_000 * MS, Stamp::Kernel, HEAD);
        fresh
    };
    let both = |last: (u64, u64), third| {
        let mut all = held(&[(last.0, last.1, "data: one\n\n")], 6_600);
        all.push(fresh(third));
        all
    };
    assert_eq!(
        say(open, both((20, 30), (6_400, 6_500))),
        "fail: expected a quiet stream that is still written to; got nothing from the age of 20 to 30 ms on, while a fresh \
         stream got 3 heartbeats: it is unresponsive [Time]"
    );
    let told = "inconclusive: whether a fresh stream got what this one did not cannot be told: their arrival times are not known [Time]";
    // It may have got something after the other was opened, or the third may have come with the second.
    assert_eq!(say(open, both((20, 5_000), (6_400, 6_500))), told);
    assert_eq!(say(open, both((20, 30), (6_050, 6_500))), told);
    assert_eq!(
        say(open, both((5_000, 5_010), (6_400, 6_500))),
        "pass: open for 6600 ms; --hold watches longer [Content]"
    );
}

#[test]
fn streams_ended_at_one_age_only_if_they_cannot_have_ended_apart() {
    let planned = r#"{"life": "ends-as-planned"}"#;
    let two = |one: (u64, u64), other: (u64, u64)| {
        let whole = |name, end| {
            let mut exchange = exchange(name, &[(20, 20, "0\r\n\r\n")], Ended::Complete, end);
            let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
            exchange.transcript.pieces_mut()[0] = Read::exactly(10 * MS, Stamp::Kernel, head);
            exchange
        };
        vec![whole("s-1", one), whole("s-2", other)]
    };
    let on_first = |exchanges| {
        let mut scenario = scenario(planned);
        scenario.checks[0].on = Some("s-1".into());
        let recording = Recording { exchanges, ..recording() };
        let judged = judge(&scenario, |_| Level::Must, &recording).remove(0);
        (judged.verdict, judged.message)
    };
    assert_eq!(
        on_first(two((8_000, 8_010), (8_100, 8_249))),
        (
            Verdict::Fail,
            "expected long streams that end at ages spread over time; got all 2 ended at the age of 8000 to 8010 ms, \
             90 to 249 ms apart"
                .to_owned()
        )
    );
    assert_eq!(
        on_first(two((8_000, 8_010), (8_260, 8_300))),
        (Verdict::Pass, "2 of 2 streams ended gracefully, from the age of 8000 to 8010 ms".to_owned())
    );
    assert_eq!(
        on_first(two((8_000, 8_010), (8_100, 8_300))),
        (
            Verdict::Inconclusive,
            "all 2 ended, 90 to 300 ms apart: too uncertain to tell whether one clock ended them".to_owned()
        )
    );
}

#[test]
fn a_heartbeat_is_needless_only_if_it_must_have_come_too_early() {
    let waits = r#"{"life": {"heartbeat-resets": {"of": "quiet"}}}"#;
    let quiet = |second: (u64, u64)| {
        let beats = [(510, 510, ":\n\n"), (second.0, second.1, ":\n\n")];
        exchange("quiet", &beats, Ended::Dropped, (1_600, 1_600))
    };
    let busy = |width: u64| {
        let mut pieces: Vec<Piece<'static>> =
            (0..13).map(|n| (n * 150 + 20, n * 150 + 20, "data: x\n\n")).collect();
        for at in [390, 840] {
            let place = pieces.iter().position(|(_, end, _)| *end > at).unwrap_or(pieces.len());
            pieces.insert(place, (at - width, at, ":\n\n"));
        }
        exchange("s", &pieces, Ended::Dropped, (2_000, 2_000))
    };
    let told = "fail: expected no heartbeat before 500 ms of silence; got 2 too early, one of them 65 to 70 ms after an event [Time]";
    assert_eq!(say(waits, vec![busy(5), quiet((1_010, 1_010))]), told);
    let told =
        "inconclusive: up to 2 heartbeats may have arrived too early: when exactly is not known [Time]";
    // They may have come with the event before.
    assert_eq!(say(waits, vec![busy(55), quiet((1_010, 1_010))]), told);
    let told = "inconclusive: the busy stream lasted 1800 ms, and a heartbeat arrives every 100 to 1000 ms: too uncertain to tell [Time]";
    assert_eq!(say(waits, vec![busy(5), quiet((610, 1_510))]), told);
    let told = "pass: 13 events in 1800 ms, and no heartbeat among them; on a quiet stream one arrives every 490 to 500 ms [Content]";
    let alone: Vec<Piece<'static>> = (0..13).map(|n| (n * 150 + 20, n * 150 + 20, "data: x\n\n")).collect();
    let right = exchange("s", &alone, Ended::Dropped, (2_000, 2_000));
    assert_eq!(say(waits, vec![right, quiet((1_000, 1_010))]), told);
}

#[test]
fn a_server_that_should_be_full_is_blamed_only_if_it_was() {
    let above = |head: Option<(u64, u64)>| {
        let mut above = exchange("s", &[], Ended::Complete, (2_050, 2_050));
        above.request.sent_ns = 2_000 * MS;
        let pieces = above.transcript.pieces_mut();
        match head {
            Some((since, at)) => (pieces[0].since_ns, pieces[0].at_ns) = (since * MS, at * MS),
            None => pieces.clear(),
        }
        above
    };
    let inside = |n: u32, how: Ended, end: (u64, u64)| exchange(&format!("inside-{n}"), &[], how, end);
    let told = |second: Exchange| {
        let full = r#"{"any": ["refused", {"life": {"room-left": {"of": "inside"}}}]}"#;
        let first = inside(1, Ended::Dropped, (5_000, 5_000));
        say(full, vec![above(Some((2_030, 2_040))), first, second])
    };
    assert_eq!(
        told(inside(2, Ended::Fin, (3_000, 3_000))),
        "fail: expected a refusal before any stream; or room, because a stream of `inside` had ended; got status 200; all 2 \
         streams of `inside` were open [Arrival]"
    );
    let open = |rests_on: &str| {
        format!(
            "inconclusive: not judged: of 2 streams that were to fill the server, 1 may not have been open any more [{rests_on}]"
        )
    };
    assert_eq!(told(inside(2, Ended::Fin, (1_000, 1_500))), open("Content"));
    assert_eq!(told(inside(2, Ended::Fin, (1_990, 2_035))), open("Time"));
    let alone = r#"{"life": {"room-left": {"of": "inside"}}}"#;
    assert_eq!(
        say(alone, vec![above(None), inside(1, Ended::Dropped, (5_000, 5_000))]),
        "fail: expected room, because a stream of `inside` had ended; got all 1 streams of `inside` were open [Arrival]"
    );
}
