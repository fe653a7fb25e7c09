//! Each rule about times over moments that are known within bounds: inside, outside and across what it asks for.

use ssespec_evidence::recording::{Ended, Exchange, PATIENCE_NS, Read, Recording, Stamp};
use ssespec_scenario::script::ScriptItem;
use ssespec_scenario::{Level, RestsOn, Scenario};

use crate::interval_support::{HEAD, MS, exchange, held, recording, say, scenario, stream};
use crate::judge;

#[test]
fn a_gap_is_judged_by_all_that_it_can_have_been() {
    let gap = r#"{"gap": {"from": {"event": 1}, "to": {"event": 2}, "at-least": "500ms"}}"#;
    let two = |first: (u64, u64), second: (u64, u64)| {
        vec![stream(&[(first.0, first.1, "data: a\n\n"), (second.0, second.1, "data: b\n\n")])]
    };
    assert_eq!(
        say(gap, two((100, 101), (613, 616))),
        "pass: event 2 arrived 512 to 516 ms after event 1 [Content]"
    );
    assert_eq!(
        say(gap, two((100, 101), (400, 500))),
        "fail: expected event 1 at least 500ms before event 2; got event 2 came 299 to 400 ms after event 1 [Time]"
    );
    assert_eq!(
        say(gap, two((100, 150), (600, 700))),
        "inconclusive: event 2 arrived 450 to 600 ms after event 1: when exactly is not known, and 500ms lies between [Time]"
    );
    // Both in one read.
    let one = |since| vec![stream(&[(since, 900, "data: a\n\ndata: b\n\n")])];
    assert_eq!(
        say(gap, one(800)),
        "fail: expected event 1 at least 500ms before event 2; got event 2 came 0 to 100 ms after event 1 [Time]"
    );
    assert_eq!(
        say(gap, one(100)),
        "inconclusive: event 2 arrived 0 to 800 ms after event 1: when exactly is not known, and 500ms lies between [Time]"
    );
}

#[test]
fn an_upper_bound_is_judged_by_all_that_it_can_have_been() {
    let most = r#"{"at-most": {"from": "head", "to": {"event": 1}, "within": "500ms"}}"#;
    let one = |since, at| vec![stream(&[(since, at, "data: a\n\n")])];
    assert_eq!(
        say(most, one(500, 510)),
        "pass: event 1 arrived 490 to 500 ms after the response head [Content]"
    );
    assert_eq!(
        say(most, one(511, 600)),
        "fail: expected event 1 within 500ms of the response head; got event 1 came 501 to 590 ms after the response head [Time]"
    );
    assert_eq!(
        say(most, one(400, 600)),
        "inconclusive: event 1 arrived 390 to 590 ms after the response head: when exactly is not known, and 500ms lies between [Time]"
    );
}

const ONE_MORE: &str = r#"{"before": {"mark": {"event": 1}, "other": {"event": 1}, "of": "o"}}"#;

#[test]
fn an_order_is_told_only_where_the_two_cannot_have_changed_places() {
    let both = |ours: (u64, u64), theirs: (u64, u64)| {
        let other = exchange("o", &[(theirs.0, theirs.1, "data: b\n\n")], Ended::Dropped, (9_000, 9_000));
        vec![stream(&[(ours.0, ours.1, "data: a\n\n")]), other]
    };
    assert_eq!(
        say(ONE_MORE, both((90, 100), (100, 120))),
        "pass: event 1 arrived 0 to 30 ms before 1 more event of `o` [Content]"
    );
    assert_eq!(
        say(ONE_MORE, both((2_121, 2_130), (2_100, 2_120))),
        "fail: expected event 1 before 1 more event of `o`; got event 1 arrived 1 to 30 ms later [Time]"
    );
    assert_eq!(
        say(ONE_MORE, both((90, 110), (100, 120))),
        "inconclusive: event 1 arrived up to 30 ms earlier or up to 10 ms later than 1 more event of `o`: when exactly is not known [Time]"
    );
}

/// A request at 50 ms whose head came between these milliseconds, beside a stream `o` with these pieces that ended so.
fn beside(head: (u64, u64), pieces: &[(u64, u64, &str)], how: Ended, end: u64) -> String {
    let mut asked = exchange("s", &[], Ended::Complete, head);
    asked.request.sent_ns = 50_000_000;
    for piece in asked.transcript.pieces_mut() {
        (piece.since_ns, piece.at_ns) = (head.0 * 1_000_000, head.1 * 1_000_000);
    }
    let before = r#"{"before": {"mark": "head", "other": {"event": 3}, "of": "o"}}"#;
    say(before, vec![asked, exchange("o", pieces, how, (end, end))])
}

const A: &str = "data: a\n\n";

#[test]
fn a_history_or_a_burst_has_no_order_with_what_was_asked_beside_it() {
    // Five events that were there before, then one a second.
    let history = [(10, 10, A), (20, 20, "data: b\n\ndata: c\n\ndata: d\n\n"), (1_000, 1_000, A)];
    assert_eq!(
        beside((60, 60), &history, Ended::Dropped, 4_000),
        "pass: the response head arrived before 3 more events of `o` [Content]"
    );
    // All events and the end in one read, before or after the request.
    let burst = "data: a\n\ndata: b\n\ndata: c\n\ndata: d\n\n";
    for at in [20, 55] {
        assert_eq!(
            beside((60, 60), &[(at, at, burst)], Ended::Fin, at),
            "inconclusive: fewer than 3 more events of `o` arrived before it ended: there is no order to tell [Content]"
        );
        assert_eq!(
            beside((60, 60), &[(at, at, burst)], Ended::Dropped, 4_000),
            "pass: the response head arrived before 3 more events of `o` [Content]"
        );
    }
}

#[test]
fn a_burst_in_several_reads_is_one_burst() {
    let burst = [(200, 200, A), (210, 210, A), (260, 270, A), (320, 330, A), (330, 340, A)];
    assert_eq!(
        beside((350, 350), &burst, Ended::Dropped, 4_000),
        "pass: the response head arrived before 3 more events of `o` [Content]"
    );
    assert_eq!(
        beside((350, 350), &burst, Ended::Fin, 340),
        "inconclusive: fewer than 3 more events of `o` arrived before it ended: there is no order to tell [Content]"
    );
}

#[test]
fn an_order_accuses_only_a_server_that_answers_both_at_once() {
    let events = [(1_000, 1_000, A), (2_000, 2_000, A), (3_000, 3_000, A), (4_000, 4_000, A)];
    assert_eq!(
        beside((3_500, 3_500), &events, Ended::Dropped, 5_000),
        "fail: expected the response head before 3 more events of `o`; got the response head arrived 500 ms later [Time]"
    );
    // Of a fast stream three more events have come before a busy server answers anything.
    let fast = [(150, 150, A), (250, 250, A), (350, 350, A), (450, 450, A)];
    assert_eq!(
        beside((400, 400), &fast, Ended::Dropped, 5_000),
        "inconclusive: the response head arrived behind 3 more events of `o`, 350 ms after the request: a busy server may \
         take as long [Time]"
    );
    assert_eq!(
        beside((2_040, 2_060), &fast, Ended::Dropped, 5_000),
        "inconclusive: the response head arrived behind 3 more events of `o`, 1990 to 2010 ms after the request: a busy \
         server may take as long [Time]"
    );
    assert_eq!(
        beside((4_200, 4_200), &events, Ended::Fin, 4_100),
        "inconclusive: nothing else was answered while `o` was open: the server may serve one request at a time, \
         and then order tells nothing [Content]"
    );
}

#[test]
fn a_head_as_slow_as_that_of_the_other_is_no_finding() {
    let mut slow = exchange("o", &[(5_000, 5_000, A)], Ended::Dropped, (9_000, 9_000));
    for piece in slow.transcript.pieces_mut().iter_mut().take(1) {
        (piece.since_ns, piece.at_ns) = (4_000_000_000, 4_000_000_000);
    }
    let mut late = stream(&[(6_000, 6_000, A)]);
    late.request.sent_ns = 4_100_000_000;
    for piece in late.transcript.pieces_mut().iter_mut().take(1) {
        (piece.since_ns, piece.at_ns) = (5_900_000_000, 5_900_000_000);
    }
    assert_eq!(
        say(ONE_MORE, vec![late, slow]),
        "inconclusive: the response head of `o` itself took 4000 ms: that this one is as slow tells nothing [Time]"
    );
}

#[test]
fn what_was_read_together_came_together_only_if_the_read_was_in_time() {
    let script: Vec<ScriptItem> =
        serde_json::from_str(r#"[{"event": {"data": "a"}}, {"wait": 400}, {"event": {"data": "b"}}]"#)
            .expect("a script");
    let one = |since, at| {
        let mut exchange = stream(&[(since, at, "data: a\n\ndata: b\n\n")]);
        exchange.request.script = Some(script.clone());
        vec![exchange]
    };
    assert_eq!(
        say(r#""not-coalesced""#, one(500, 699)),
        "fail: expected event 1 and event 2 apart, as they were sent 400 ms apart; got both in one piece [Time]"
    );
    assert_eq!(
        say(r#""not-coalesced""#, one(500, 700)),
        "inconclusive: event 1 and event 2 were read together, 200 ms after nothing had arrived yet: they were sent 400 ms apart [Time]"
    );
    let mut apart = stream(&[(400, 600, "data: a\n\n"), (500, 900, "data: b\n\n")]);
    apart.request.script = Some(script.clone());
    assert_eq!(say(r#""not-coalesced""#, vec![apart]), "pass: 2 events, each on its own [Content]");
}

#[test]
fn silence_is_as_long_as_it_must_have_been() {
    let has = r#"{"stream": "has-heartbeat"}"#;
    let event = |since, at| (since, at, "data: a\n\n");
    assert_eq!(
        say(has, held(&[event(10, 20)], 4_020)),
        "fail: expected something sent while the stream is idle, so that nothing on the way takes it for dead; \
         got 0 heartbeats in 4000 to 4010 ms of silence [Time]"
    );
    assert_eq!(
        say(has, held(&[event(10, 30)], 4_009)),
        "inconclusive: the stream was not idle for long enough [Content]"
    );
    assert_eq!(
        say(has, held(&[event(10, 30)], 4_020)),
        "inconclusive: the stream was idle for 3990 to 4010 ms: too uncertain to tell [Time]"
    );
    let beat = |since, at| (since, at, ":\n\n");
    assert_eq!(
        say(has, held(&[event(10, 20), beat(1_900, 1_999)], 5_020)),
        "fail: expected something sent while the stream is idle, so that nothing on the way takes it for dead; \
         got 1 heartbeat in 5000 to 5010 ms of silence [Time]"
    );
    assert_eq!(
        say(has, held(&[event(10, 20), beat(1_900, 2_000)], 5_020)),
        "inconclusive: 1 heartbeat in 5000 to 5010 ms of silence, but it was read 100 ms after nothing had arrived yet: \
         it may have been several [Time]"
    );
}

#[test]
fn a_heartbeat_is_judged_when_its_line_has_ended() {
    let comment = r#"{"stream": "heartbeat-is-comment"}"#;
    let event = (10, 20, "data: a\n\n");
    let beat = |text| held(&[event, (1_000, 1_000, text)], 4_000);
    let cut = "pass: heartbeats are comments [Content]";
    assert_eq!(say(comment, beat(":\n\nda")), cut, "it may become a complete event");
    assert_eq!(
        say(comment, beat("ping\n\n")),
        "fail: expected a comment, or a complete event, as heartbeat; got the line \"ping\" [Time]"
    );
}

#[test]
fn how_long_something_was_watched_in_vain_is_known() {
    let waited = |expect: &str, exchanges| {
        let recording = Recording { exchanges, ..recording() };
        judge(&scenario(expect), |_| Level::Must, &recording).remove(0).waited_ns
    };
    let event = (10, 20, "data: a\n\n");
    assert_eq!(waited(r#"{"stream": "has-heartbeat"}"#, held(&[event], 9_020)), 9_000 * MS);
    let unfinished = held(&[event, (1_000, 1_000, ": ping")], 9_020);
    assert_eq!(waited(r#"{"stream": "heartbeat-complete"}"#, unfinished), 8_020 * MS);
    assert_eq!(waited(r#"{"status": [204]}"#, held(&[event], 9_020)), 0, "a status was not waited for");
}

#[test]
fn a_line_is_unfinished_for_as_long_as_it_must_have_been() {
    let complete = r#"{"stream": "heartbeat-complete"}"#;
    let cut =
        |since, at| held(&[(10, 10, "data: a\n\n"), (1_000, 1_000, ": be"), (since, at, "at\n\n")], 5_000);
    assert_eq!(say(complete, cut(1_100, 1_299)), "pass: the idle stream ends in \"at\\n\\n\" [Content]");
    assert_eq!(
        say(complete, cut(1_300, 1_400)),
        "fail: expected a line end after each heartbeat, in the same write; got \": beat\" stayed unfinished for 300 to 400 ms [Time]"
    );
    assert_eq!(
        say(complete, cut(1_200, 1_400)),
        "inconclusive: \": beat\" stayed unfinished for 200 to 400 ms: when exactly it was finished is not known [Time]"
    );
}

#[test]
fn an_event_that_may_have_come_just_before_the_end_says_that_more_were_coming() {
    let two = r#"{"at-least-events": 2}"#;
    assert_eq!(
        say(two, held(&[(10, 20, "data: a\n\n")], 5_000)),
        "fail: expected at least 2 events; got 1 event [Arrival]"
    );
    assert_eq!(
        say(two, held(&[(10, 20, "data: a\n\n")], 4_999)),
        "inconclusive: 1 event until the stream was closed [Time]"
    );
    let first = r#"{"first-events": [{"data": "a"}, {"data": "b"}]}"#;
    assert_eq!(
        say(first, held(&[(10, 4_000, "data: a\n\n")], 5_000)),
        "fail: expected event 2 of 2, with the data \"b\"; got 1 event, then nothing [Arrival]"
    );
    assert_eq!(
        say(first, held(&[(10, 4_001, "data: a\n\n")], 5_000)),
        "inconclusive: 1 event, then nothing yet: more were still arriving when the scenario was over [Time]"
    );
}

#[test]
fn no_head_is_missed_only_when_patience_is_over_for_sure() {
    let status = r#"{"status": [200]}"#;
    let silent = |how, end| {
        let mut exchange = exchange("s", &[], how, end);
        exchange.transcript.pieces_mut().clear();
        vec![exchange]
    };
    assert_eq!(
        say(status, silent(Ended::Dropped, (0, 5_000))),
        "fail: expected a response head; got no response head for 5 seconds or more [Arrival]"
    );
    let any =
        r#"{"any": [{"status": [405]}, {"status": [501]}, {"header": {"name": "Allow", "value": "GET"}}]}"#;
    assert_eq!(
        say(any, silent(Ended::Dropped, (0, 5_000))),
        "fail: expected a response head; got no response head for 5 seconds or more [Arrival]"
    );
    assert_eq!(
        say(status, silent(Ended::Dropped, (0, 4_999))),
        "inconclusive: the scenario ended before a response head arrived [Time]"
    );
    assert_eq!(
        say(status, silent(Ended::Fin, (10, 20))),
        "fail: expected a response head; got the server closed the connection without a response [Arrival]"
    );
}

#[test]
fn a_second_try_has_twice_the_patience_and_says_so() {
    let mut exchange = exchange("s", &[], Ended::Dropped, (0, 10_000));
    exchange.transcript.pieces_mut().clear();
    let patient = |exchange: &Exchange| Recording {
        patience_ns: 2 * PATIENCE_NS,
        exchanges: vec![exchange.clone()],
        ..recording()
    };
    let said =
        |recording| judge(&scenario(r#"{"status": [200]}"#), |_| Level::Must, &recording).remove(0).message;
    assert_eq!(
        said(patient(&exchange)),
        "expected a response head; got no response head for 10 seconds or more"
    );
    exchange.end.at_ns -= 1;
    assert_eq!(said(patient(&exchange)), "the scenario ended before a response head arrived");
}

#[test]
fn what_is_opened_behind_a_drop_rests_on_what_had_come() {
    let mut scenario = scenario(r#"{"status": [204]}"#);
    let mut later = stream(&[]);
    later.request.sent_ns = 900_000_000;
    let behind = |how| Recording {
        exchanges: vec![exchange("before", &[], how, (900, 900)), later.clone()],
        ..recording()
    };
    let rests_on =
        |scenario: &Scenario, how| judge(scenario, |_| Level::Must, &behind(how)).remove(0).rests_on;
    assert_eq!(rests_on(&scenario, Ended::Dropped), RestsOn::Content, "the scenario asks for no drop");
    let drop: ssespec_scenario::Step = serde_json::from_str(r#"{ "close": {}}"#).expect("a step");
    scenario.steps.insert(0, drop);
    assert_eq!(rests_on(&scenario, Ended::Dropped), RestsOn::Arrival);
    assert_eq!(rests_on(&scenario, Ended::Complete), RestsOn::Content, "it had ended by itself");
}

#[test]
fn of_several_parts_the_firmest_accuses_and_an_alternative_needs_all() {
    let late = vec![stream(&[(100, 100, "data: a\n\ndata: b\n\n")])];
    let gap = r#"{"gap": {"from": {"event": 1}, "to": {"event": 2}, "at-least": "500ms"}}"#;
    let both = |word: &str| format!(r#"{{"{word}": [{gap}, {{"status": [204]}}]}}"#);
    assert_eq!(say(&both("all"), late.clone()), "fail: expected status 204; got status 200 [Content]");
    assert_eq!(
        say(&both("any"), late),
        "fail: expected event 1 at least 500ms before event 2; or status 204; got event 2 came 0 ms after event 1; status 200 [Time]"
    );
}

/// A response whose head came with this text after so many milliseconds.
fn late_head(after: u64, body: &str) -> Vec<Exchange> {
    let mut one = exchange("s", &[], Ended::Dropped, (after + 1, after + 1));
    let text = format!("{HEAD}{body}");
    *one.transcript.pieces_mut() = vec![Read::exactly(after * MS, Stamp::Kernel, text)];
    vec![one]
}

#[test]
fn a_head_is_held_back_only_if_it_came_late_with_the_body() {
    let say = |after, body| say(r#""head-not-held-back""#, late_head(after, body));
    assert_eq!(
        say(2_000, ":\n\n"),
        "fail: expected the response head before the first event exists; got the head 2000 ms after the request, in one piece \
         with the first bytes of the body [Time]"
    );
    assert_eq!(say(1_999, ":\n\n"), "pass: the response head arrived 1999 ms after the request [Content]");
    // By itself it is only slow.
    assert_eq!(say(8_000, ""), "pass: the response head arrived 8000 ms after the request [Content]");
}
