//! Puts the pieces of a response together that a dialect sends in many events: texts, tool calls, with what ends them.

use std::time::Duration;

use ssespec_dialect::{Ending, Event as DialectEvent, Grammar, Head, Matcher, Recognition, Report, Request};
use ssespec_dialect::{Merged, recognise};
use ssespec_evidence::update::Asked;

use crate::row::{Event, Head as HeadRow};

/// The events after which a stream that is like no dialect is taken for one of none.
const LOOKED_AT: usize = 16;

/// A piece of a text.
pub type Piece = Merged;

/// Puts the pieces of a stream together.
pub struct Merging<'g> {
    grammars: &'g [Grammar],
    request: Request,
    head: Option<Head>,
    state: State<'g>,
}

enum State<'g> {
    /// It is not known yet what is spoken.
    Looking(Vec<Event>),
    /// This is spoken.
    Speaks(Box<Matcher<'g>>),
    /// None of the dialects.
    SpeaksNone,
}

impl<'g> Merging<'g> {
    /// Of a stream that was asked for like this, and is of one of these dialects if it is of any.
    pub fn new(grammars: &'g [Grammar], asked: &Asked) -> Self {
        Self { grammars, request: request_of(asked), head: None, state: State::Looking(Vec::new()) }
    }

    /// The head of the response.
    pub fn head(&mut self, head: &HeadRow) {
        self.head = Some(Head { status: head.status, headers: head.fields.clone() });
    }

    /// Takes the next event, and gives the pieces that are known by now.
    pub fn event(&mut self, event: &Event) -> Vec<Piece> {
        match &mut self.state {
            State::SpeaksNone => Vec::new(),
            State::Speaks(matcher) => {
                matcher.event(&of(event));
                matcher.pieces()
            }
            State::Looking(events) => {
                events.push(event.clone());
                self.look()
            }
        }
    }

    /// Whether it is known that no dialect is spoken, or none that is known here.
    pub fn speaks_none(&self) -> bool {
        matches!(self.state, State::SpeaksNone)
    }

    /// What the stream came to, if it is of a dialect.
    pub fn end(self, ending: Ending) -> Option<Report> {
        match self.state {
            State::Speaks(matcher) => Some(matcher.finish(ending)),
            State::Looking(_) | State::SpeaksNone => None,
        }
    }

    fn look(&mut self) -> Vec<Piece> {
        let State::Looking(events) = &self.state else { return Vec::new() };
        let seen: Vec<DialectEvent<'_>> = events.iter().map(of).collect();
        let known = match recognise(self.grammars, Some(&self.request), self.head.as_ref(), &seen) {
            Recognition::Known(name) => self.grammars.iter().find(|grammar| grammar.name() == name),
            // Whoever names one dialect means it.
            Recognition::Several(_) | Recognition::Asked(_) | Recognition::Unknown => match self.grammars {
                [only] => Some(only),
                _ => None,
            },
        };
        match known {
            Some(grammar) => {
                let mut matcher = Matcher::new(grammar, Some(&self.request), self.head.as_ref()).showing();
                seen.iter().for_each(|event| matcher.event(event));
                let pieces = matcher.pieces();
                self.state = State::Speaks(Box::new(matcher));
                pieces
            }
            None if seen.len() >= LOOKED_AT => {
                self.state = State::SpeaksNone;
                Vec::new()
            }
            None => Vec::new(),
        }
    }
}

/// How a stream ended for a dialect.
pub fn ending(is_complete: bool, is_open: bool, quiet: Duration) -> Ending {
    match (is_complete, is_open) {
        (true, _) => Ending::Complete,
        (false, true) => Ending::Open { quiet },
        (false, false) => Ending::Aborted,
    }
}

fn of(event: &Event) -> DialectEvent<'_> {
    DialectEvent {
        event_type: &event.event_type,
        data: &event.data,
        id: event.id.as_deref(),
        byte: event.span.first_byte,
    }
}

/// The request as dialects read it.
fn request_of(asked: &Asked) -> Request {
    let (_, rest) = asked.url.split_once("://").unwrap_or(("", &asked.url));
    let at = asked.bytes.windows(4).position(|four| four == b"\r\n\r\n");
    let (head, body) = match at {
        Some(at) => (&asked.bytes[..at], &asked.bytes[at + 4..]),
        None => (&asked.bytes[..], &[][..]),
    };
    let head = String::from_utf8_lossy(head);
    let fields = head.split("\r\n").filter(|line| !line.starts_with(':'));
    let fields = fields.filter_map(|line| line.split_once(": "));
    Request {
        method: asked.method.clone(),
        path: rest.find('/').map_or("/", |at| &rest[at..]).to_owned(),
        headers: fields.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        body: serde_json::from_slice(body).ok(),
    }
}

#[cfg(test)]
mod tests {
    use ssespec_dialect::shipped;

    use super::*;
    use crate::row::Span;

    fn event(data: &str) -> Event {
        Event {
            number: 1,
            event_type: "message".to_owned(),
            id: None,
            last_event_id: String::new(),
            data: data.to_owned(),
            gap_ns: 0,
            came_before: false,
            span: Span::default(),
        }
    }

    #[test]
    fn the_pieces_of_a_response_are_given_as_they_come() {
        let grammars = shipped().unwrap_or_else(|error| panic!("{error}"));
        let asked = Asked {
            method: "POST".into(),
            url: "http://127.0.0.1/v1/chat/completions".into(),
            bytes: b"POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\n\r\n{\"stream\":true}"[..].into(),
            ..Asked::default()
        };
        let mut merging = Merging::new(&grammars, &asked);
        let chunk = |text: &str| {
            event(&format!(
                r#"{{"id":"a","object":"chat.completion.chunk","created":1,"model":"m","choices":[{{"index":0,"delta":{{"content":"{text}"}},"finish_reason":null}}]}}"#
            ))
        };
        let texts = |pieces: Vec<Piece>| pieces.into_iter().map(|piece| piece.text).collect::<Vec<_>>();
        assert_eq!(texts(merging.event(&chunk("Hel"))), ["Hel"]);
        assert_eq!(texts(merging.event(&chunk("lo"))), ["lo"]);
        assert_eq!(texts(merging.event(&event("[DONE]"))), [""; 0]);
        let report = merging.end(Ending::Complete).expect("a dialect");
        assert_eq!(report.merged.len(), 1);
        assert_eq!(report.merged[0].text, "Hello");
        assert!(report.summary.starts_with("openai-chat: 2 chunks"), "{}", report.summary);
    }

    #[test]
    fn what_is_of_no_dialect_has_no_pieces() {
        let grammars = shipped().unwrap_or_else(|error| panic!("{error}"));
        let mut merging = Merging::new(&grammars, &Asked::default());
        for _ in 0..LOOKED_AT {
            assert_eq!(merging.event(&event("hello")), []);
        }
        assert!(merging.speaks_none());
        assert_eq!(merging.end(Ending::Complete), None);
    }
}
