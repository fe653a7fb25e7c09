//! What has to be looked at, and how the command ends.

use ssespec_evidence::verdict::Verdict;
use ssespec_scenario::{Driver, Launch, Level, Ready, Span, Subject};

use super::*;
use crate::dialects::catalogue::{Described, FaultOf};

/// A server without streams.
pub fn server(name: &str) -> Server {
    let launch = Launch {
        needs: Default::default(),
        setup: Vec::new(),
        inputs: Vec::new(),
        run: vec!["serve".into()],
        port: None,
        env: Default::default(),
        scheme: Default::default(),
        ready: Ready { get: "/".into(), within: Span::from_millis(1_000) },
        capped: None,
    };
    let subject = Subject {
        library: format!("lib-{name}"),
        version: "1.2.3".into(),
        language: "Node".into(),
        server: Some("node:http".into()),
    };
    let described = Described {
        about: "a server".into(),
        subject,
        launch,
        headers: Default::default(),
        schemas: Vec::new(),
        streams: Vec::new(),
    };
    Server { name: name.into(), folder: name.into(), described }
}

/// A result of this requirement.
pub fn result(check: &str, verdict: Verdict, message: &str) -> CheckResult {
    CheckResult {
        target: "t".into(),
        scenario: "stream/whole".into(),
        check: check.parse().expect("an id"),
        level: Level::Must,
        driver: Driver::Observe,
        verdict,
        known: None,
        message: message.into(),
        code: None,
        finding: None,
        elapsed_ms: 0,
        recording: None,
    }
}

/// A finding that nobody has looked at.
pub fn unknown(check: &str) -> Finding {
    Finding { result: result(check, Verdict::Fail, "it is broken"), evidence: Vec::new(), known: None }
}

/// The note about a finding.
pub fn found(check: &str, fault_of: FaultOf) -> Found {
    Found { requirement: check.parse().expect("an id"), fault_of, note: "Section 3 demands it.".into() }
}

/// A stream that was held to its dialect, and of which nothing is broken.
pub fn clean() -> Seen {
    Seen {
        counts: Counts { pass: 40, ..Counts::default() },
        came: "held to openai-chat: 3 chunks".into(),
        held: Held::Held,
        recognised: Recognised::AsNamed,
        findings: Vec::new(),
        unjudged: Vec::new(),
        gone: Vec::new(),
    }
}

/// A server with one stream of which this was seen.
pub fn tried(name: &str, seen: Result<Seen, String>) -> Row {
    let stream = Stream { name: "chat".into(), dialect: "openai-chat".into(), ..Stream::default() };
    Row { server: server(name), outcome: Outcome::Tried(vec![Tried { stream, seen }]) }
}

#[test]
fn what_has_to_be_looked_at_is_told() {
    assert_eq!(clean().open(), Vec::<String>::new());
    let known = Finding { known: Some(found("dialect.ends", FaultOf::Fixture)), ..unknown("dialect.ends") };
    let seen = Seen {
        held: Held::Not,
        findings: vec![known, unknown("dialect.order")],
        gone: vec!["dialect.ids".parse().expect("an id")],
        ..clean()
    };
    let told = [
        "it was not held to its dialect",
        "dialect.order was not looked at yet",
        "dialect.ids is listed as broken, and is not",
    ];
    assert_eq!(seen.open(), told);
}

#[test]
fn nothing_open_and_something_tried_ends_well() {
    let missing = || Row { server: server("b"), outcome: Outcome::Missing("`npm` is not installed".into()) };
    let broke = || Row { server: server("c"), outcome: Outcome::Broke("it does not start".into()) };
    let ok = || tried("a", Ok(clean()));
    let open = || tried("a", Ok(Seen { findings: vec![unknown("dialect.order")], ..clean() }));
    assert_eq!(exit_of(&[ok()], true), Exit::Conforms);
    assert_eq!(exit_of(&[ok(), missing()], false), Exit::Conforms);
    assert_eq!(exit_of(&[ok(), missing()], true), Exit::CouldNotRun);
    assert_eq!(exit_of(&[missing()], false), Exit::NothingRan);
    assert_eq!(exit_of(&[ok(), broke()], false), Exit::CouldNotRun);
    assert_eq!(exit_of(&[ok(), tried("d", Err("no answer".into()))], false), Exit::CouldNotRun);
    assert_eq!(exit_of(&[ok(), open()], false), Exit::Fails);
    assert_eq!(exit_of(&[ok(), tried("e", Ok(Seen { held: Held::Not, ..clean() }))], false), Exit::Fails);
}
