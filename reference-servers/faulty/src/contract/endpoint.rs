//! The endpoints that stream, and where a setting holds.

/// The endpoints that stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Endpoint {
    /// The five sentences.
    Events,
    /// The emit contract.
    Emit,
    /// One of a higher layer.
    Other,
}

/// Where a setting deviates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// On `/events` only.
    Events,
    /// On `/emit` only.
    Emit,
    Everywhere,
}

impl Scope {
    /// Whether an endpoint is within.
    pub fn covers(self, endpoint: Endpoint) -> bool {
        matches!(
            (self, endpoint),
            (Scope::Everywhere, _) | (Scope::Events, Endpoint::Events) | (Scope::Emit, Endpoint::Emit)
        )
    }
}
