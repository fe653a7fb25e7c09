//! A field of a request that takes its value from the response to an earlier one.

use serde::{Deserialize, Serialize};

/// Where the value of a request field comes from. Where the response does not have it, the field is left out.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Carried {
    /// The field of the same name in the response head of this exchange, if it is visible ASCII. No recording shows it.
    FieldOf(String),
    /// The last event ID at the first event of this exchange.
    FirstIdOf(String),
}

impl Carried {
    /// The exchange that it is taken from.
    pub fn exchange(&self) -> &str {
        match self {
            Self::FieldOf(name) | Self::FirstIdOf(name) => name,
        }
    }

    /// Its key in a scenario.
    pub(crate) fn key(&self) -> &'static str {
        match self {
            Self::FieldOf(_) => "field-of",
            Self::FirstIdOf(_) => "first-id-of",
        }
    }
}
