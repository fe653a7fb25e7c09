//! Which dialects a stream is held to, as it was said when it was recorded: data that is saved with the recording.

use serde::{Deserialize, Serialize};

/// Which dialects a stream is held to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dialects {
    /// The one that it is recognised as, of those that come with the suite.
    #[default]
    Recognised,
    /// None.
    None,
    /// One of these: what fits none of them is broken.
    Named(Vec<NamedDialect>),
}

impl Dialects {
    /// Whether nothing was said.
    pub fn are_recognised(&self) -> bool {
        *self == Self::Recognised
    }
}

/// A dialect that a stream is held to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct NamedDialect {
    /// Its name.
    pub name: String,
    /// Its whole file, unless it comes with the suite: the verdict needs nothing but the recording.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}
