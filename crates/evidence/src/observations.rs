//! What was seen beside the exchanges of a scenario: counts of open streams, drops, the server's memory and its end.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use ssespec_scenario::{Check, CloseHow, rename_stored};

/// What was seen beside the exchanges. All times count in nanoseconds from the scenario's beginning.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Observations {
    /// What the `poll-stats` steps saw, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub counts: Vec<StatsPoll>,
    /// What became of the streams of the `churn` steps.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub churns: Vec<ChurnLog>,
    /// What the `sample-memory` steps saw, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub memory: Vec<MemorySamples>,
    /// What the `terminate` step came to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terminated: Option<Terminated>,
    /// How the server's process had ended by itself, and what it printed last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub died: Option<String>,
    /// When the exchanges of `pause` steps were read no more, by name. Some were read on later, as the scenario says.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub paused: Vec<(String, u64)>,
    /// What a server chose that the `probe-alpn` step offered HTTP/2 to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offered: Option<Offered>,
    /// What was asked beside the scenario to see whether the server as such was answering; in a second try alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub controls: Vec<Control>,
    /// How often the endpoint may be asked.
    #[serde(skip_serializing_if = "Asked::is_freely")]
    pub asked: Asked,
    /// The checks as they were played, where they are not those of the scenario's file: of a hub, and of an endpoint that is
    /// asked once.
    #[serde(deserialize_with = "checks_of_any_version", skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
    /// How long a `hold-open` step watches, in nanoseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub watched_ns: Option<u64>,
}

/// How often an endpoint may be asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Asked {
    /// As often as scenarios and second tries need.
    #[default]
    Freely,
    /// Once: what it is sent may cost money or have effects, or its address serves once. Nothing is repeated, and nothing is
    /// asked beside it.
    Once,
}

impl Asked {
    /// Whether nothing stands against another request.
    pub fn is_freely(&self) -> bool {
        *self == Self::Freely
    }
}

/// A plain request beside a second try.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Control {
    /// When it was sent.
    pub sent_ns: u64,
    /// When its response head had come; `None` if it was given up.
    pub answered_ns: Option<u64>,
    /// When it was given up or the scenario was over, if no head came.
    pub given_up_ns: Option<u64>,
}

/// What a server chose that was offered HTTP/2 and HTTP/1.1 by ALPN.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Offered {
    /// The protocol; `None` if it chose none.
    pub alpn: Option<String>,
    /// Why it could not be offered.
    pub trouble: Option<String>,
}

/// Checks under the names that rules had when they were stored.
fn checks_of_any_version<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Check>, D::Error> {
    let mut stored = Vec::<Value>::deserialize(from)?;
    stored.iter_mut().filter_map(|check| check.get_mut("expect")).for_each(rename_stored);
    serde_json::from_value(stored.into()).map_err(D::Error::custom)
}

/// What one `poll-stats` step saw.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct StatsPoll {
    /// What had just happened.
    pub when: String,
    /// How many streams more than at first were waited for.
    pub more: Option<u64>,
    /// For how long the count of steps was to stand still, in nanoseconds.
    pub still_ns: Option<u64>,
    /// The responses, in order.
    pub polls: Vec<Poll>,
}

/// One response of the stats endpoint.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Poll {
    /// When it was asked.
    pub asked_ns: u64,
    /// When it had answered, or was given up.
    pub answered_ns: u64,
    /// The streams that are open.
    pub open: Option<u64>,
    /// The steps that were begun so far, of all streams.
    pub steps: Option<u64>,
    /// Why there is no response that can be read.
    pub trouble: Option<String>,
}

/// What became of the streams of a `churn` step.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ChurnLog {
    /// Where the row of random moments began.
    pub seed: u64,
    /// The streams, in the order in which they were opened.
    pub cycles: Vec<Cycle>,
}

/// One stream that was opened and dropped.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Cycle {
    /// When it was to be dropped, counted from its request.
    pub after_ns: u64,
    /// How.
    pub how: CloseHow,
    /// The body bytes that had come by then.
    pub body_bytes: u64,
    /// Why it could not be opened.
    pub trouble: Option<String>,
}

/// What one `sample-memory` step saw.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MemorySamples {
    /// The resident memory of all processes of the server in bytes, with when it was looked at. Empty where nothing tells it.
    pub samples: Vec<(u64, u64)>,
}

impl MemorySamples {
    /// The most that was seen.
    pub fn peak(&self) -> Option<u64> {
        self.samples.iter().map(|(_, bytes)| *bytes).max()
    }

    /// By how many bytes it was more at the end than in the last quarter of the time before.
    pub fn still_growing(&self) -> u64 {
        let (Some((began, _)), Some((ended, last))) = (self.samples.first(), self.samples.last()) else {
            return 0;
        };
        let quarter = ended - ended.saturating_sub(*began) / 4;
        let least = self.samples.iter().filter(|(at, _)| *at >= quarter).map(|(_, bytes)| *bytes).min();
        last.saturating_sub(least.unwrap_or(*last))
    }
}

/// What a `terminate` step came to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Terminated {
    /// When the signal was sent; `None` where there is none to send.
    pub sent_ns: Option<u64>,
    /// When all processes were gone.
    pub gone_ns: Option<u64>,
    /// How the first process ended.
    pub outcome: Option<String>,
    /// When the wait was given up, if it was.
    pub gave_up_ns: Option<u64>,
}

/// Whether a `poll-stats` step saw what it waits for.
pub fn reached(counted: &StatsPoll, base: Option<u64>) -> bool {
    let Some(last) = counted.polls.last() else { return false };
    if let (Some(more), Some(open), Some(base)) = (counted.more, last.open, base) {
        return if more == 0 { open <= base } else { open >= base + more };
    }
    if let (Some(still), Some(steps)) = (counted.still_ns, last.steps) {
        let since = counted.polls.iter().rev().take_while(|poll| poll.steps == Some(steps)).last();
        return since.is_some_and(|first| last.asked_ns.saturating_sub(first.answered_ns) >= still);
    }
    // A count of steps that is not given will not come.
    counted.still_ns.is_some() && last.open.is_some() && last.steps.is_none()
}
