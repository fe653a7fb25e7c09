//! What was recorded for one comparison.

use super::disconnect::DisconnectProbes;
use super::flow::Flow;
use super::proxy::Kind;
use super::reconnect::Reconnects;
use super::side::StreamSummary;

/// The same stream, twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Directly.
    pub direct: StreamSummary,
    /// Through the proxy.
    pub proxied: StreamSummary,
}

/// All that was recorded for one comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Runs {
    /// How the events came to flow.
    pub flow: Flow,
    /// The stream.
    pub stream: Run,
    /// The same once more, where something was found that a live server may do for one of two clients.
    pub again: Option<SecondLook>,
    /// A stream that the server aborts, if it can be asked to.
    pub broken: Option<Run>,
    /// A client that leaves, if the server counts its streams.
    pub disconnects: Option<DisconnectProbes>,
    /// Reconnects after one of the ids, if there are some: one, and another with the proxied side first where that accuses a proxy.
    pub reconnects: Vec<Reconnects>,
    /// Which proxy it is, if the user says so.
    pub proxy: Option<Kind>,
}

/// The same stream once more, the proxied side first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondLook {
    /// With times that count from the same moment, as for a stream that flows for all at once.
    pub common: Run,
    /// With times that count from each one's own request, as for a stream that begins anew for each.
    pub own: Run,
}
