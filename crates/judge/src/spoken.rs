//! What is spoken over a stream, once it was looked at.

use ssespec_dialect::{Conclusion, Grammar, Report};
use ssespec_evidence::reason::Reason;
use ssespec_scenario::DialectRule;

/// What is spoken over a stream.
pub enum Spoken {
    /// A dialect, and what came of it.
    Dialect(Box<Heard>),
    /// None that could be judged, and why.
    Nothing(Reason),
}

/// A stream that was held to a dialect.
pub struct Heard {
    /// The grammar.
    pub grammar: Grammar,
    /// How it was chosen.
    pub known: Known,
    /// What it says of the stream.
    pub report: Report,
}

/// How a dialect was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// Somebody named it.
    ByName,
    /// By what came.
    ByEvents,
}

impl Heard {
    /// The name of the dialect.
    pub fn name(&self) -> &str {
        self.grammar.name()
    }

    /// Whether the server says in the stream that it failed.
    pub fn failed(&self) -> bool {
        self.report.findings.iter().any(|finding| finding.rule == DialectRule::ServerError)
    }

    /// Whether an event says that the response is there, as no stream of anything else would.
    pub fn ends_as_its_own(&self) -> bool {
        !self.grammar.is_common() && matches!(self.report.conclusion, Conclusion::Succeeded(_))
    }
}

impl Spoken {
    /// What was heard, if anything was.
    pub fn heard(&self) -> Option<&Heard> {
        match self {
            Self::Dialect(heard) => Some(heard),
            Self::Nothing(_) => None,
        }
    }
}
