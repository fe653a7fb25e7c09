//! Something that a target can do, and that a scenario may need.

use serde::{Deserialize, Serialize};

/// Something that a target can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Capability {
    /// Offers the emit contract.
    Emit,
    /// Takes scripts by POST as well.
    Post,
    /// Continues after Last-Event-ID.
    Resume,
    /// Sends heartbeats on a quiet stream, at least one every two seconds under test.
    Heartbeat,
    /// Counts its open streams.
    Stats,
    /// Compresses with gzip when asked.
    Gzip,
    /// Compresses with Brotli when asked.
    Br,
    /// Compresses with Zstandard when asked.
    Zstd,
    /// Answers cross-origin requests and preflights.
    Cors,
    /// Plays `fail` steps: its own code fails in mid-stream.
    Fail,
    /// Plays `burst` steps: many events, made one after the other.
    Burst,
    /// Plays `protect` steps: a stream for who has a token, as long as that counts.
    Auth,
    /// Refuses requests for names that are not this machine's, as a server on loopback must.
    Guard,
    /// Is an endpoint of the Model Context Protocol, Streamable HTTP: its stream is opened by that protocol's own requests.
    Mcp,
    /// Speaks the Model Context Protocol over HTTP with SSE, revision 2024-11-05: a stream names the address to post to.
    McpSse,
}

impl std::fmt::Display for Capability {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Emit => "emit",
            Self::Post => "post",
            Self::Resume => "resume",
            Self::Heartbeat => "heartbeat",
            Self::Stats => "stats",
            Self::Gzip => "gzip",
            Self::Br => "br",
            Self::Zstd => "zstd",
            Self::Cors => "cors",
            Self::Fail => "fail",
            Self::Burst => "burst",
            Self::Auth => "auth",
            Self::Guard => "guard",
            Self::Mcp => "mcp",
            Self::McpSse => "mcp-sse",
        })
    }
}
