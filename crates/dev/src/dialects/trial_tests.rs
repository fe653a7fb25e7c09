//! What is said of a recording: as it was named, as it is recognised, and with the event that a finding points at.

use ssespec_evidence::dialects::NamedDialect;
use ssespec_evidence::recording::{End, Ended, Exchange, Read, Request, Stamp};
use ssespec_evidence::transcript::Transcript;
use ssespec_report::TargetReport;
use ssespec_scenario::{Driver, Level};

use super::*;
use crate::dialects::catalogue::{FaultOf, Found};

const MS: u64 = 1_000_000;

fn suite() -> Suite {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    Suite::load(&folder).unwrap_or_else(|error| panic!("{error}"))
}

/// A whole response to a POST with these events, held to this dialect.
fn recorded(dialect: &str, body: &str) -> Recording {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    let wire = format!("{head}{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    let request = Request { method: "POST".into(), ..Request::get("http://127.0.0.1:1/chat") };
    let exchange = Exchange {
        connection: 1,
        transcript: Transcript::Http1(vec![Read::exactly(10 * MS, Stamp::Kernel, wire.into_bytes())]),
        end: End::exactly(Ended::Complete, 20 * MS),
        ..Exchange::new("stream", request)
    };
    Recording {
        dialects: Dialects::Named(vec![NamedDialect { name: dialect.to_owned(), file: None }]),
        exchanges: vec![exchange],
        ..Recording::new("x", "stream/whole")
    }
}

fn chat(reason: &str) -> String {
    format!(
        "data: {{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{{\"index\":0,\
         \"delta\":{{\"content\":\"Hi\"}},\"finish_reason\":{reason}}}]}}\n\n"
    )
}

fn whole() -> String {
    chat("\"stop\"") + "data: [DONE]\n\n"
}

/// What the recording is taken for.
fn taken_for(dialect: &str, body: &str) -> Recognised {
    let suite = suite();
    let played = suite.scenario("stream/whole").expect("the scenario").clone();
    let recording = recorded(dialect, body);
    let named = ResponseSummary::in_full(&recording, "stream").expect("a summary");
    assert_eq!(named.dialect.as_deref(), Some(dialect));
    recognised(&recording, &named, &played, &suite)
}

#[test]
fn a_recording_is_recognised_without_its_name() {
    assert_eq!(taken_for("openai-chat", &whole()), Recognised::AsNamed);
    assert_eq!(taken_for("anthropic-messages", &whole()), Recognised::As("openai-chat".into()));
    assert_eq!(taken_for("openai-chat", "data: hello\n\n"), Recognised::Not);
}

/// What is seen of a report with this verdict of `dialect.ends`, whose recording is this one.
fn of_report(body: &str, verdict: Verdict, stream: &Stream) -> Seen {
    let folder = tempfile::tempdir().expect("a folder");
    let path = store::save(&recorded("openai-chat", body), folder.path()).expect("saved");
    let result = CheckResult {
        target: "x".into(),
        scenario: "stream/whole".into(),
        check: "dialect.ends".parse().expect("an id"),
        level: Level::Must,
        driver: Driver::Observe,
        verdict,
        known: None,
        message: "told".into(),
        code: None,
        finding: Some(ssespec_evidence::verdict::Finding {
            expected: "done".into(),
            observed: "the end".into(),
            exchange: "stream".into(),
            byte: Some(0),
            at_ms: None,
            fix: None,
        }),
        elapsed_ms: 1,
        recording: Some(path.display().to_string()),
    };
    let suite = Arc::new(suite());
    let played = suite.scenario("stream/whole").expect("the scenario").clone();
    let rules = Rules { suite: &suite, whole: &played };
    let report = TargetReport::ran("x", "200 text/event-stream", &[], vec![result], 1);
    seen(stream, report, &played, &rules).expect("it is seen")
}

#[test]
fn a_finding_has_its_event_and_what_is_known_of_it() {
    let ends: RequirementId = "dialect.ends".parse().expect("an id");
    let found =
        Found { requirement: ends.clone(), fault_of: FaultOf::Fixture, note: "It was told to.".into() };
    let listed = Stream { found: vec![found.clone()], ..Stream::default() };
    let cut = chat("null");
    let seen = of_report(&cut, Verdict::Fail, &listed);
    assert_eq!(seen.came, "held to openai-chat: 1 chunk");
    assert_eq!(seen.findings[0].evidence, [cut.trim_end()]);
    assert_eq!(seen.findings[0].known, Some(found));
    assert_eq!(seen.open(), Vec::<String>::new());
    // Nobody has looked at it.
    let seen = of_report(&cut, Verdict::Fail, &Stream::default());
    assert_eq!(seen.open(), ["dialect.ends was not looked at yet"]);
    // It passes, or cannot be judged, and is listed.
    for verdict in [Verdict::Pass, Verdict::Inconclusive] {
        assert_eq!(of_report(&cut, verdict, &listed).gone, std::slice::from_ref(&ends));
    }
}

#[test]
fn what_could_not_be_asked_is_no_result() {
    let suite = Arc::new(suite());
    let played = suite.scenario("stream/whole").expect("the scenario").clone();
    let rules = Rules { suite: &suite, whole: &played };
    let report = TargetReport::ran("x", "", &[], Vec::new(), 1);
    let broken = report.clone().broke("POST /login was refused", "");
    let told =
        |report| seen(&Stream::default(), report, &played, &rules).err().map(|error| error.to_string());
    assert_eq!(told(broken).as_deref(), Some("POST /login was refused"));
    assert_eq!(told(report).as_deref(), Some("nothing was recorded"));
}
