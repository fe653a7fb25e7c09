//! What is said of the reconnects of a stream that was watched, over recordings that were made by hand.

use ssespec_evidence::recording::{Ended, Exchange};
use ssespec_scenario::ScenarioFile;

use super::*;
use crate::interval_support::{MS, exchange};

const TWO: &str = "data: a\n\ndata: b\n\n";

fn scenario(reconnect: &str) -> Scenario {
    let json = format!(
        r#"{{"scenarios": [{{"id": "r/b", "title": "t", "driver": "observe",
            "steps": [{{"open": {{"as": "first"}}}}, {{"await": {{"until": "end", "within": "12s"}}}}, {{"reconnect": {reconnect}}},
                {{"await": {{"until": {{"events": 2}}, "within": "3s"}}}}, {{"open": {{"as": "later"}}}}],
            "checks": [{{"requirement": "a.first", "on": "first", "expect": {{"status": [200]}}}},
                {{"requirement": "a.repeat", "on": "again", "expect": {{"no-repeat": {{"of": "first"}}}}}},
                {{"requirement": "a.later", "on": "again", "expect": {{"no-repeat": {{"of": "later"}}}}}}]}}]}}"#
    );
    let file: ScenarioFile = serde_json::from_str(&json).expect("a scenario");
    file.scenarios.into_iter().next().expect("one scenario")
}

const PLAIN: &str = r#"{"from": "first", "as": "again"}"#;

/// A response to a request that was sent at this moment, in milliseconds, and ended so much later.
fn response(name: &str, sent: u64, body: &str, how: Ended, after: u64) -> Exchange {
    let mut exchange = exchange(name, &[(sent + 20, sent + 20, body)], how, (sent + after, sent + after));
    exchange.request.sent_ns = sent * MS;
    exchange
}

fn said(scenario: &Scenario, exchanges: Vec<Exchange>) -> Option<Vec<(Verdict, String)>> {
    let recording = Recording { exchanges, ..Recording::new("x", WATCHED) };
    let (_, judged) = judge_reconnects(scenario, |_| Level::Should, &recording)?;
    Some(judged.into_iter().map(|judged| (judged.verdict, judged.message)).collect())
}

fn told(exchanges: Vec<Exchange>) -> Option<(Verdict, String)> {
    said(&scenario(PLAIN), exchanges).map(|mut all| {
        assert_eq!(all.len(), 1, "the checks on the reconnect that need no third response");
        all.remove(0)
    })
}

const OVER: &str = "expected a 204 that ends it, or a stream that continues after the last event ID; got a stream that starts over with \
                    \"a\", which a browser repeats forever";

#[test]
fn a_stream_that_starts_over_is_told_whoever_ended_the_reconnect() {
    let first = response("stream", 0, TWO, Ended::Fin, 100);
    for how in [Ended::Fin, Ended::Dropped] {
        let again = response("stream-2", 3_000, TWO, how, 100);
        assert_eq!(told(vec![first.clone(), again]), Some((Verdict::Warn, OVER.to_owned())));
    }
}

#[test]
fn one_reconnect_of_several_that_starts_over_counts_and_is_named() {
    let all = vec![
        response("stream", 0, TWO, Ended::Fin, 100),
        response("stream-2", 3_000, "data: c\n\n", Ended::Fin, 100),
        response("stream-3", 6_000, "data: c\n\ndata: d\n\n", Ended::Fin, 100),
        response("stream-4", 9_000, "data: e\n\n", Ended::Dropped, 100),
    ];
    let recording = Recording { exchanges: all, ..Recording::new("x", WATCHED) };
    let (_, judged) = judge_reconnects(&scenario(PLAIN), |_| Level::Should, &recording).expect("reconnects");
    assert_eq!(judged[0].verdict, Verdict::Warn);
    assert_eq!(judged[0].finding.as_ref().map(|finding| finding.exchange.as_str()), Some("stream-3"));
}

#[test]
fn what_was_let_go_of_too_soon_says_nothing() {
    let first = response("stream", 0, TWO, Ended::Fin, 100);
    let after = |ms| told(vec![first.clone(), response("stream-2", 3_000, "", Ended::Dropped, ms)]);
    let why = "the recording ends too soon after the reconnect to tell: watch the stream longer";
    assert_eq!(after(2_900), Some((Verdict::Inconclusive, why.to_owned())));
    // So long the scenario itself watches.
    assert_eq!(after(3_000), Some((Verdict::Pass, "0 events, and not the old ones again".to_owned())));
    let cut = response("stream", 0, TWO, Ended::Dropped, 100);
    let why = "the stream did not end while it was watched: whether it repeats cannot be seen";
    let again = response("stream-2", 3_000, TWO, Ended::Fin, 100);
    assert_eq!(told(vec![cut, again]), Some((Verdict::Inconclusive, why.to_owned())));
}

#[test]
fn what_goes_on_passes() {
    let first = response("stream", 0, TWO, Ended::Fin, 100);
    let again = response("stream-2", 3_000, "data: c\n\n", Ended::Fin, 100);
    let told = told(vec![first, again]);
    assert_eq!(told, Some((Verdict::Pass, "1 event, and not the old ones again".to_owned())));
}

#[test]
fn what_is_no_reconnect_of_ours_is_not_judged() {
    let first = response("stream", 0, TWO, Ended::Fin, 100);
    let again = response("stream-2", 3_000, TWO, Ended::Fin, 100);
    assert_eq!(told(vec![first.clone()]), None);
    let by_another = Exchange { initiator: Initiator::Subject, ..again.clone() };
    assert_eq!(told(vec![first.clone(), by_another]), None);
    let beside = response("stream-2", 50, TWO, Ended::Fin, 100);
    assert_eq!(told(vec![first.clone(), beside]), None);
    let mut post = again.clone();
    post.request.method = "POST".into();
    assert_eq!(told(vec![first.clone(), post]), None);
    let mut other = Recording { exchanges: vec![first.clone(), again.clone()], ..Recording::new("x", "a/b") };
    assert_eq!(judge_reconnects(&scenario(PLAIN), |_| Level::Should, &other), None);
    other.scenario = WATCHED.to_owned();
    assert!(judge_reconnects(&scenario(PLAIN), |_| Level::Should, &other).is_some());
    let own_id = r#"{"from": "first", "as": "again", "last-event-id": "7"}"#;
    assert_eq!(said(&scenario(own_id), vec![first, again]), None);
}
