//! Where the layer can deviate; the default of each is right.

use std::time::Duration;

use super::log::{Published, find};
use super::reading::Reading;
use crate::sse::Event;

/// How long a careless hub takes between a replay and the live events, and between two lines.
pub(super) const BETWEEN: Duration = Duration::from_millis(20);

/// What the hub makes of publications and of readers that come back.
pub(crate) struct Hub {
    /// Where in the log the event stands that a reader of this topic saw last; it goes on with that event's topic.
    pub find: fn(&[Published], &str, &[u8]) -> Option<usize>,
    /// What a reader is given for a publication.
    pub give: fn(&mut Reading, Event) -> Vec<Event>,
    /// What becomes of a publication under a known id.
    pub repeated: Repeated,
    /// How the live events follow a replay.
    pub handoff: Handoff,
    /// With what each stream begins.
    pub greeting: fn() -> Option<Event>,
    /// How the lines of concurrent publications are written.
    pub lines: Lines,
}

impl Default for Hub {
    fn default() -> Self {
        Self {
            find,
            give: |_, event| vec![event],
            repeated: Repeated::Kept,
            handoff: Handoff::Exact,
            greeting: || None,
            lines: Lines::Together,
        }
    }
}

/// What becomes of a publication under a known id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repeated {
    Kept,
    /// 409.
    Refused,
    /// It is taken for the same event once more.
    Dropped,
}

/// How the live events follow a replay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Handoff {
    Exact,
    /// What is published in between is lost.
    Loses,
    /// It comes twice.
    Doubles,
}

/// How the lines of concurrent publications are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lines {
    Together,
    /// The first line of an event is written before the others, and they may become those of another one.
    Mixed,
}
