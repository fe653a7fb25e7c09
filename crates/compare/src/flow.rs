//! How the events of a comparison came to flow, and what that lets one say.

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

/// What stands behind a finding. A live server may treat each client in its own way, which a single look cannot tell from a proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// Both sides played the same script.
    Scripted,
    /// A live stream, asked for once.
    Once,
    /// A live stream, asked for twice, the other side first the second time: a fault counts if it shows both times.
    Twice,
}

impl Seen {
    /// How the events came to flow.
    pub fn flow(self) -> Flow {
        match self {
            Self::Scripted => Flow::Script,
            Self::Once | Self::Twice => Flow::Live,
        }
    }
}
