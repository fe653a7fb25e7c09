//! Which of several dialects a stream is of.

use serde_json::Value;

use crate::basis::Shapes;
use crate::file::EventClue;
use crate::grammar::Grammar;
use crate::input::{Event, Head, Request};
use crate::payload::{self, Read};

/// How many events are looked at.
const EVENTS: usize = 16;

/// What a stream looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recognition<'g> {
    /// It is of this dialect: the response or an event says so (or the request, where nothing else could), and nothing else fits as
    /// well.
    Known(&'g str),
    /// It is of one of these, and nothing tells which; or it looks like one whose events others may well send, too.
    Several(Vec<&'g str>),
    /// The request asked for this one, but nothing that came is of it.
    Asked(&'g str),
    /// It looks like none.
    Unknown,
}

/// The grammars that a user means by a name: the one that has it, or all versions of a family.
pub fn named<'g>(grammars: &'g [Grammar], name: &str) -> Vec<&'g Grammar> {
    let own: Vec<&Grammar> = grammars.iter().filter(|grammar| grammar.name() == name).collect();
    match own.is_empty() {
        true => grammars.iter().filter(|grammar| grammar.family() == name).collect(),
        false => own,
    }
}

/// Tells which dialect a stream is of, by the request, the head and its first events.
pub fn recognise<'g>(
    grammars: impl IntoIterator<Item = &'g Grammar>,
    request: Option<&Request>,
    head: Option<&Head>,
    events: &[Event<'_>],
) -> Recognition<'g> {
    let request = request.map_or(Value::Null, Request::document);
    let head = head.map_or(Value::Null, Head::document);
    let data: Vec<(&str, Option<Value>)> =
        events.iter().take(EVENTS).map(|event| (event.event_type, document(event.data))).collect();
    let mut best: (usize, Vec<&str>) = (0, Vec::new());
    let mut asked = None;
    let mut alike = Vec::new();
    for grammar in grammars {
        let by = &grammar.file.recognise;
        let by_request = !by.request.is_empty() && all(&by.request, &request, &request);
        let by_response = !by.response.is_empty() && all(&by.response, &head, &request);
        let clues = by.events.iter().filter(|clue| data.iter().any(|event| is(clue, event, &request)));
        let worth = |clue: &EventClue| 1 + clue.data.len() + if clue.event_type.is_some() { TYPE } else { 0 };
        let by_event = clues.map(worth).max().unwrap_or_default();
        if by_request {
            asked = asked.or(Some(grammar.name()));
        }
        // What is sent over some looks like anything: the request is all that tells.
        let told_by_request = by.response.is_empty() && by.events.is_empty();
        let by_response = if by_response { RESPONSE } else { 0 };
        let came = by_event + by_response + usize::from(told_by_request && by_request);
        if came == 0 {
            continue;
        }
        if by.common && !by_request {
            alike.push(grammar.name());
            continue;
        }
        let score = came + if by_request { REQUEST + by.request.len() } else { 0 };
        match score.cmp(&best.0) {
            std::cmp::Ordering::Greater => best = (score, vec![grammar.name()]),
            std::cmp::Ordering::Equal => best.1.push(grammar.name()),
            std::cmp::Ordering::Less => {}
        }
    }
    match (best.1.as_slice(), asked) {
        ([name], _) => Recognition::Known(name),
        ([], Some(asked)) => Recognition::Asked(asked),
        ([], None) if alike.is_empty() => Recognition::Unknown,
        ([], None) => Recognition::Several(alike),
        _ => Recognition::Several(best.1),
    }
}

/// What a field of the response is worth: more than any event.
const RESPONSE: usize = 32;

/// What an event type of its own is worth.
const TYPE: usize = 16;

/// What the request is worth: it decides between dialects whose events are alike.
const REQUEST: usize = 8;

fn is(clue: &EventClue, (event_type, data): &(&str, Option<Value>), request: &Value) -> bool {
    let typed = clue.event_type.as_deref().is_none_or(|wanted| wanted == *event_type);
    let fits = match data {
        Some(data) => all(&clue.data, data, request),
        None => clue.data.is_empty(),
    };
    typed && fits
}

fn document(data: &str) -> Option<Value> {
    match payload::json(data) {
        Read::Document(document) => Some(document),
        Read::Unreadable | Read::NotJson(_) => None,
    }
}

/// Whether all pointers find what they want. Of several that a `*` finds, one is enough.
pub(crate) fn all(shapes: &Shapes, document: &Value, request: &Value) -> bool {
    shapes.iter().all(|(pointer, shape)| {
        let (mut fits, mut found) = (false, false);
        pointer.visit(document, &mut |value, _| {
            found = true;
            fits |= shape.fits(value, request);
        });
        fits || (!found && shape.fits(None, request))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shipped::shipped;

    #[test]
    fn a_name_is_a_dialect_or_a_family() {
        let grammars = shipped().unwrap_or_else(|error| panic!("{error}"));
        let names = |name| named(&grammars, name).iter().map(|grammar| grammar.name()).collect::<Vec<_>>();
        assert_eq!(names("openai-chat"), ["openai-chat"]);
        assert_eq!(names("mcp"), ["mcp-2024-11-05", "mcp-2025-11-25", "mcp-2026-07-28"]);
        assert_eq!(names("a2a-1.0"), ["a2a-1.0"]);
        assert_eq!(names("graphql"), [""; 0]);
    }

    #[test]
    fn events_that_others_may_well_send_need_the_request_too() {
        let grammars = shipped().unwrap_or_else(|error| panic!("{error}"));
        let event = |event_type, data| Event { event_type, data, id: None, byte: 0 };
        let told = |request: Option<&Request>, event| recognise(&grammars, request, None, &[event]);
        let jobs = event("complete", r#"{"id":"42"}"#);
        assert_eq!(told(None, jobs), Recognition::Several(vec!["graphql-sse-single"]));
        let news = event("next", r#"{"data":"page 2"}"#);
        assert_eq!(told(None, news), Recognition::Several(vec!["graphql-sse-distinct"]));
        let query = Request {
            method: "POST".into(),
            body: Some(serde_json::json!({ "query": "subscription { page }" })),
            ..Request::default()
        };
        assert_eq!(told(Some(&query), news), Recognition::Known("graphql-sse-distinct"));
        let task = event("message", r#"{"task":{"status":{"state":"done"}}}"#);
        assert_eq!(told(None, task), Recognition::Several(vec!["a2a-1.0-http"]));
        // Nobody else has this.
        let chunk = event("message", r#"{"object":"chat.completion.chunk"}"#);
        assert_eq!(told(None, chunk), Recognition::Known("openai-chat"));
    }
}
