//! Steps that only a hub can be asked: events published to a topic, and a reader that loses its connection meanwhile.

use serde::{Deserialize, Serialize};

use crate::limits::MAX_RECONNECTS;
use crate::scalar;
use crate::script::ScriptItem;
use crate::span::Span;

/// Publishes events to a topic of a hub.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PublishStep {
    /// The topic, as the `open` steps name it. On the wire it is unique in each run.
    pub topic: String,
    /// What is published: `event`, `repeat` and `wait` steps.
    pub script: Vec<ScriptItem>,
    /// The least time between two publications; none unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<Span>,
    /// How many publishers share the script, at the same time; one unless given.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "writers")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<u32>", range(min = 2, max = MAX_WRITERS)))]
    pub writers: Option<u32>,
}

/// The most publishers of a `publish` step.
pub const MAX_WRITERS: u32 = 16;

fn writers<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    scalar::count::<MAX_WRITERS, _>(deserializer).map(Some)
}

/// Loses a stream's connection at random moments while events are published to its topic, and comes back at once each time. Goes
/// on when all is published and the last connection has brought the last event with an id, or does not within six seconds.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ReconnectLoop {
    /// The exchange whose stream is continued.
    pub from: String,
    /// The new exchanges' names: with `as: part` they are `part-1`, `part-2` and so on. A check on `part` speaks of them all.
    #[serde(rename = "as")]
    pub name: String,
    /// How often.
    #[serde(deserialize_with = "scalar::count::<MAX_RECONNECTS, _>")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = MAX_RECONNECTS)))]
    pub times: u32,
    /// Each connection is lost within this time, by FIN and by RST in turn. The moments follow from the scenario's id, so that
    /// they are the same in each run.
    pub within: Span,
    /// What is published meanwhile.
    pub publish: PublishStep,
}
