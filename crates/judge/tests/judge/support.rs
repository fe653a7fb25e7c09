//! Recordings made by hand, and what the judge says of them.

use ssespec_evidence::recording::{End, Ended, Exchange, Read, Recording, Request, Stamp};
use ssespec_evidence::transcript::Transcript;
use ssespec_evidence::verdict::Verdict;
use ssespec_judge::judge;
use ssespec_scenario::script::ScriptItem;
use ssespec_scenario::{Level, Scenario, ScenarioFile};

/// An exchange whose answer arrived in these pieces, each with its time in milliseconds.
pub fn exchange(name: &str, pieces: &[(u64, &str)], how: Ended) -> Exchange {
    let reads = pieces
        .iter()
        .map(|(ms, text)| Read::exactly(ms * 1_000_000, Stamp::Kernel, text.as_bytes().to_vec()));
    let request = Request {
        bytes: b"GET /events HTTP/1.1\r\n\r\n".to_vec(),
        ..Request::get("http://127.0.0.1:1/events")
    };
    Exchange {
        connection: 1,
        transcript: Transcript::Http1(reads.collect()),
        end: End::exactly(how, pieces.last().map_or(6000, |(ms, _)| ms + 1) * 1_000_000),
        ..Exchange::new(name, request)
    }
}

/// A whole stream that arrived at once and ended with the connection.
pub fn stream(body: &str) -> Exchange {
    exchange(
        "stream",
        &[(1, &format!("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n{body}"))],
        Ended::Fin,
    )
}

/// A response with this head and nothing else.
pub fn head(fields: &str) -> Exchange {
    exchange("stream", &[(1, &format!("HTTP/1.1 200 OK\r\n{fields}\r\n"))], Ended::Fin)
}

pub fn scripted(body: &str, script: &str) -> Exchange {
    let mut exchange = stream(body);
    let script: Vec<ScriptItem> = serde_json::from_str(script).expect("a script");
    exchange.request.script = Some(script);
    exchange
}

/// A scenario with this one expectation on the exchange `stream`, as a scenario file would have it.
pub fn scenario(expect: &str) -> Scenario {
    let json = format!(
        r#"{{"scenarios": [{{"id": "a/b", "title": "t", "driver": "observe",
            "steps": [{{"open": {{"as": "stream"}}}}],
            "checks": [{{"requirement": "a.b", "on": "stream", "expect": {expect}}}]}}]}}"#
    );
    let file: ScenarioFile = serde_json::from_str(&json).expect("a scenario");
    file.scenarios.into_iter().next().expect("one scenario")
}

/// The verdict of a MUST, and the sentence.
pub fn say(expect: &str, exchanges: Vec<Exchange>) -> String {
    let recording = Recording {
        started: "2026-01-01T00:00:00Z".into(),
        elapsed_ns: 7_000_000_000,
        exchanges,
        ..Recording::new("x", "a/b")
    };
    let judged = judge(&scenario(expect), |_| Level::Must, &recording);
    let word = match judged[0].verdict {
        Verdict::Pass => "pass",
        Verdict::Fail => "fail",
        Verdict::Inconclusive => "inconclusive",
        Verdict::Skip => "skip",
        Verdict::Error => "error",
        Verdict::Warn | Verdict::Note => "not a MUST",
    };
    let byte =
        judged[0].finding.as_ref().and_then(|f| f.byte).map(|b| format!(" [byte {b}]")).unwrap_or_default();
    format!("{word}: {}{byte}", judged[0].message)
}

/// An exchange of this name that brought this body until we closed it, this many milliseconds after it was opened.
pub fn dropped(name: &str, body: &str, ms: u64) -> Exchange {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
    let mut exchange = exchange(name, &[(1, &format!("{head}{body}"))], Ended::Dropped);
    exchange.end.at_ns = ms * 1_000_000;
    exchange
}

/// An exchange that was asked for a script and answered so.
pub fn answered(head: &str, body: &str) -> Exchange {
    let length = body.len();
    let text = format!("HTTP/1.1 {head}\r\nContent-Length: {length}\r\n\r\n{body}");
    let mut exchange = exchange("stream", &[(1, &text)], Ended::Complete);
    exchange.request.script = Some(serde_json::from_str(r#"[{"event": {"data": "a"}}]"#).expect("a script"));
    exchange
}
