//! The cases: what the upstream does in each, and which rules it shows.

use serde::Serialize;

use crate::rule::Rule;

/// What the upstream does with one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Case {
    /// An ordinary stream.
    Right,
    /// Comments, heartbeats and blocks without data between the events.
    Comments,
    /// Writes that end in the middle of characters.
    SplitCharacters,
    /// One event of 64 KiB.
    LargeEvent,
    /// Pauses between the events.
    Slow,
    /// An error after some events.
    Error,
    /// A body that ends without a terminal event.
    Truncated,
    /// A connection that is reset in the middle of the body.
    Reset,
    /// One event whose JSON is cut.
    BrokenJson,
}

impl Case {
    /// All of them, in the order in which they are played.
    pub const ALL: [Self; 9] = [
        Self::Right,
        Self::Comments,
        Self::SplitCharacters,
        Self::LargeEvent,
        Self::Slow,
        Self::Error,
        Self::Truncated,
        Self::Reset,
        Self::BrokenJson,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Comments => "comments",
            Self::SplitCharacters => "split-characters",
            Self::LargeEvent => "large-event",
            Self::Slow => "slow",
            Self::Error => "error",
            Self::Truncated => "truncated",
            Self::Reset => "reset",
            Self::BrokenJson => "broken-json",
        }
    }

    /// What the upstream does, as a clause.
    pub fn about(self) -> &'static str {
        match self {
            Self::Right => "an ordinary stream",
            Self::Comments => "comments, heartbeats and blocks without data between the events",
            Self::SplitCharacters => "writes that end in the middle of a character",
            Self::LargeEvent => "one event of 64 KiB",
            Self::Slow => "six events, 500 ms apart",
            Self::Error => "an error after three events",
            Self::Truncated => "the body ends after three events, without a terminal event",
            Self::Reset => "the connection is reset after three events",
            Self::BrokenJson => "one event whose JSON is cut",
        }
    }

    /// The rules that it shows.
    pub fn rules(self) -> &'static [Rule] {
        match self {
            Self::Right => &[Rule::Response, Rule::Text],
            Self::Comments => &[Rule::Comments],
            Self::SplitCharacters => &[Rule::Characters],
            Self::LargeEvent => &[Rule::LargeEvent],
            Self::Slow => &[Rule::Incremental],
            Self::Error => &[Rule::ErrorShown],
            Self::Truncated | Self::Reset => &[Rule::TruncationShown],
            Self::BrokenJson => &[Rule::LossShown],
        }
    }
}
