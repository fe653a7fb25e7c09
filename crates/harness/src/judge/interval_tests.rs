//! Each rule about times over moments that are known within bounds: inside, outside and across what it asks for.

use ssespec_scenario::script::ScriptItem;
use ssespec_scenario::{Level, Scenario, ScenarioFile};

use crate::beside::Beside;
use crate::judge::judge;
use crate::recording::{End, Ended, Exchange, KnownBy, PATIENCE_NS, Read, Recording, Request, Stamp, Strain};
use crate::verdict::Verdict;

const MS: u64 = 1_000_000;
const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";

/// What came between two moments, in milliseconds.
type Piece<'p> = (u64, u64, &'p str);

fn scenario(expect: &str) -> Scenario {
    let json = format!(
        r#"{{"scenarios": [{{"id": "a/b", "title": "t", "driver": "observe", "steps": [{{"open": {{"as": "s"}}}}],
            "checks": [{{"requirement": "a.b", "on": "s", "expect": {expect}}}]}}]}}"#
    );
    let file: ScenarioFile = serde_json::from_str(&json).expect("a scenario");
    file.scenarios.into_iter().next().expect("one scenario")
}

/// A stream whose head came at 10 ms, and that ended so between these milliseconds.
fn exchange(name: &str, pieces: &[Piece<'_>], how: Ended, end: (u64, u64)) -> Exchange {
    let read = |(since, at, text): &Piece<'_>| Read {
        since_ns: since * MS,
        ..Read::exactly(at * MS, Stamp::Kernel, text.as_bytes())
    };
    Exchange {
        name: name.to_owned(),
        connection: 1,
        request: Request {
            url: "http://127.0.0.1:1/events".into(),
            method: "GET".into(),
            bytes: Vec::new(),
            script: None,
            topic: None,
            last_event_id: None,
            sent_ns: 0,
        },
        hops: Vec::new(),
        reads: [(10, 10, HEAD)].iter().chain(pieces).map(read).collect(),
        client: None,
        tls: None,
        h2: None,
        end: End { how, since_ns: end.0 * MS, at_ns: end.1 * MS },
    }
}

fn stream(pieces: &[Piece<'_>]) -> Exchange {
    let last = pieces.last().map_or(20, |(_, at, _)| at + 1);
    exchange("s", pieces, Ended::Fin, (last, last))
}

fn recording() -> Recording {
    Recording {
        target: "x".into(),
        scenario: "a/b".into(),
        attempt: 1,
        started: "2026-01-01T00:00:00Z".into(),
        elapsed_ns: 0,
        lateness_ns: 0,
        patience_ns: PATIENCE_NS,
        known_by: KnownBy::Declaration,
        strain: Strain::default(),
        exchanges: Vec::new(),
        published: Vec::new(),
        beside: Beside::default(),
    }
}

fn say(expect: &str, exchanges: Vec<Exchange>) -> String {
    let recording = Recording { exchanges, ..recording() };
    let judged = judge(&scenario(expect), |_| Level::Must, &recording).remove(0);
    let word = match judged.verdict {
        Verdict::Pass => "pass",
        Verdict::Fail => "fail",
        Verdict::Inconclusive => "inconclusive",
        Verdict::Skip => "skip",
        other => panic!("{other:?}: {}", judged.message),
    };
    format!("{word}: {} [{:?}]", judged.message, judged.rests_on)
}

#[test]
fn a_gap_is_judged_by_all_that_it_can_have_been() {
    let gap = r#"{"gap": {"from": {"event": 1}, "to": {"event": 2}, "at-least": "500ms"}}"#;
    let two = |first: (u64, u64), second: (u64, u64)| {
        vec![stream(&[(first.0, first.1, "data: a\n\n"), (second.0, second.1, "data: b\n\n")])]
    };
    assert_eq!(
        say(gap, two((100, 101), (613, 616))),
        "pass: event 2 came 512 to 516 ms after event 1 [Content]"
    );
    assert_eq!(
        say(gap, two((100, 101), (400, 500))),
        "fail: expected event 1 at least 500ms before event 2; came 299 to 400 ms after event 1 [Time]"
    );
    assert_eq!(
        say(gap, two((100, 150), (600, 700))),
        "inconclusive: event 2 came 450 to 600 ms after event 1: when exactly is not known, and 500ms lies between [Time]"
    );
    // Both in one read.
    let one = |since| vec![stream(&[(since, 900, "data: a\n\ndata: b\n\n")])];
    assert_eq!(
        say(gap, one(800)),
        "fail: expected event 1 at least 500ms before event 2; came 0 to 100 ms after event 1 [Time]"
    );
    assert_eq!(
        say(gap, one(100)),
        "inconclusive: event 2 came 0 to 800 ms after event 1: when exactly is not known, and 500ms lies between [Time]"
    );
}

#[test]
fn an_upper_bound_is_judged_by_all_that_it_can_have_been() {
    let most = r#"{"at-most": {"from": "head", "to": {"event": 1}, "within": "500ms"}}"#;
    let one = |since, at| vec![stream(&[(since, at, "data: a\n\n")])];
    assert_eq!(
        say(most, one(500, 510)),
        "pass: event 1 came 490 to 500 ms after the response head [Content]"
    );
    assert_eq!(
        say(most, one(511, 600)),
        "fail: expected event 1 within 500ms of the response head; came 501 to 590 ms after the response head [Time]"
    );
    assert_eq!(
        say(most, one(400, 600)),
        "inconclusive: event 1 came 390 to 590 ms after the response head: when exactly is not known, and 500ms lies between [Time]"
    );
}

#[test]
fn an_order_is_told_only_where_the_two_cannot_have_changed_places() {
    let before = r#"{"before": {"mark": {"event": 1}, "other": {"event": 1}, "of": "o"}}"#;
    let both = |ours: (u64, u64), theirs: (u64, u64)| {
        let other = exchange("o", &[(theirs.0, theirs.1, "data: b\n\n")], Ended::Dropped, (900, 900));
        vec![stream(&[(ours.0, ours.1, "data: a\n\n")]), other]
    };
    assert_eq!(say(before, both((90, 100), (100, 120))), "pass: event 1 came 0 to 30 ms earlier [Content]");
    assert_eq!(
        say(before, both((121, 130), (100, 120))),
        "fail: expected event 1 before event 1 of `o`; came event 1 came 1 to 30 ms later [Time]"
    );
    assert_eq!(
        say(before, both((90, 110), (100, 120))),
        "inconclusive: event 1 came up to 30 ms earlier or up to 10 ms later than event 1 of `o`: when exactly is not known [Time]"
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
        "fail: expected event 1 and event 2 apart, as they were sent 400 ms apart; came both in one piece [Time]"
    );
    assert_eq!(
        say(r#""not-coalesced""#, one(500, 700)),
        "inconclusive: event 1 and event 2 were read together, 200 ms after nothing had come yet: they were sent 400 ms apart [Time]"
    );
    let mut apart = stream(&[(400, 600, "data: a\n\n"), (500, 900, "data: b\n\n")]);
    apart.request.script = Some(script.clone());
    assert_eq!(say(r#""not-coalesced""#, vec![apart]), "pass: 2 events, each on its own [Content]");
}

/// A stream that was held until this moment.
fn held(pieces: &[Piece<'_>], end: u64) -> Vec<Exchange> {
    vec![exchange("s", pieces, Ended::Dropped, (end, end))]
}

#[test]
fn silence_is_as_long_as_it_must_have_been() {
    let has = r#"{"stream": "has-heartbeat"}"#;
    let event = |since, at| (since, at, "data: a\n\n");
    assert_eq!(
        say(has, held(&[event(10, 20)], 4_020)),
        "fail: expected something sent while the stream is idle, so that nothing on the way takes it for dead; \
         came 0 heartbeats in 4000 to 4010 ms of silence [Time]"
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
         came 1 heartbeat in 5000 to 5010 ms of silence [Time]"
    );
    assert_eq!(
        say(has, held(&[event(10, 20), beat(1_900, 2_000)], 5_020)),
        "inconclusive: 1 heartbeat in 5000 to 5010 ms of silence, but it was read 100 ms after nothing had come yet: \
         it may have been several [Time]"
    );
}

#[test]
fn a_line_is_unfinished_for_as_long_as_it_must_have_been() {
    let complete = r#"{"stream": "heartbeat-complete"}"#;
    let cut =
        |since, at| held(&[(10, 10, "data: a\n\n"), (1_000, 1_000, ": be"), (since, at, "at\n\n")], 5_000);
    assert_eq!(say(complete, cut(1_100, 1_299)), "pass: the idle stream ends in \"at\\n\\n\" [Content]");
    assert_eq!(
        say(complete, cut(1_300, 1_400)),
        "fail: expected a line end behind each heartbeat, in the same write; came \": beat\" stayed unfinished for 300 to 400 ms [Time]"
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
        "fail: expected at least 2 events; came 1 events [Arrival]"
    );
    assert_eq!(
        say(two, held(&[(10, 20, "data: a\n\n")], 4_999)),
        "inconclusive: 1 events until the stream was closed [Time]"
    );
    let first = r#"{"first-events": [{"data": "a"}, {"data": "b"}]}"#;
    assert_eq!(
        say(first, held(&[(10, 4_000, "data: a\n\n")], 5_000)),
        "fail: expected event 2 of 2, with the data \"b\"; came 1 events, then nothing [Arrival]"
    );
    assert_eq!(
        say(first, held(&[(10, 4_001, "data: a\n\n")], 5_000)),
        "inconclusive: 1 events, then nothing yet: more were still coming when the scenario was over [Time]"
    );
}

#[test]
fn a_stream_is_deaf_only_if_it_must_have_missed_something() {
    let open = r#"{"life": {"stays-open": {"of": "fresh"}}}"#;
    let fresh = |third: (u64, u64)| {
        let beats = [(5_500, 5_500, ":\n\n"), (6_000, 6_000, ":\n\n"), (third.0, third.1, ":\n\n")];
        let mut fresh = exchange("fresh", &beats, Ended::Dropped, (6_600, 6_600));
        fresh.reads[0] = Read::exactly(5_000 * MS, Stamp::Kernel, HEAD);
        fresh
    };
    let both = |last: (u64, u64), third| {
        let mut all = held(&[(last.0, last.1, "data: one\n\n")], 6_600);
        all.push(fresh(third));
        all
    };
    assert_eq!(
        say(open, both((20, 30), (6_400, 6_500))),
        "fail: expected a quiet stream that is still written to; came nothing from the age of 20 to 30 ms on, while a fresh \
         stream got 3 heartbeats: it is deaf [Time]"
    );
    let told = "inconclusive: whether a fresh stream got what this one did not cannot be told: when they came is not known [Time]";
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
            exchange.reads[0] = Read::exactly(10 * MS, Stamp::Kernel, head);
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
            "expected long streams that end at ages spread over time; came all 2 ended at the age of 8000 to 8010 ms, \
             90 to 249 ms apart"
                .to_owned()
        )
    );
    assert_eq!(
        on_first(two((8_000, 8_010), (8_260, 8_300))),
        (Verdict::Pass, "2 of 2 streams ended in order, from the age of 8000 to 8010 ms".to_owned())
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
    let waits = r#"{"life": {"heartbeat-waits": {"of": "quiet"}}}"#;
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
    let told = "fail: expected no heartbeat before 500 ms of silence; came 2 too early, one of them 65 to 70 ms behind an event [Time]";
    assert_eq!(say(waits, vec![busy(5), quiet((1_010, 1_010))]), told);
    let told = "inconclusive: up to 2 heartbeats may have come too early: when exactly is not known [Time]";
    // They may have come with the event before.
    assert_eq!(say(waits, vec![busy(55), quiet((1_010, 1_010))]), told);
    let told = "inconclusive: the busy stream lasted 1800 ms, and a heartbeat comes each 100 to 1000 ms: too uncertain to tell [Time]";
    assert_eq!(say(waits, vec![busy(5), quiet((610, 1_510))]), told);
    let told = "pass: 13 events in 1800 ms, and no heartbeat among them; on a quiet stream one comes each 490 to 500 ms [Content]";
    let alone: Vec<Piece<'static>> = (0..13).map(|n| (n * 150 + 20, n * 150 + 20, "data: x\n\n")).collect();
    let right = exchange("s", &alone, Ended::Dropped, (2_000, 2_000));
    assert_eq!(say(waits, vec![right, quiet((1_000, 1_010))]), told);
}

#[test]
fn no_head_is_missed_only_when_patience_is_over_for_sure() {
    let status = r#"{"status": [200]}"#;
    let silent = |how, end| {
        let mut exchange = exchange("s", &[], how, end);
        exchange.reads.clear();
        vec![exchange]
    };
    assert_eq!(
        say(status, silent(Ended::Dropped, (0, 5_000))),
        "fail: expected a response head; came no response head within 5 seconds [Arrival]"
    );
    assert_eq!(
        say(status, silent(Ended::Dropped, (0, 4_999))),
        "inconclusive: the scenario ended before a response head came [Time]"
    );
    assert_eq!(
        say(status, silent(Ended::Fin, (10, 20))),
        "fail: expected a response head; came the server closed the connection without an answer [Arrival]"
    );
}

#[test]
fn a_second_try_has_twice_the_patience_and_says_so() {
    let mut exchange = exchange("s", &[], Ended::Dropped, (0, 10_000));
    exchange.reads.clear();
    let patient = |exchange: &Exchange| Recording {
        patience_ns: 2 * PATIENCE_NS,
        exchanges: vec![exchange.clone()],
        ..recording()
    };
    let said =
        |recording| judge(&scenario(r#"{"status": [200]}"#), |_| Level::Must, &recording).remove(0).message;
    assert_eq!(said(patient(&exchange)), "expected a response head; came no response head within 10 seconds");
    exchange.end.at_ns -= 1;
    assert_eq!(said(patient(&exchange)), "the scenario ended before a response head came");
}

#[test]
fn what_is_opened_behind_a_drop_rests_on_what_had_come() {
    let mut scenario = scenario(r#"{"status": [204]}"#);
    let recording = Recording { exchanges: vec![stream(&[])], ..recording() };
    let rests_on = |scenario: &Scenario| judge(scenario, |_| Level::Must, &recording).remove(0).rests_on;
    assert_eq!(rests_on(&scenario), ssespec_scenario::RestsOn::Content);
    let drop: ssespec_scenario::Step = serde_json::from_str(r#"{"drop": {}}"#).expect("a step");
    scenario.steps.insert(0, drop);
    assert_eq!(rests_on(&scenario), ssespec_scenario::RestsOn::Arrival);
}

#[test]
fn of_several_parts_the_firmest_accuses_and_an_alternative_needs_all() {
    let late = vec![stream(&[(100, 100, "data: a\n\ndata: b\n\n")])];
    let gap = r#"{"gap": {"from": {"event": 1}, "to": {"event": 2}, "at-least": "500ms"}}"#;
    let both = |word: &str| format!(r#"{{"{word}": [{gap}, {{"status": [204]}}]}}"#);
    assert_eq!(say(&both("all"), late.clone()), "fail: expected status 204; came status 200 [Content]");
    assert_eq!(
        say(&both("any"), late),
        "fail: expected event 1 at least 500ms before event 2; or status 204; came 0 ms after event 1; status 200 [Time]"
    );
}
