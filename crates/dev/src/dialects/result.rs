//! What the trials of a server gave, for the terminal and for the page.

use ssespec_evidence::verdict::CheckResult;
use ssespec_report::{Counts, Exit};
use ssespec_scenario::RequirementId;

use super::catalogue::{Found, Server, Stream};

/// A server, and what came of it.
pub struct Row {
    /// The server, with the streams that were asked for.
    pub server: Server,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a server.
pub enum Outcome {
    /// A program that it needs is not installed: which, and how to get it.
    Missing(String),
    /// It could not be set up, started or stopped.
    Broke(String),
    /// Its streams were asked for.
    Tried(Vec<Tried>),
}

/// A stream, and what was seen of it.
pub struct Tried {
    /// The stream.
    pub stream: Stream,
    /// What was seen, or why nothing could be.
    pub seen: Result<Seen, String>,
}

/// What was seen of a stream.
pub struct Seen {
    /// The verdicts of the check, counted.
    pub counts: Counts,
    /// What came, in one line.
    pub came: String,
    /// Whether it could be held to its dialect at all.
    pub held: Held,
    /// What it is taken for when nobody names its dialect.
    pub recognised: Recognised,
    /// What is broken.
    pub findings: Vec<Finding>,
    /// What could not be judged, each with its reason.
    pub unjudged: Vec<CheckResult>,
    /// What the file says is broken, and is not.
    pub gone: Vec<RequirementId>,
}

/// Whether a stream was held to the dialect that was named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// It was.
    Held,
    /// Nothing came that a grammar could read.
    Not,
}

/// What a stream is taken for when nobody names its dialect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recognised {
    /// The one that was named, with the same verdicts.
    AsNamed,
    /// The one that was named, with other verdicts of these requirements.
    Differently(Vec<RequirementId>),
    /// Another one.
    As(String),
    /// None.
    Not,
}

/// Something broken.
pub struct Finding {
    /// What the judge says.
    pub result: CheckResult,
    /// The lines of the event that it points at, cut; empty if it points at none.
    pub evidence: Vec<String>,
    /// What is known of it.
    pub known: Option<Found>,
}

impl Seen {
    /// Why a reader has to look at this stream; empty if all that is broken is known, and all that is known is broken.
    pub fn open(&self) -> Vec<String> {
        let not_held = (self.held == Held::Not).then(|| "it was not held to its dialect".to_owned());
        let unknown = self.findings.iter().filter(|finding| finding.known.is_none());
        let unknown = unknown.map(|finding| format!("{} was not looked at yet", finding.result.check));
        let gone = self.gone.iter().map(|id| format!("{id} is listed as broken, and is not"));
        not_held.into_iter().chain(unknown).chain(gone).collect()
    }
}

/// How the command ends: what could not be run, then what has to be looked at.
pub fn exit_of(rows: &[Row], require_all: bool) -> Exit {
    let tried = || {
        rows.iter().filter_map(|row| match &row.outcome {
            Outcome::Tried(all) => Some(all),
            Outcome::Missing(_) | Outcome::Broke(_) => None,
        })
    };
    let broke = rows.iter().any(|row| match &row.outcome {
        Outcome::Broke(_) => true,
        Outcome::Missing(_) => require_all,
        Outcome::Tried(all) => all.iter().any(|one| one.seen.is_err()),
    });
    let seen = || tried().flatten().filter_map(|one| one.seen.as_ref().ok());
    if broke {
        Exit::CouldNotRun
    } else if seen().any(|seen| !seen.open().is_empty()) {
        Exit::Fails
    } else if seen().next().is_none() {
        Exit::NothingRan
    } else {
        Exit::Conforms
    }
}

#[cfg(test)]
#[path = "result_tests.rs"]
pub(super) mod tests;
