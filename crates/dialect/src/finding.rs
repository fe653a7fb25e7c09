//! What does not fit: where, what came, what was allowed, and who says so.

use std::fmt;

use ssespec_scenario::DialectRule as Rule;

use crate::basis::Basis;

/// What a finding means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The grammar is broken.
    Fail,
    /// Something is done that the source advises against.
    Warn,
    /// The server says that it failed. The grammar may be kept.
    Failed,
    /// It cannot be told.
    Inconclusive,
}

impl Level {
    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Warn => "warn",
            Self::Failed => "failed",
            Self::Inconclusive => "inconclusive",
        }
    }
}

/// Where in the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The number of the event, from 1.
    pub event: usize,
    /// The first byte of its block, counted from the first byte of the body.
    pub byte: u64,
}

/// Something that does not fit. Of each rule of a grammar the first is told, and the others are counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which rule.
    pub rule: Rule,
    /// What it means.
    pub level: Level,
    /// Where; none if it is about the head or about a stream without events.
    pub place: Option<Place>,
    /// What came.
    pub came: String,
    /// What was allowed there.
    pub allowed: String,
    /// Why it matters: the section of the source, or the client that breaks.
    pub basis: Option<Basis>,
    /// How many more of the same there were.
    pub more: usize,
}

impl Finding {
    /// What came, what was allowed and why, without level, rule and place.
    pub fn message(&self) -> String {
        Message(self).to_string()
    }
}

/// The part of a finding that is neither level nor rule nor place.
struct Message<'f>(&'f Finding);

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.level.as_str(), self.rule.as_str())?;
        if let Some(Place { event, byte }) = self.place {
            write!(f, " at event {event}, byte {byte}")?;
        }
        write!(f, ": {}", Message(self))
    }
}

impl fmt::Display for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(this) = self;
        write!(f, "{}", this.came)?;
        if !this.allowed.is_empty() {
            write!(f, "; allowed: {}", this.allowed)?;
        }
        if this.more > 0 {
            write!(f, "; {} more", this.more)?;
        }
        match &this.basis {
            None => Ok(()),
            Some(Basis::Must(section) | Basis::Should(section)) => write!(f, " ({section})"),
            Some(Basis::Breaks(client)) => write!(f, " (breaks: {client})"),
        }
    }
}
