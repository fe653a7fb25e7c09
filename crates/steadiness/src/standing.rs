//! How a check stands in one run: the verdict, with what excuses it.

use std::fmt;

use ssespec_evidence::verdict::{CheckResult, Verdict};

/// How a check stands in one run, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// A MUST is said to be broken, and nobody knew of it.
    Fail,
    /// A SHOULD is said to be broken, and nobody knew of it.
    Warn,
    /// The target or the harness broke.
    Error,
    /// It could not be judged.
    Inconclusive,
    /// The run has no result of it: the target broke before.
    Missing,
    /// An observation.
    Note,
    /// Broken, as the target file says.
    Known,
    /// It does not apply.
    Skip,
    /// It holds.
    Pass,
}

impl Standing {
    /// The standing of one result.
    pub fn of(result: &CheckResult) -> Self {
        match (result.verdict, &result.known) {
            (Verdict::Fail | Verdict::Warn, Some(_)) => Self::Known,
            (Verdict::Fail, None) => Self::Fail,
            (Verdict::Warn, None) => Self::Warn,
            (Verdict::Error, _) => Self::Error,
            (Verdict::Inconclusive, _) => Self::Inconclusive,
            (Verdict::Note, _) => Self::Note,
            (Verdict::Skip, _) => Self::Skip,
            (Verdict::Pass, _) => Self::Pass,
        }
    }

    /// Whether a server is accused.
    pub fn accuses(self) -> bool {
        match self {
            Self::Fail | Self::Warn => true,
            Self::Error
            | Self::Inconclusive
            | Self::Missing
            | Self::Note
            | Self::Known
            | Self::Skip
            | Self::Pass => false,
        }
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Fail => "fail",
            Self::Warn => "warn",
            Self::Error => "error",
            Self::Inconclusive => "inconclusive",
            Self::Missing => "missing",
            Self::Note => "note",
            Self::Known => "known",
            Self::Skip => "skip",
            Self::Pass => "pass",
        })
    }
}
