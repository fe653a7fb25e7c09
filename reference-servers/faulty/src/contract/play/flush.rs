//! When bytes leave.

use std::time::Duration;

use crate::contract::endpoint::Scope;

/// When bytes leave.
#[derive(Clone, Copy)]
pub(crate) struct Flush {
    /// How long a block waits before it is written.
    pub delay: fn(Moment) -> Duration,
    /// For what written bytes wait.
    pub gather: Gather,
    pub last_byte: LastByte,
    /// Where these hold; elsewhere each block leaves at once.
    pub on: Scope,
}

impl Default for Flush {
    fn default() -> Self {
        Self {
            delay: |_| Duration::ZERO,
            gather: Gather::Nothing,
            last_byte: LastByte::WithItsBlock,
            on: Scope::Everywhere,
        }
    }
}

/// What a delay may hang on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    /// How many steps are played in all.
    pub steps: usize,
    /// How long ago the block before was written.
    pub since_last: Option<Duration>,
    /// How many blocks were delayed so far.
    pub delays: usize,
}

/// For what written bytes wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gather {
    Nothing,
    /// The head waits for the first block.
    Head,
    /// Until the next block is there, or the stream ends. The head leaves at once.
    UntilTheNext,
    /// Until this many bytes have gathered, or the stream ends. The head leaves at once.
    Until(usize),
    /// Until this many bytes have gathered, wherever that is; then so many leave. The head leaves at once.
    Full(usize),
    /// The head and all else wait for the end of the stream.
    All,
    /// For company, so long.
    For(Duration),
}

/// When the last byte of a block leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LastByte {
    WithItsBlock,
    WithTheNext,
}
