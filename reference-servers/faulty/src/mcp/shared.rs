//! In what both revisions of Streamable HTTP can deviate.

/// How responses come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Carrier {
    Stream,
    Json,
}

/// What becomes of a stream that has brought its response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AfterResponse {
    Ends,
    StaysOpen,
}

/// What GET gets that resumes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Listen {
    Stream,
    /// A status, and what it says.
    Status(u16, &'static str),
}
