//! Exchanges as a recording has them, and what a rule says of one of them.

use ssespec_evidence::recording::{End, Ended, Exchange, Read, Recording, Request, Stamp};
use ssespec_evidence::transcript::Transcript;
use ssespec_scenario::{Mcp, McpRule};

use super::{another_revision, judge};
use crate::outcome::Outcome;
use crate::views::Views;

pub(super) const SECOND: u64 = 1_000_000_000;

/// A response to a request with this body; one that has come to its end after four seconds.
pub(super) fn exchange(name: &str, body: &str, response: &str, how: Ended) -> Exchange {
    let request = Request {
        method: "POST".to_owned(),
        bytes: format!("POST /mcp HTTP/1.1\r\nHost: a\r\n\r\n{body}").into_bytes(),
        ..Request::get("http://127.0.0.1:1/mcp")
    };
    Exchange {
        transcript: Transcript::Http1(vec![Read::exactly(SECOND, Stamp::Kernel, response)]),
        end: End::exactly(how, 4 * SECOND),
        ..Exchange::new(name, request)
    }
}

pub(super) fn response(status: u16, fields: &str, body: &str) -> String {
    format!("HTTP/1.1 {status} X\r\n{fields}Content-Length: {}\r\n\r\n{body}", body.len())
}

pub(super) fn json(body: &str) -> String {
    response(200, "Content-Type: application/json\r\n", body)
}

pub(super) fn stream(text: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n{text}")
}

/// A rule that names no other exchange.
pub(super) fn rule(rule: McpRule) -> Mcp {
    Mcp { rule, session: None, discover: None, of: None }
}

/// What a rule says of the exchange `on`, as text with the kind of the outcome.
pub(super) fn said_of(mcp: &Mcp, on: &str, exchanges: Vec<Exchange>) -> String {
    let mut recording = Recording::new("x", "mcp/x");
    recording.exchanges = exchanges;
    let views = Views::of(&recording);
    let outcome = another_revision(mcp, &views);
    told(outcome.unwrap_or_else(|| judge(mcp, views.get(on).expect("an exchange"), &views)))
}

/// An outcome as text, with its kind.
pub(super) fn told(outcome: Outcome) -> String {
    match outcome {
        Outcome::Satisfied(text) => format!("kept: {text}"),
        Outcome::Violated(breach) => {
            let level = breach.level.map(|level| format!(" ({level})")).unwrap_or_default();
            format!("broken{level}: expected {}; got {}", breach.expected, breach.observed)
        }
        Outcome::Inconclusive(why) | Outcome::Uncertain(why) => format!("open: {why}"),
        Outcome::NotApplicable(why) => format!("skipped: {why}"),
        Outcome::Error(why) => format!("error: {why}"),
    }
}

pub(super) const INITIALIZE: &str = r#"{"jsonrpc":"2.0","id":1,"method":"initialize"}"#;
pub(super) const PING: &str = r#"{"jsonrpc":"2.0","id":2,"method":"ping"}"#;
pub(super) const PONG: &str = r#"{"jsonrpc":"2.0","id":2,"result":{}}"#;

/// A session of this revision, and with this field of its id.
pub(super) fn begun(revision: &str, field: &str) -> Exchange {
    let result = format!(r#"{{"jsonrpc":"2.0","id":1,"result":{{"protocolVersion":"{revision}"}}}}"#);
    let fields = format!("Content-Type: application/json\r\n{field}");
    exchange("initialize", INITIALIZE, &response(200, &fields, &result), Ended::Complete)
}

pub(super) fn session() -> Exchange {
    begun("2025-11-25", "Mcp-Session-Id: 1868a90c\r\n")
}

/// What a rule says of the last exchange; `of` is the one before it.
pub(super) fn outcome(rule: McpRule, exchanges: Vec<Exchange>) -> Outcome {
    let mut recording = Recording::new("x", "mcp/x");
    recording.exchanges = exchanges;
    let names: Vec<&str> = recording.exchanges.iter().map(|exchange| exchange.name.as_str()).collect();
    let of = names.len().checked_sub(2).map(|at| names[at].to_owned());
    let mcp = Mcp { rule, session: (names.len() > 1).then(|| "initialize".to_owned()), discover: None, of };
    let views = Views::of(&recording);
    judge(&mcp, views.get(names[names.len() - 1]).expect("an exchange"), &views)
}

/// The same as text, with the kind of the outcome.
pub(super) fn said(rule: McpRule, exchanges: Vec<Exchange>) -> String {
    told(outcome(rule, exchanges))
}

/// What a rule says of a ping that got this, in a session.
pub(super) fn of_ping(rule: McpRule, response: &str) -> String {
    said(rule, vec![session(), exchange("ping", PING, response, Ended::Complete)])
}
