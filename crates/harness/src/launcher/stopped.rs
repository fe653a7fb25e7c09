//! How a server ended when it was told to.

/// How a server ended when it was told to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// By itself or on TERM, as it should.
    Terminated,
    /// On KILL: TERM was not enough.
    Killed,
    /// On KILL at once: Windows has no TERM to ask with.
    Unasked,
}
