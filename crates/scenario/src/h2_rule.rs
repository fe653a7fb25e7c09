//! What only HTTP/2 has: credit for a stream, and rules about how it is spoken.

use serde::{Deserialize, Serialize};

/// What becomes of a stream's flow control window over HTTP/2 (RFC 9113 5.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Credit {
    /// What was read is given back, so that more can come.
    #[default]
    Given,
    /// Nothing is given back, as by a reader that has stopped: after 65,535 bytes the server has to wait, until a `grant-credit` step.
    Withheld,
}

impl Credit {
    /// Whether the server may go on sending.
    pub fn is_given(&self) -> bool {
        *self == Self::Given
    }
}

/// A rule about HTTP/2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Http2Rule {
    /// No response on the stream carries Connection, Keep-Alive, Proxy-Connection, Transfer-Encoding or Upgrade.
    NoConnectionFields,
    /// The server had not ended the stream when the scenario did.
    StaysOpen,
    /// The server sent GOAWAY with NO_ERROR, as it does before it closes a connection (RFC 9113 6.8).
    Goaway,
    /// HTTP/2 is spoken, or was offered to the `probe-alpn` step.
    Offered,
}
