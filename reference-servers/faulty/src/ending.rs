//! How a stream ends.

/// How a stream ends.
pub(crate) enum Ending {
    Proper,
    Broken,
}
