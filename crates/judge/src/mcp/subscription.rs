//! Rules about the stream of `subscriptions/listen`, in revision 2026-07-28.

use serde_json::Value;
use ssespec_evidence::reason::Reason;
use ssespec_scenario::LifeRule;

use super::messages::{Carrier, Messages, request_id};
use super::status::{METHOD_NOT_FOUND, not_met, open, told};
use crate::life;
use crate::outcome::Outcome;
use crate::view::View;

const ACKNOWLEDGED: &str = "notifications/subscriptions/acknowledged";

/// Where a message says whose subscription it is of.
pub(super) const SUBSCRIPTION_ID: &str = "/params/_meta/io.modelcontextprotocol~1subscriptionId";

/// What came in response to `subscriptions/listen`, where the server has subscriptions and gave one.
fn listening(view: &View<'_>) -> Result<Messages, Outcome> {
    let Some(head) = &view.head else { return Err(told(view, |_| open("no response head came"))) };
    let messages = Messages::of(view);
    match (messages.error_code(), head.status) {
        (Some(METHOD_NOT_FOUND), status) => {
            Err(not_met("servers that have subscriptions", format!("status {status} with the error -32601")))
        }
        (_, status @ 300..) => Err(Outcome::Inconclusive(Reason::McpRefused(status))),
        (Some(code), _) => Err(open(&format!("the subscription was refused with the error {code}"))),
        (None, _) => Ok(messages),
    }
}

pub(super) fn acknowledged(view: &View<'_>) -> Outcome {
    let messages = match listening(view) {
        Ok(messages) => messages,
        Err(outcome) => return outcome,
    };
    let Some(id) = request_id(view) else { return open("the recording does not show the request's id") };
    let expected =
        format!("{ACKNOWLEDGED} with the subscription id {id} as the first message of an event stream");
    if messages.carrier != Carrier::Stream {
        return Outcome::violated(expected, "a response that is no event stream");
    }
    let Some(first) = messages.iter().next().map(|message| &message.value) else {
        return nothing(view, expected);
    };
    match (first.get("method").and_then(Value::as_str), first.pointer(SUBSCRIPTION_ID)) {
        (Some(ACKNOWLEDGED), Some(own)) if *own == id => {
            Outcome::Satisfied(format!("{ACKNOWLEDGED} with the subscription id {id} came first"))
        }
        (Some(ACKNOWLEDGED), Some(other)) => {
            Outcome::violated(expected, format!("the subscription id {other}"))
        }
        (Some(ACKNOWLEDGED), None) => Outcome::violated(expected, "no subscription id"),
        (Some(method), _) => Outcome::violated(expected, method),
        (None, _) => Outcome::violated(expected, "a response"),
    }
}

fn nothing(view: &View<'_>, expected: String) -> Outcome {
    match (view.ended(), view.complete()) {
        (true, true) => Outcome::violated(expected, "the stream ended without a message"),
        (true, false) => open("the connection was aborted before the first message"),
        (false, _) => {
            let waited = view.age().least_ns;
            let seconds = waited / 1_000_000_000;
            Outcome::missing(expected, format!("no message for {seconds} s or more")).after_waiting(waited)
        }
    }
}

/// Closing the stream cancels the request: what the server counts shows it.
pub(super) fn ends_with_client(view: &View<'_>) -> Outcome {
    match listening(view) {
        Ok(messages) if messages.carrier != Carrier::Stream => {
            not_met("event streams", "a response that is none")
        }
        Ok(_) => life::about_server(&LifeRule::OpenCountRecovers, view)
            .unwrap_or_else(|| open("the streams were not counted")),
        Err(outcome) => outcome,
    }
}
