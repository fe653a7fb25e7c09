//! What becomes of a connection after an answer.

/// What becomes of the connection after an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum After {
    Keep,
    /// Takes one more request, and closes without an answer.
    Unresponsive,
    Close,
    Reset,
}
