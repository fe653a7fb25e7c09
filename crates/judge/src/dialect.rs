//! Rules of two interfaces that many servers imitate: OpenAI's chat completion chunks and Anthropic's messages.

use std::collections::BTreeMap;

use event_stream::{OwnedEvent, Span};
use serde_json::{Map, Value};
use ssespec_evidence::reason::Reason;
use ssespec_evidence::text::show;
use ssespec_scenario::StreamRule;

use super::lines::at_line;
use super::outcome::Outcome;
use super::payloads;
use super::view::View;

/// Judges a rule about one of the interfaces; a stream that is of neither is none of its business.
pub fn judge(rule: StreamRule, view: &View<'_>) -> Outcome {
    let events: Vec<(&OwnedEvent, Map<String, Value>)> =
        view.events().filter_map(|(event, _)| Some((event, object(&event.data)?))).collect();
    match rule {
        StreamRule::ChatFinishReason => finish_reason(view, &events),
        StreamRule::MessageEventNames => event_names(view, &events),
        other => Outcome::Inconclusive(Reason::RuleMisplaced(format!("{other:?}"), "an interface")),
    }
}

type Events<'v> = [(&'v OwnedEvent, Map<String, Value>)];

fn object(data: &str) -> Option<Map<String, Value>> {
    serde_json::from_str(data).ok()
}

/// Whether an event tells of a failure: by its type, or by a member of its data, as both interfaces do.
pub fn reports_error(event: &OwnedEvent) -> bool {
    let error = |data: Map<String, Value>| data.get("error").is_some_and(|error| !error.is_null());
    event.event_type == "error" || object(&event.data).is_some_and(error)
}

fn text<'o>(object: &'o Map<String, Value>, key: &str) -> Option<&'o str> {
    object.get(key).and_then(Value::as_str)
}

/// What a choice of a chat completion has shown so far.
#[derive(Default)]
struct Choice {
    /// How many of its chunks had a finish_reason.
    finished: usize,
    /// The block of its latest chunk.
    latest: Option<Span>,
}

fn finish_reason(view: &View<'_>, events: &Events<'_>) -> Outcome {
    let chunks: Vec<_> =
        events.iter().filter(|(_, o)| text(o, "object") == Some("chat.completion.chunk")).collect();
    if chunks.is_empty() {
        return Outcome::NotApplicable(Reason::NoChatCompletion);
    }
    if view.events().any(|(event, _)| payloads::holds_several(&event.data)) {
        return Outcome::Inconclusive(Reason::SeveralDocuments);
    }
    let mut choices: BTreeMap<u64, Choice> = BTreeMap::new();
    for (event, chunk) in &chunks {
        for choice in chunk.get("choices").and_then(Value::as_array).into_iter().flatten() {
            let index = choice.get("index").and_then(Value::as_u64).unwrap_or_default();
            let seen = choices.entry(index).or_default();
            seen.latest = Some(event.span);
            let reason = choice.get("finish_reason");
            seen.finished += usize::from(reason.is_some_and(|r| !r.is_null()));
            if seen.finished > 1 {
                let observed = format!("a second finish_reason for choice {index}");
                return at_line(view, EXPECTED, observed, event.span);
            }
        }
    }
    if !view.complete() {
        return Outcome::Inconclusive(Reason::ChunksNotEnded);
    }
    // A stream that says that it failed owes no reason for having finished.
    if events.iter().any(|(_, o)| o.contains_key("error")) {
        return Outcome::Inconclusive(Reason::ReportsError);
    }
    match choices.iter().find(|(_, choice)| choice.finished == 0) {
        Some((index, Choice { latest: Some(span), .. })) => {
            at_line(view, EXPECTED, format!("choice {index} ended without a finish_reason"), *span)
        }
        _ if choices.is_empty() => Outcome::Inconclusive(Reason::NoChoice),
        _ => Outcome::Satisfied(format!("{} chunks, a finish_reason for each choice", chunks.len())),
    }
}

const EXPECTED: &str = "one finish_reason for each choice";

fn event_names(view: &View<'_>, events: &Events<'_>) -> Outcome {
    let starts = |o: &Map<String, Value>| {
        text(o, "type") == Some("message_start") && o.get("message").is_some_and(Value::is_object)
    };
    if !events.iter().any(|(_, o)| starts(o)) {
        return Outcome::NotApplicable(Reason::NoMessages);
    }
    for (event, object) in events {
        let Some(named) = text(object, "type") else { continue };
        if event.event_type != named {
            let expected = format!("the event type {}", show(named.as_bytes()));
            let observed = format!("the event type {}", show(event.event_type.as_bytes()));
            return at_line(view, &expected, observed, event.span);
        }
    }
    Outcome::Satisfied(format!("{} events, each named as its data says", events.len()))
}
