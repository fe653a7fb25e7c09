//! How many streams may be open, and what becomes of those above.

/// What the limit does, if one was given.
pub(crate) struct Limit {
    /// How many streams may be open where the command line does not say so; as many as come unless given.
    pub most: Option<usize>,
    pub above: Above,
    pub places: Places,
    pub older: Older,
}

impl Default for Limit {
    fn default() -> Self {
        Self { most: None, above: Above::Answered(503), places: Places::GivenBack, older: Older::Stay }
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

/// What becomes of the open streams of `/events` when the same client opens one more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Older {
    Stay,
    /// They end in good order: the newest stream of a client is its only one.
    Ended,
}
