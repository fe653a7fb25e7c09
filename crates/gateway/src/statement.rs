//! What is said of one rule in one case.

use serde::Serialize;
use ssespec_evidence::verdict::Verdict;
use ssespec_scenario::Level;

use crate::case::Case;
use crate::rule::Rule;

/// What is said of one rule in one case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Statement {
    /// What the upstream did.
    pub case: Case,
    /// The rule.
    pub rule: Rule,
    /// Pass, fail, warn, note or inconclusive.
    pub verdict: Verdict,
    /// One clause, if the rule is not broken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// How what came differs from what had to come, if it does.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub breach: Option<Breach>,
}

/// How what came differs from what had to come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Breach {
    /// What had to come.
    pub expected: String,
    /// What came.
    #[serde(rename = "observed")]
    pub actual: String,
}

/// What a judge finds, before the level of the rule is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// It is kept.
    Kept(String),
    /// It is broken; never graver than this level.
    Broken { breach: Breach, at_most: Level },
    /// It cannot be told, and why.
    Open(String),
}

impl Found {
    /// It is broken.
    pub fn broken(expected: impl Into<String>, actual: impl Into<String>) -> Self {
        Self::Broken {
            breach: Breach { expected: expected.into(), actual: actual.into() },
            at_most: Level::Must,
        }
    }

    /// It is broken, but no client need fail by it.
    pub fn unwise(expected: impl Into<String>, actual: impl Into<String>) -> Self {
        Self::Broken {
            breach: Breach { expected: expected.into(), actual: actual.into() },
            at_most: Level::Should,
        }
    }

    /// It is worth a note, and no more.
    pub fn noted(expected: impl Into<String>, actual: impl Into<String>) -> Self {
        Self::Broken {
            breach: Breach { expected: expected.into(), actual: actual.into() },
            at_most: Level::May,
        }
    }

    /// The same, but no graver than this level.
    pub fn at_most(self, most: Level) -> Self {
        match self {
            Self::Broken { breach, at_most } => Self::Broken { breach, at_most: at_most.max(most) },
            other @ (Self::Kept(_) | Self::Open(_)) => other,
        }
    }

    /// As a statement about a rule of this level.
    pub fn of(self, case: Case, rule: Rule, level: Level) -> Statement {
        let (verdict, message, breach) = match self {
            Self::Kept(message) => (Verdict::Pass, Some(message), None),
            Self::Open(why) => (Verdict::Inconclusive, Some(why), None),
            Self::Broken { breach, at_most } => {
                // The levels stand in the order of their weight, the gravest first.
                let verdict = match level.max(at_most) {
                    Level::Must => Verdict::Fail,
                    Level::Should => Verdict::Warn,
                    Level::May | Level::Info => Verdict::Note,
                };
                (verdict, None, Some(breach))
            }
        };
        Statement { case, rule, verdict, message, breach }
    }
}
