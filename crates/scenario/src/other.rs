//! A second exchange that a rule compares with.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A second exchange.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Other {
    /// Its name.
    pub of: String,
}
