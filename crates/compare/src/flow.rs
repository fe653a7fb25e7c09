//! How the events of a comparison came to flow.

use serde::Serialize;

/// How the events came to flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flow {
    /// Both sides played the same script.
    Script,
    /// The server sent what it liked.
    Live,
}
