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
