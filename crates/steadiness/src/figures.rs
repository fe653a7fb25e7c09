//! What is told of one run in numbers, and how the numbers are written.

use std::time::Duration;

use ssespec_report::RunReport;

use crate::memory::Bytes;
use crate::standing::Standing;

/// One run of the suite, as it was played.
#[derive(Clone, Debug)]
pub struct Run {
    /// From the start of the process to its end.
    pub wall: Duration,
    /// The most memory that the process which judges had, if the system tells.
    pub peak: Option<Bytes>,
    /// What it found.
    pub report: RunReport,
}

/// One run in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    /// From the start of the process to its end.
    pub wall: Duration,
    /// The most memory that the process which judges had, if the system tells.
    pub peak: Option<Bytes>,
    /// Scenarios that were played a second time.
    pub second_tries: usize,
    /// Checks that accused a server.
    pub accused: usize,
    /// Checks of correct servers that could not be judged.
    pub inconclusive: usize,
}

/// How a target notes that it played a scenario once more (`ssespec_runner`, in `second_try`).
const SECOND_TRY: &str = " ran a second time";

impl Figures {
    /// Counts one run.
    pub fn of(run: &Run) -> Self {
        let targets = &run.report.targets;
        let results = || targets.iter().flat_map(|target| &target.results);
        let undecided = |target: &&str| !is_sample(target);
        let inconclusive = results()
            .filter(|r| Standing::of(r) == Standing::Inconclusive)
            .map(|r| r.target.as_str())
            .filter(undecided);
        let notes = targets.iter().flat_map(|target| &target.notes);
        Self {
            wall: run.wall,
            peak: run.peak,
            second_tries: notes.filter(|note| note.contains(SECOND_TRY)).count(),
            accused: results().filter(|r| Standing::of(r).accuses()).count(),
            inconclusive: inconclusive.count(),
        }
    }
}

/// Whether a target is one of the samples as published. They play no scripts and have faults that nobody hides, so some checks can
/// never be judged there.
pub fn is_sample(target: &str) -> bool {
    target.starts_with("article-")
}

/// A time in seconds.
pub fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

/// An amount of memory, or that it is not known.
pub fn memory(peak: Option<Bytes>) -> String {
    peak.map_or_else(|| "unknown".to_owned(), |bytes| bytes.to_string())
}

/// A number with its noun.
pub fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// How many of a hundred.
pub fn share(part: usize, whole: usize) -> String {
    // Counts of checks are far below what a float holds exactly.
    format!("{:.2} %", if whole == 0 { 0.0 } else { 100.0 * part as f64 / whole as f64 })
}
