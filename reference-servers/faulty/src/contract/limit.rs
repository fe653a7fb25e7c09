//! How many streams may be open, and what becomes of those above.

/// What the limit does, if one was given.
pub(crate) struct Limit {
    pub above: Above,
    pub places: Places,
}

impl Default for Limit {
    fn default() -> Self {
        Self { above: Above::Answered(503), places: Places::GivenBack }
    }
}

/// What becomes of a stream above the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Above {
    /// It is answered with this status.
    Answered(u16),
    /// It is opened and ended at once.
    Ended,
    /// It waits until another is over.
    Waits,
}

/// What becomes of the place of a stream that is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Places {
    GivenBack,
    Kept,
}
