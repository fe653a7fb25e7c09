//! A second exchange that a rule compares with.

use serde::{Deserialize, Serialize};

/// A second exchange.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Other {
    /// Its name.
    pub of: String,
}
