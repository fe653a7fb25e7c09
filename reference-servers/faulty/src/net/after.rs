//! What becomes of a connection after a response.

/// What becomes of the connection after a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum After {
    Keep,
    /// Takes one more request, and closes without a response.
    Unresponsive,
    Close,
    Reset,
}
