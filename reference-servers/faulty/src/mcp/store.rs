//! The sessions that are open, and the events of all streams, so that they can be sent again.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use super::live::{Listeners, Sessions};
use super::settings::{Mcp, Priming, Replay};

/// What the endpoint keeps.
pub(crate) struct Store {
    pub mcp: Mcp,
    /// The streams of GET.
    pub listeners: Listeners,
    /// The streams of `subscriptions/listen`.
    pub subscribers: Listeners,
    /// The sessions of `/sse`.
    pub sse_sessions: Sessions,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    given: usize,
    open: BTreeSet<String>,
    streams: usize,
    events: Vec<Event>,
}

/// An event of a stream.
#[derive(Clone)]
struct Event {
    stream: usize,
    id: Option<String>,
    data: String,
}

impl Event {
    fn text(&self) -> String {
        let id = self.id.as_ref().map(|id| format!("id: {id}\n")).unwrap_or_default();
        format!("{id}data: {}\n\n", self.data)
    }
}

impl Store {
    pub fn new(mcp: Mcp) -> Self {
        Self {
            mcp,
            listeners: Listeners::default(),
            subscribers: Listeners::default(),
            sse_sessions: Sessions::default(),
            kept: Mutex::default(),
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a session, where there are any.
    pub fn begin(&self) -> Option<String> {
        let mut kept = self.kept();
        kept.given += 1;
        let id = (self.mcp.session_id)(kept.given)?;
        kept.open.insert(id.clone());
        Some(id)
    }

    /// Why a request with this session id is not served, as a status.
    pub fn refused(&self, id: Option<&[u8]>) -> Option<u16> {
        (self.mcp.session_id)(1)?;
        match id {
            None => self.mcp.without_session,
            Some(id) if self.kept().open.iter().any(|open| open.as_bytes() == id) => None,
            Some(_) => self.mcp.unknown_session,
        }
    }

    pub fn end(&self, id: &[u8]) {
        self.kept().open.retain(|open| open.as_bytes() != id);
    }

    /// The text of a new stream with these messages.
    pub fn stream(&self, messages: &[String]) -> String {
        let mut kept = self.kept();
        kept.streams += 1;
        let stream = kept.streams;
        let priming = match (self.mcp.priming, (self.mcp.event_id)(stream, 1)) {
            (Priming::Primed, Some(_)) => Some(String::new()),
            _ => None,
        };
        let texts = priming.into_iter().chain(messages.iter().cloned());
        let event = |(at, data)| Event { stream, id: (self.mcp.event_id)(stream, at + 1), data };
        let events: Vec<Event> = texts.enumerate().map(event).collect();
        let text = events.iter().map(Event::text).collect();
        kept.events.extend(events);
        text
    }

    /// The text of one message on a stream that was open before.
    pub fn event(&self, message: &str) -> String {
        let mut kept = self.kept();
        kept.streams += 1;
        let id = (self.mcp.event_id)(kept.streams, 1);
        let event = Event { stream: kept.streams, id, data: message.to_owned() };
        let text = event.text();
        kept.events.push(event);
        text
    }

    /// The text of one message in the revision without sessions, where nothing is sent again.
    pub fn stateless_event(&self, message: &Value) -> String {
        let id = self.mcp.stateless.event_id.map(str::to_owned);
        Event { stream: 0, id, data: message.to_string() }.text()
    }

    /// The text of what comes after an event.
    pub fn after(&self, id: &[u8]) -> String {
        let kept = self.kept();
        let is = |event: &Event| event.id.as_ref().is_some_and(|own| own.as_bytes() == id);
        let Some(at) = kept.events.iter().position(is) else { return String::new() };
        let stream = kept.events[at].stream;
        let wanted = |event: &&Event| match self.mcp.replay {
            Replay::Own => event.stream == stream,
            Replay::All => true,
            Replay::Nothing => false,
        };
        kept.events[at + 1..].iter().filter(wanted).map(Event::text).collect()
    }
}
