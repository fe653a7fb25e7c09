//! Recordings whose moments are known within bounds, for the tests of rules about times.

use ssespec_evidence::observations::Beside;
use ssespec_evidence::recording::{
    End, Ended, Exchange, KnownBy, PATIENCE_NS, Read, Recording, Request, Stamp, Strain,
};
use ssespec_evidence::verdict::Verdict;
use ssespec_scenario::{Level, Scenario, ScenarioFile};

use crate::judge;

pub(super) const MS: u64 = 1_000_000;
pub(super) const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";

/// What came between two moments, in milliseconds.
pub(super) type Piece<'p> = (u64, u64, &'p str);

pub(super) fn scenario(expect: &str) -> Scenario {
    let json = format!(
        r#"{{"scenarios": [{{"id": "a/b", "title": "t", "driver": "observe", "steps": [{{"open": {{"as": "s"}}}}],
            "checks": [{{"requirement": "a.b", "on": "s", "expect": {expect}}}]}}]}}"#
    );
    let file: ScenarioFile = serde_json::from_str(&json).expect("a scenario");
    file.scenarios.into_iter().next().expect("one scenario")
}

/// A stream whose head came at 10 ms, and that ended so between these milliseconds.
pub(super) fn exchange(name: &str, pieces: &[Piece<'_>], how: Ended, end: (u64, u64)) -> Exchange {
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

pub(super) fn stream(pieces: &[Piece<'_>]) -> Exchange {
    let last = pieces.last().map_or(20, |(_, at, _)| at + 1);
    exchange("s", pieces, Ended::Fin, (last, last))
}

pub(super) fn recording() -> Recording {
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

pub(super) fn say(expect: &str, exchanges: Vec<Exchange>) -> String {
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

/// A stream that was held until this moment.
pub(super) fn held(pieces: &[Piece<'_>], end: u64) -> Vec<Exchange> {
    vec![exchange("s", pieces, Ended::Dropped, (end, end))]
}
