//! Tells which events of a response are the server's own. The recorder, which counts events while it waits, and the judge take the
//! same ones away.

use ssespec_scenario::script::{ScriptItem, written};

use crate::additions::{Additions, DEFAULT_TYPE, OwnEvent};
use crate::recording::Request;

/// Takes the server's own events out of one exchange. Events are shown to it in the order in which they come.
#[derive(Clone, Debug)]
pub struct Sieve {
    first: Vec<OwnEvent>,
    between: Vec<OwnEvent>,
    script: Vec<ScriptItem>,
    /// How many of the first events have come; `None` once an event of the script has.
    greeted: Option<usize>,
}

impl Sieve {
    /// The sieve for the response to a request; `None` where no event is to be taken away.
    pub fn of(additions: &Additions, request: &Request) -> Option<Self> {
        let Additions { first, between, .. } = additions;
        let adds = !(first.is_empty() && between.is_empty());
        (adds && request.plays_script()).then(|| Self {
            first: first.clone(),
            between: between.clone(),
            script: request.script.clone().unwrap_or_default(),
            greeted: Some(0),
        })
    }

    /// Whether the next event of the response is the server's own: what was learned, at the place where it was learned.
    pub fn takes(&mut self, event_type: &str, data: &str) -> bool {
        if let Some(nth) = self.greeted
            && let Some(own) = self.first.get(nth)
            && self.is(own, event_type, data)
        {
            self.greeted = Some(nth + 1);
            return true;
        }
        if self.between.iter().any(|own| self.is(own, event_type, data)) {
            return true;
        }
        self.greeted = None;
        false
    }

    /// Whether an event is this one of the server's own, and certainly none that the script asks for: either its type or its data
    /// tells the two apart. Data that was twice the same, such as a count or the time in seconds, may be another the next time, so
    /// the type counts first.
    fn is(&self, own: &OwnEvent, event_type: &str, data: &str) -> bool {
        let by_type = || !own.has_default_type() && !self.asks_for_type(event_type);
        let by_data = || own.data.as_deref() == Some(data) && !self.asks_for_data(data);
        own.event_type == event_type && (by_type() || by_data())
    }

    fn asks_for_type(&self, event_type: &str) -> bool {
        written(&self.script).any(|item| match item.as_ref() {
            ScriptItem::Event(event) => {
                let named = event.event.as_ref().map(|name| name.as_str()).filter(|name| !name.is_empty());
                event.data.is_some() && named.unwrap_or(DEFAULT_TYPE) == event_type
            }
            ScriptItem::Burst(_) => event_type == DEFAULT_TYPE,
            _ => false,
        })
    }

    fn asks_for_data(&self, data: &str) -> bool {
        written(&self.script).any(|item| match item.as_ref() {
            ScriptItem::Event(event) => event.data.as_ref().is_some_and(|asked| asked.as_str() == data),
            _ => false,
        })
    }
}

#[cfg(test)]
#[path = "sieve_tests.rs"]
mod tests;
