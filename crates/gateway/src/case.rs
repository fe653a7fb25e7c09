//! The cases: what the upstream does in each, and which rules it shows.

use serde::Serialize;

use crate::rule::Rule;
use crate::upstream::Upstream;

/// What the upstream does with one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Case {
    /// An ordinary stream.
    Right,
    /// Comments and heartbeats between the events.
    Comments,
    /// Blocks without data between the events.
    BlocksWithoutData,
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
    /// A tool call after some text, its arguments in several pieces.
    ToolCall,
    /// Two tool calls, one after the other.
    ParallelToolCalls,
    /// Two tool calls, a piece of each in turn.
    InterleavedToolCalls,
    /// Silence after some events; then the rest.
    Stall,
    /// A long stream whose client leaves.
    ClientLeaves,
}

impl Case {
    /// All of them, in the order in which they are played.
    pub const ALL: [Self; 15] = [
        Self::Right,
        Self::Comments,
        Self::BlocksWithoutData,
        Self::SplitCharacters,
        Self::LargeEvent,
        Self::Slow,
        Self::Error,
        Self::Truncated,
        Self::Reset,
        Self::BrokenJson,
        Self::ToolCall,
        Self::ParallelToolCalls,
        Self::InterleavedToolCalls,
        Self::Stall,
        Self::ClientLeaves,
    ];

    /// Those that this upstream can play.
    pub fn of(upstream: Upstream) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |case| match (case, upstream) {
            // In Messages a block ends before the next one begins, and in Gemini a call comes whole.
            (Self::InterleavedToolCalls, Upstream::AnthropicMessages | Upstream::Gemini) => false,
            (_, Upstream::OpenAiChat | Upstream::AnthropicMessages | Upstream::Gemini) => true,
        })
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Comments => "comments",
            Self::BlocksWithoutData => "blocks-without-data",
            Self::SplitCharacters => "split-characters",
            Self::LargeEvent => "large-event",
            Self::Slow => "slow",
            Self::Error => "error",
            Self::Truncated => "truncated",
            Self::Reset => "reset",
            Self::BrokenJson => "broken-json",
            Self::ToolCall => "tool-call",
            Self::ParallelToolCalls => "parallel-tool-calls",
            Self::InterleavedToolCalls => "interleaved-tool-calls",
            Self::Stall => "stall",
            Self::ClientLeaves => "client-leaves",
        }
    }

    /// What the upstream does, as a clause.
    pub fn about(self) -> &'static str {
        match self {
            Self::Right => "an ordinary stream",
            Self::Comments => "comments and heartbeats between the events",
            Self::BlocksWithoutData => "blocks without data between the events",
            Self::SplitCharacters => "writes that end in the middle of a character",
            Self::LargeEvent => "one event of 64 KiB",
            Self::Slow => "six events, 500 ms apart",
            Self::Error => "an error after three events",
            Self::Truncated => "a body that ends after three events, without a terminal event",
            Self::Reset => "a connection that is reset after three events",
            Self::BrokenJson => "one event whose JSON is cut",
            Self::ToolCall => "a tool call after some text, its arguments in several pieces",
            Self::ParallelToolCalls => "two tool calls, one after the other",
            Self::InterleavedToolCalls => "two tool calls, a piece of each in turn",
            Self::Stall => "a pause of 5 s after three events",
            Self::ClientLeaves => "a client that leaves after three events",
        }
    }

    /// Whether the model calls a tool in it, so that the request has to offer one.
    pub fn calls_tools(self) -> bool {
        self.rules().contains(&Rule::ToolCalls)
    }

    /// The rules that it shows.
    pub fn rules(self) -> &'static [Rule] {
        match self {
            Self::Right => &[Rule::Response, Rule::Text],
            Self::Comments | Self::BlocksWithoutData => &[Rule::Comments],
            Self::SplitCharacters => &[Rule::Characters],
            Self::LargeEvent => &[Rule::LargeEvent],
            Self::Slow => &[Rule::Incremental],
            Self::Error => &[Rule::ErrorShown],
            Self::Truncated | Self::Reset => &[Rule::TruncationShown],
            Self::BrokenJson => &[Rule::LossShown],
            Self::ToolCall | Self::ParallelToolCalls | Self::InterleavedToolCalls => &[Rule::ToolCalls],
            Self::Stall => &[Rule::StallShown, Rule::Incremental],
            Self::ClientLeaves => &[Rule::UpstreamStopped],
        }
    }
}
