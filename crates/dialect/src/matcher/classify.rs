//! What an event is: its data read, its kind found, its envelope judged.

use serde_json::Value;

use super::findings::{Findings, part, slot};
use super::values::fields;
use crate::file::{Kind, NameIn, Payload};
use crate::finding::{Level, Place};
use crate::grammar::Grammar;
use crate::input::Event;
use crate::payload::{self, Read};
use crate::recognise::all;
use crate::shown::{either, quoted};
use crate::wildcard;
use ssespec_scenario::DialectRule as Rule;

pub enum Classified<'g> {
    Known {
        kind: &'g Kind,
        document: Value,
    },
    /// What the grammar does not list.
    Unknown {
        document: Value,
    },
    /// What it is cannot be told.
    Unreadable(Unreadable),
}

/// Why an event cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// By nobody: it is not what the envelope says.
    Malformed,
    /// By us: it is too deep to be looked into.
    TooDeep,
}

pub fn classify<'g>(
    grammar: &'g Grammar,
    event: &Event<'_>,
    place: Place,
    request: &Value,
    findings: &mut Findings,
) -> Classified<'g> {
    let envelope = &grammar.file.envelope;
    let read = read(envelope.data, event.data);
    let found = grammar.file.kinds.iter().find(|kind| is(kind, grammar, event, &read, request));
    if let Some(kind) = found {
        if let Some(holds) = kind.holds {
            return held(grammar, kind, holds, event, place, findings);
        }
        if kind.data.is_some() {
            return Classified::Known { kind, document: event.data.trim().into() };
        }
    }
    let document = match read {
        Read::Document(document) => document,
        Read::Unreadable => {
            let came =
                "JSON that is nested too deep, or has a number that is too large, to be read".to_owned();
            findings.add(
                part(Rule::Envelope, 0, "unreadable"),
                Level::Inconclusive,
                Some(place),
                came,
                String::new(),
                None,
            );
            return Classified::Unreadable(Unreadable::TooDeep);
        }
        Read::NotJson(instead) => {
            if let Some(basis) = &envelope.why {
                let allowed = "one JSON document in each event".to_owned();
                findings.breach(slot(Rule::Envelope, 0), Some(place), instead, allowed, basis);
            }
            return Classified::Unreadable(Unreadable::Malformed);
        }
    };
    typed(grammar, found, event, &document, place, findings);
    fields(&envelope.fields, (&document, request, place), "", Rule::Envelope, findings);
    match (found, &envelope.unknown) {
        (Some(kind), _) => Classified::Known { kind, document },
        (None, None) => Classified::Unknown { document },
        (None, Some(basis)) => {
            let named = name(grammar, event, Some(&document));
            let came = match named {
                Some(named) => format!("an event of the unknown kind {}", quoted(named)),
                None => "an event of no known kind".to_owned(),
            };
            let known: Vec<&str> = grammar.file.kinds.iter().map(|kind| kind.kind.as_str()).collect();
            findings.breach(slot(Rule::Envelope, 3), Some(place), came, either(&known), basis);
            Classified::Unknown { document }
        }
    }
}

fn read(payload: Payload, data: &str) -> Read {
    match payload {
        Payload::Json => payload::json(data),
        Payload::Lines => Read::Document(payload::lines(data)),
        Payload::Text | Payload::Empty => Read::Document(data.into()),
    }
}

/// Whether an event is of a kind.
fn is(kind: &Kind, grammar: &Grammar, event: &Event<'_>, read: &Read, request: &Value) -> bool {
    let document = match read {
        Read::Document(document) => Some(document),
        Read::Unreadable | Read::NotJson(_) => None,
    };
    let says_nothing =
        kind.named.is_none() && kind.event.is_none() && kind.data.is_none() && kind.when.is_empty();
    let wanted = if says_nothing { Some(kind.kind.as_str()) } else { kind.named.as_deref() };
    let named = || name(grammar, event, document);
    wanted.is_none_or(|wanted| named().is_some_and(|name| wildcard::matches(wanted, name)))
        && kind.event.as_deref().is_none_or(|wanted| wanted == event.event_type)
        && kind.data.as_deref().is_none_or(|wanted| wanted == event.data.trim())
        && (kind.when.is_empty() || document.is_some_and(|document| all(&kind.when, document, request)))
}

/// The name in the envelope.
fn name<'e>(grammar: &Grammar, event: &Event<'e>, document: Option<&'e Value>) -> Option<&'e str> {
    grammar.file.envelope.kind.iter().find_map(|place| match place {
        NameIn::EventType => Some(event.event_type),
        NameIn::Data(pointer) => pointer.first(document?)?.as_str(),
    })
}

/// A kind whose data is something of its own.
fn held<'g>(
    grammar: &'g Grammar,
    kind: &'g Kind,
    holds: Payload,
    event: &Event<'_>,
    place: Place,
    findings: &mut Findings,
) -> Classified<'g> {
    let wrong = match (holds, read(holds, event.data)) {
        (Payload::Empty, _) if !event.data.trim().is_empty() => Some((quoted(event.data), "empty data")),
        (_, Read::Document(document)) => return Classified::Known { kind, document },
        (_, Read::NotJson(instead)) => Some((instead, "one JSON document")),
        (_, Read::Unreadable) => None,
    };
    if let (Some((came, allowed)), Some(basis)) = (wrong, &grammar.file.envelope.why) {
        let came = format!("{came} in {}", kind.kind);
        findings.breach(part(Rule::Envelope, 0, &kind.kind), Some(place), came, allowed.to_owned(), basis);
    }
    Classified::Known { kind, document: Value::Null }
}

/// Judges the event type.
fn typed(
    grammar: &Grammar,
    kind: Option<&Kind>,
    event: &Event<'_>,
    document: &Value,
    place: Place,
    findings: &mut Findings,
) {
    // A kind that is known by its type has the right one.
    let Some(rule) =
        grammar.file.envelope.event_type.as_ref().filter(|_| kind.is_none_or(|k| k.event.is_none()))
    else {
        return;
    };
    let wanted = match &rule.same_as {
        Some(pointer) => pointer.first(document).and_then(Value::as_str),
        None => rule.is.as_deref(),
    };
    if let Some(wanted) = wanted.filter(|wanted| *wanted != event.event_type) {
        let came = format!("the event type {}", quoted(event.event_type));
        let allowed = format!("the event type {}", quoted(wanted));
        findings.breach(slot(Rule::Envelope, 2), Some(place), came, allowed, &rule.why);
    }
}
