//! A run in two or three words and a colour.

use std::collections::HashMap;

use ssespec_evidence::verdict::Verdict;

use crate::conclusion::Doubt;
use crate::exit::{Exit, Policy};
use crate::model::RunReport;

/// What a badge says.
pub(super) struct Standing {
    /// Two or three words, never a server's.
    pub message: String,
    /// The colour behind them.
    pub colour: Colour,
}

/// What a colour says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Colour {
    /// Everything that was judged holds.
    Good,
    /// The run ends well, with warnings or known failures.
    Fair,
    /// Something fails.
    Bad,
    /// It could not be said.
    Unknown,
}

impl Colour {
    /// The name that shields.io knows it by.
    pub fn name(self) -> &'static str {
        match self {
            Self::Good => "brightgreen",
            Self::Fair => "yellow",
            Self::Bad => "red",
            Self::Unknown => "lightgrey",
        }
    }

    /// A tone on which white text has a contrast of at least 4.5 to 1.
    pub fn hex(self) -> &'static str {
        match self {
            Self::Good => "#1a7f37",
            Self::Fair => "#8a6100",
            Self::Bad => "#b42318",
            Self::Unknown => "#656d76",
        }
    }
}

/// Whether one requirement holds on one target, over all scenarios that judged it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Holds {
    Yes,
    Nearly,
    No,
}

impl Standing {
    /// Counts requirements, not results: a requirement that several scenarios judge is one promise, kept or broken.
    pub fn of(report: &RunReport) -> Self {
        let mut requirements: HashMap<(&str, &str), Holds> = HashMap::new();
        for result in report.targets.iter().flat_map(|target| &target.results) {
            let holds = match (result.verdict, &result.known, report.strictness.warnings) {
                (Verdict::Pass, ..) => Holds::Yes,
                (Verdict::Fail | Verdict::Warn, Some(_), _) | (Verdict::Warn, None, Policy::Tolerate) => {
                    Holds::Nearly
                }
                (Verdict::Fail | Verdict::Warn, None, _) => Holds::No,
                (Verdict::Note | Verdict::Skip | Verdict::Inconclusive | Verdict::Error, ..) => continue,
            };
            let place = requirements.entry((&result.target, result.check.as_str())).or_insert(holds);
            *place = holds.max(*place);
        }
        let count = |wanted| requirements.values().filter(|holds| **holds == wanted).count();
        let (held, failing) = (count(Holds::Yes), count(Holds::No));
        let fixed: usize = report.targets.iter().map(|target| target.fixed.len()).sum();
        let (message, colour) = match report.exit {
            Exit::Conforms if held == requirements.len() => {
                (format!("{held} of {held}"), if held == 0 { Colour::Unknown } else { Colour::Good })
            }
            Exit::Conforms => (format!("{held} of {}", requirements.len()), Colour::Fair),
            Exit::Fails if failing == 0 => (format!("{fixed} known but fixed"), Colour::Bad),
            Exit::Fails => (format!("{failing} failing"), Colour::Bad),
            Exit::CouldNotRun => ("could not run".to_owned(), Colour::Unknown),
            Exit::NothingRan if let Some(doubt) = Doubt::of(report) => {
                (doubt.words().to_owned(), Colour::Unknown)
            }
            Exit::BadUsage | Exit::NothingRan => ("nothing judged".to_owned(), Colour::Unknown),
        };
        Self { message, colour }
    }
}
