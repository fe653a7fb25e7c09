//! What a server adds of its own to the events of every script.
//!
//! It is learned once for each target of a run (`ssespec_judge::additions`) and stands in each of its recordings, so that a verdict
//! follows from the recording alone. [`crate::sieve`] takes it away.

use serde::{Deserialize, Serialize};

/// The type of an event that names none.
pub(crate) const DEFAULT_TYPE: &str = "message";

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
    /// Its data, if that was the same each time. It tells the event from those of a script that asks for its type.
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
