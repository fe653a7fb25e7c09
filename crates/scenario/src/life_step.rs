//! Steps about the life of streams and of the server behind them: counts, drops by the hundred, readers that stop, signals.

use serde::{Deserialize, Serialize};

use crate::limits::MAX_STREAMS;
use crate::scalar;
use crate::script::ScriptItem;
use crate::span::Span;

/// Whose server a scenario talks to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ServerUse {
    /// The one that all scenarios of a run talk to at once.
    #[default]
    Shared,
    /// One that nobody else talks to: started for this scenario alone. A target that is only attached to is asked when no other
    /// scenario runs, unless a step needs its process.
    Dedicated,
    /// The same, started with the arguments of `capped` in the target file, so that it holds only a few streams.
    Capped,
}

impl ServerUse {
    /// Whether it is the one for all.
    pub fn is_shared(&self) -> bool {
        *self == Self::Shared
    }
}

/// Asks the stats endpoint until its count is what it should be, or gives up. The first of these steps takes the count that the
/// others are compared with.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PollStats {
    /// What has just happened, for the report: `with five streams open`, `after a reset`.
    pub when: String,
    /// How many streams more than at first must be open; without it the count is asked for once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub more: Option<u64>,
    /// How long the count of steps played must stand still.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub still_for: Option<Span>,
    /// When to give up.
    #[serde(default = "default_within")]
    pub within: Span,
}

fn default_within() -> Span {
    Span::from_millis(20_000)
}

/// Opens streams and drops each at a random moment, by FIN and by RST in turn. The moments follow from the scenario's id, so that
/// they are the same in each run.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Churn {
    /// How many streams.
    #[serde(deserialize_with = "scalar::count::<MAX_CYCLES, _>")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = MAX_CYCLES)))]
    pub times: u32,
    /// The script that each of them asks for.
    pub script: Vec<ScriptItem>,
    /// The latest moment of a drop, counted from the request.
    pub within: Span,
}

/// The most cycles of a `churn` step.
pub const MAX_CYCLES: u32 = 1000;

/// Speaks of one exchange, or of all that one `open` step opened.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct On {
    /// The exchange; the latest opened unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
}

/// Stops reading.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Pause {
    /// The exchange; the latest opened unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
    /// How long, until it is read on; for good unless given.
    #[serde(default, rename = "for", skip_serializing_if = "Option::is_none")]
    pub time: Option<Span>,
}

/// Tells the server to end, as a deployment does, and waits until its processes are gone.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Terminate {
    /// When to give up.
    pub within: Span,
}

/// The number of an `open` step's streams.
pub(crate) type Times = u32;

/// Reads how many streams an `open` step opens.
pub(crate) fn times<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Times>, D::Error> {
    scalar::count::<MAX_STREAMS, _>(deserializer).map(Some)
}

/// The names of the exchanges that an `open` step with `times` opens.
pub fn member_names(name: &str, times: u32) -> impl Iterator<Item = String> + '_ {
    (1..=times).map(move |n| format!("{name}-{n}"))
}

/// Whether an exchange is one of those that a step opened under a name with `times`.
pub fn is_member(exchange: &str, name: &str) -> bool {
    let number = exchange.strip_prefix(name).and_then(|rest| rest.strip_prefix('-'));
    number.is_some_and(|number| number.parse::<u32>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_known_by_their_numbers_alone() {
        assert!(member_names("tab", 3).all(|name| is_member(&name, "tab")));
        for other in ["tab", "tab-", "tab-x", "tabs-1", "other-1"] {
            assert!(!is_member(other, "tab"), "{other}");
        }
    }
}
