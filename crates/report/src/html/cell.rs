//! The verdict as the page shows it: one word, one sign and one place in the order of gravity.

use serde::Serialize;
use ssespec_evidence::verdict::{CheckResult, Verdict};

/// What a cell shows: the verdict, with known failures apart. The order is the order of gravity, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Shown {
    Error,
    Fail,
    Warn,
    Known,
    Inconclusive,
    Note,
    Pass,
    Skip,
}

impl Shown {
    /// All of them, the worst first.
    pub const ALL: [Self; 8] = [
        Self::Error,
        Self::Fail,
        Self::Warn,
        Self::Known,
        Self::Inconclusive,
        Self::Note,
        Self::Pass,
        Self::Skip,
    ];

    /// What one result shows.
    pub fn of(result: &CheckResult) -> Self {
        match result.verdict {
            Verdict::Error => Self::Error,
            Verdict::Fail | Verdict::Warn if result.known.is_some() => Self::Known,
            Verdict::Fail => Self::Fail,
            Verdict::Warn => Self::Warn,
            Verdict::Inconclusive => Self::Inconclusive,
            Verdict::Note => Self::Note,
            Verdict::Pass => Self::Pass,
            Verdict::Skip => Self::Skip,
        }
    }

    /// The word that reports use, which is also its class.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Fail => "fail",
            Self::Warn => "warn",
            Self::Known => "known",
            Self::Inconclusive => "inconclusive",
            Self::Note => "note",
            Self::Pass => "pass",
            Self::Skip => "skip",
        }
    }

    /// The sign, as on the console: colour alone tells nobody anything.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Error => "#",
            Self::Fail => "✗",
            Self::Warn => "!",
            Self::Known => "~",
            Self::Inconclusive => "?",
            Self::Note => "·",
            Self::Pass => "✓",
            Self::Skip => "–",
        }
    }

    /// What it means.
    pub fn means(self) -> &'static str {
        match self {
            Self::Error => "the target or the harness failed",
            Self::Fail => "a MUST is broken",
            Self::Warn => "a SHOULD is broken",
            Self::Known => "broken, and listed as known with a reason",
            Self::Inconclusive => "could not be judged",
            Self::Note => "an observation, not a judgement",
            Self::Pass => "it holds",
            Self::Skip => "does not apply to this target",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_has_each_once_and_the_worst_first() {
        assert!(Shown::ALL.is_sorted());
        let words: std::collections::BTreeSet<_> = Shown::ALL.map(Shown::word).into();
        let signs: std::collections::BTreeSet<_> = Shown::ALL.map(Shown::sign).into();
        assert_eq!((words.len(), signs.len()), (8, 8));
    }
}
