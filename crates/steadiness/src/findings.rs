//! What a comparison of all runs found, and how the command ends by it.

use std::collections::{BTreeMap, BTreeSet};

use ssespec_evidence::verdict::CheckResult;

use crate::figures::{Figures, is_sample};
use crate::standing::Standing;

/// At most one verdict in so many may be inconclusive.
const ONE_IN: usize = 100;

/// What the runs have in common, and what not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// The runs in numbers.
    pub runs: Vec<Figures>,
    /// Checks that accused a server in some run.
    pub accused: Vec<Suspect>,
    /// Known failures that passed, each with the number of runs.
    pub fixed: Vec<(String, usize)>,
    /// Targets that broke, each with why and the number of runs.
    pub broke: Vec<(String, usize)>,
    /// Checks during which something broke in some run, or that some run has no result of.
    pub broken: Vec<Suspect>,
    /// Checks that came to different verdicts, none of them above.
    pub changed: Vec<Suspect>,
    /// Checks of correct servers that were inconclusive in every run.
    pub undecided: Vec<Suspect>,
    /// The same of the published samples.
    pub sample_undecided: Vec<Suspect>,
    /// Targets that were not played, each with why.
    pub left_out: BTreeSet<String>,
    /// How many verdicts on correct servers there are, over all runs, skips aside.
    pub verdicts: usize,
    /// How many of them are inconclusive.
    pub inconclusive: usize,
    /// How many verdicts on the published samples are inconclusive.
    pub sample_inconclusive: usize,
}

/// A check, and how it stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspect {
    /// The target.
    pub target: String,
    /// The scenario.
    pub scenario: String,
    /// The requirement.
    pub check: String,
    /// How often it stood how, the gravest first.
    pub tally: BTreeMap<Standing, usize>,
    /// What the first of the gravest said.
    pub message: String,
}

impl Suspect {
    /// A check that was not counted yet.
    pub(crate) fn new(result: &CheckResult) -> Self {
        Self {
            target: result.target.clone(),
            scenario: result.scenario.clone(),
            check: result.check.to_string(),
            tally: BTreeMap::new(),
            message: result.message.clone(),
        }
    }

    /// How often it stood how, in words.
    pub fn stood(&self) -> String {
        self.tally
            .iter()
            .map(|(standing, times)| format!("{times} {standing}"))
            .collect::<Vec<_>>()
            .join(", ")
    }

    fn times(&self, standing: Standing) -> usize {
        self.tally.get(&standing).copied().unwrap_or(0)
    }
}

/// How the command ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// No server was accused, and few checks were inconclusive.
    Steady,
    /// A server was accused of what its target file does not list, or a failure that it lists passed.
    Accused,
    /// Something could not be played.
    Broke,
    /// Too many checks were inconclusive.
    Undecided,
}

impl End {
    /// The exit code.
    pub fn code(self) -> u8 {
        match self {
            Self::Steady => 0,
            Self::Accused | Self::Undecided => 1,
            Self::Broke => 3,
        }
    }
}

impl Findings {
    /// How the command ends: an accusation is the gravest, whatever else there was.
    pub fn end(&self) -> End {
        if !self.accused.is_empty() || !self.fixed.is_empty() {
            End::Accused
        } else if !self.broke.is_empty() || !self.broken.is_empty() || self.verdicts == 0 {
            End::Broke
        } else if self.inconclusive * ONE_IN > self.verdicts {
            End::Undecided
        } else {
            End::Steady
        }
    }

    /// Counts a check, and keeps it if it did not stand well each time.
    pub(crate) fn sort_in(&mut self, suspect: Suspect) {
        let sample = is_sample(&suspect.target);
        let undecided = suspect.times(Standing::Inconclusive);
        if sample {
            self.sample_inconclusive += undecided;
        } else {
            let judged =
                |(standing, _): &(&Standing, &usize)| !matches!(standing, Standing::Skip | Standing::Missing);
            self.verdicts += suspect.tally.iter().filter(judged).map(|(_, times)| times).sum::<usize>();
            self.inconclusive += undecided;
        }
        let list = if suspect.tally.keys().any(|standing| standing.accuses()) {
            &mut self.accused
        } else if suspect.times(Standing::Error) + suspect.times(Standing::Missing) > 0 {
            &mut self.broken
        } else if suspect.tally.len() > 1 {
            &mut self.changed
        } else if undecided == 0 {
            return;
        } else if sample {
            &mut self.sample_undecided
        } else {
            &mut self.undecided
        };
        list.push(suspect);
    }
}
