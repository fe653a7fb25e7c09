//! What a server adds of its own to the events of every script, and which of an exchange's events these are.
//!
//! It is learned once for each target of a run (`ssespec_judge::additions`) and stands in each of its recordings, so that a verdict
//! follows from the recording alone. The recorder, which counts events while it waits, and the judge take the same events away.

use serde::{Deserialize, Serialize};
use ssespec_scenario::script::{ScriptItem, written};

use crate::recording::Request;

/// The type of an event that names none.
const DEFAULT_TYPE: &str = "message";

/// What a server adds of its own. Comments and blank lines are not among it: no rule about events sees them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Additions {
    /// Whether its events have ids that no script asks for.
    #[serde(skip_serializing_if = "OwnIds::is_none")]
    pub ids: OwnIds,
    /// The events before the first one of a script, in their order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub first: Vec<OwnEvent>,
    /// The events that come between those of a script or behind them. Each has a type of its own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub between: Vec<OwnEvent>,
    /// The reconnection time that it sends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry: Option<OwnRetry>,
}

/// Whether a server gives ids of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum OwnIds {
    /// It sends the ids that a script asks for, and no other.
    #[default]
    None,
    /// Events for which a script asks for no id have one of the server's own.
    Beside,
    /// Its own ids stand in place of those that a script asks for, too.
    Instead,
}

impl OwnIds {
    fn is_none(&self) -> bool {
        *self == Self::None
    }
}

/// An event of the server's own.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct OwnEvent {
    /// Its type; `message` where it names none.
    #[serde(rename = "type")]
    pub event_type: String,
    /// Its data, if that is always the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
}

impl OwnEvent {
    /// Whether it has the type that events have which name none: then its data alone tells it from the events of a script.
    pub fn has_default_type(&self) -> bool {
        self.event_type == DEFAULT_TYPE
    }
}

/// A reconnection time of the server's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum OwnRetry {
    /// Always the same, in milliseconds.
    Always(u64),
    /// Another one each time, so that not all clients come back at once.
    Varies,
}

impl Additions {
    /// Whether nothing is added.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

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

    /// Whether the next event of the response is the server's own: exactly what was learned, at the place where it was learned.
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
    /// tells the two apart.
    fn is(&self, own: &OwnEvent, event_type: &str, data: &str) -> bool {
        let same = own.event_type == event_type && own.data.as_deref().is_none_or(|known| known == data);
        same && (!self.asks_for_type(event_type) || (own.data.is_some() && !self.asks_for_data(data)))
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
#[path = "additions_tests.rs"]
mod tests;
