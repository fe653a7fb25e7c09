//! What a run found: targets, their results, and the counts of verdicts.

use serde::{Deserialize, Serialize};
use ssespec_evidence::reason::Code;
use ssespec_evidence::verdict::{CheckResult, Verdict};
use ssespec_scenario::{Driver, KnownFailure};

use crate::exit::{Exit, Strictness};
use crate::known::fixed_known_failures;
use crate::text::quoted_if_needed;

/// Everything that one run found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunReport {
    /// When the run began, as RFC 3339.
    pub started: String,
    /// The version of ssespec.
    pub version: String,
    /// What the user asked to be treated as a failure.
    pub strictness: Strictness,
    /// How long the whole run took, in milliseconds.
    pub wall_ms: u64,
    /// The targets, in the order in which they were given.
    pub targets: Vec<TargetReport>,
    /// How the run ends.
    pub exit: Exit,
}

impl RunReport {
    /// The verdicts of all targets, counted.
    pub fn counts(&self) -> Counts {
        Counts::of(self.targets.iter().flat_map(|target| &target.results))
    }
}

/// What a run found about one target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetReport {
    /// The target's name.
    pub name: String,
    /// One line about the server.
    pub about: String,
    /// Whether it could be judged at all.
    pub outcome: Outcome,
    /// What the judge said of each check.
    pub results: Vec<CheckResult>,
    /// Known failures that pass now: an error, so that the list cannot rot.
    pub fixed: Vec<KnownFailure>,
    /// How long the target took from its launch to its end, in milliseconds.
    pub wall_ms: u64,
    /// What all scenarios together waited for, in milliseconds: what the run would take one scenario after the other.
    pub waits_ms: u64,
    /// The scenario that took longest.
    pub longest: Option<Longest>,
    /// The command that runs this target alone; reports append the scenario to it.
    pub repeat: String,
    /// Remarks about the run itself, such as scenarios that ran a second time alone.
    pub notes: Vec<String>,
    /// How many scenarios ran a second time alone.
    pub second_tries: usize,
}

impl TargetReport {
    /// A target that ran: times and fixed known failures are taken from its results.
    pub fn ran(
        name: impl Into<String>,
        about: impl Into<String>,
        known: &[KnownFailure],
        results: Vec<CheckResult>,
        wall_ms: u64,
    ) -> Self {
        let name = name.into();
        let scenarios = scenario_times(&results);
        Self {
            repeat: format!("cargo xtask conformance --target {}", quoted_if_needed(&name)),
            name,
            about: about.into(),
            outcome: Outcome::Ran,
            fixed: fixed_known_failures(known, &results),
            wall_ms,
            waits_ms: scenarios.iter().map(|longest| longest.ms).sum(),
            // The first of several equal ones, so that the report does not depend on the order of the search.
            longest: scenarios.into_iter().rev().max_by_key(|longest| longest.ms),
            notes: Vec::new(),
            second_tries: 0,
            results,
        }
    }

    /// A target that could not be tried here, such as one whose program is not installed.
    pub fn skipped(name: impl Into<String>, about: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            outcome: Outcome::Skipped { reason: reason.into() },
            ..Self::ran(name, about, &[], Vec::new(), 0)
        }
    }

    /// Marks the target as broken: results that came before stay, but prove nothing.
    pub fn broke(mut self, error: impl Into<String>, output_tail: impl Into<String>) -> Self {
        self.outcome = Outcome::Broke { error: error.into(), output_tail: output_tail.into() };
        self
    }

    /// The target's verdicts, counted.
    pub fn counts(&self) -> Counts {
        Counts::of(&self.results)
    }

    /// What says that the target's own stream brought no event, if it was only watched: what it was asked to send elsewhere would
    /// show that events arrive.
    pub fn nothing_seen(&self) -> Option<&CheckResult> {
        let judged = |result: &CheckResult| {
            !matches!(result.verdict, Verdict::Skip | Verdict::Inconclusive | Verdict::Error)
        };
        let asked = self.results.iter().any(|result| result.driver != Driver::Observe && judged(result));
        // For whatever reason it could not be told whether an event comes: nobody saw one.
        let untold = |result: &&CheckResult| {
            result.check.as_str() == BRINGS_EVENTS && result.verdict == Verdict::Inconclusive
        };
        self.results.iter().find(untold).filter(|_| !asked)
    }

    /// What says that the target's own stream was cut, where that could not be confirmed because it is asked for once: what came
    /// before the cut does not make it green.
    pub fn cut_once(&self) -> Option<&CheckResult> {
        let cut = |result: &&CheckResult| {
            result.check.as_str() == NOT_CUT
                && result.verdict == Verdict::Inconclusive
                && result.code == Some(Code::AskedOnce)
        };
        self.results.iter().find(cut)
    }

    /// What is expected of it and did not show, though it may still: what else came does not make it green.
    pub fn left_open(&self) -> Option<&CheckResult> {
        let open = |result: &&CheckResult| {
            EXPECTED.contains(&result.check.as_str())
                && result.verdict == Verdict::Inconclusive
                && result.code != Some(Code::FollowsFrom)
        };
        self.results.iter().find(open)
    }
}

/// The requirements of what a target is said to do: by a scenario of its users for their own stream, and by an emit endpoint that it
/// declares, that it plays scripts and that their events arrive before the end.
const EXPECTED: [&str; 3] = ["expected.events", "contract.plays", "live.not-collected"];

/// The requirement that tells whether any event came.
const BRINGS_EVENTS: &str = "live.brings-events";

/// The requirement that tells whether the stream was cut.
const NOT_CUT: &str = "life.not-cut";

/// Each scenario's time, in the order in which the scenarios first appear.
pub(crate) fn scenario_times(results: &[CheckResult]) -> Vec<Longest> {
    let mut scenarios: Vec<Longest> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for result in results {
        let place = *places.entry(result.scenario.as_str()).or_insert_with(|| {
            scenarios.push(Longest { scenario: result.scenario.clone(), ms: 0 });
            scenarios.len() - 1
        });
        scenarios[place].ms = scenarios[place].ms.max(result.elapsed_ms);
    }
    scenarios
}

/// The scenario that took longest.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Longest {
    /// The scenario's id.
    pub scenario: String,
    /// How long it took, in milliseconds.
    pub ms: u64,
}

/// Whether a target could be judged at all.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum Outcome {
    /// It ran to its end.
    Ran,
    /// It was not tried: something that it needs is missing here.
    Skipped {
        /// What is missing, and how to get it.
        reason: String,
    },
    /// It, or the harness, broke.
    #[serde(rename = "error", alias = "broke")]
    Broke {
        /// What happened.
        error: String,
        /// The last lines that the target printed.
        output_tail: String,
    },
}

/// Verdicts, counted. Each result counts once, so that the counts add up to the number of results.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Counts {
    /// Checks that hold.
    pub pass: usize,
    /// Broken MUSTs that nobody knew of.
    pub fail: usize,
    /// Broken SHOULDs that nobody knew of.
    pub warn: usize,
    /// Broken MUSTs and SHOULDs that the target file lists as known.
    pub known: usize,
    /// Observations.
    pub note: usize,
    /// Checks that do not apply to the target.
    pub skip: usize,
    /// Checks that could not be judged.
    pub inconclusive: usize,
    /// Checks during which the target or the harness broke. Never known: a broken setup is never excused.
    pub error: usize,
}

impl Counts {
    /// Counts these results.
    pub fn of<'a>(results: impl IntoIterator<Item = &'a CheckResult>) -> Self {
        let mut counts = Self::default();
        for result in results {
            *match result.verdict {
                Verdict::Fail | Verdict::Warn if result.known.is_some() => &mut counts.known,
                Verdict::Pass => &mut counts.pass,
                Verdict::Fail => &mut counts.fail,
                Verdict::Warn => &mut counts.warn,
                Verdict::Note => &mut counts.note,
                Verdict::Skip => &mut counts.skip,
                Verdict::Inconclusive => &mut counts.inconclusive,
                Verdict::Error => &mut counts.error,
            } += 1;
        }
        counts
    }

    /// How many checks came to a judgement, good or bad.
    pub fn judged(&self) -> usize {
        self.pass + self.fail + self.warn + self.known + self.note
    }

    /// Each count with the word that reports use for it.
    pub(crate) fn words(&self) -> [(&'static str, usize); 8] {
        [
            ("pass", self.pass),
            ("fail", self.fail),
            ("warn", self.warn),
            ("known", self.known),
            ("note", self.note),
            ("skip", self.skip),
            ("inconclusive", self.inconclusive),
            ("error", self.error),
        ]
    }
}
