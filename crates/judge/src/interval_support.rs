//! Recordings whose moments are known within bounds, for the tests of rules about times.

use ssespec_evidence::recording::{End, Ended, Exchange, Read, Recording, Request, Stamp};
use ssespec_evidence::transcript::Transcript;
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
        connection: 1,
        transcript: Transcript::Http1([(10, 10, HEAD)].iter().chain(pieces).map(read).collect()),
        end: End { how, since_ns: end.0 * MS, at_ns: end.1 * MS },
        ..Exchange::new(name, Request::get("http://127.0.0.1:1/events"))
    }
}

pub(super) fn stream(pieces: &[Piece<'_>]) -> Exchange {
    let last = pieces.last().map_or(20, |(_, at, _)| at + 1);
    exchange("s", pieces, Ended::Fin, (last, last))
}

pub(super) fn recording() -> Recording {
    Recording::new("x", "a/b")
}

pub(super) fn say(expect: &str, exchanges: Vec<Exchange>) -> String {
    let recording = Recording { exchanges, ..recording() };
    let judged = judge(&scenario(expect), |_| Level::Must, &recording).remove(0);
    let word = match judged.verdict {
        Verdict::Pass => "pass",
        Verdict::Fail => "fail",
        Verdict::Warn => "warn",
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
