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
        Self {
            wall: run.wall,
            peak: run.peak,
            second_tries: targets.iter().map(|target| target.second_tries).sum(),
            accused: results().filter(|r| Standing::of(r).accuses()).count(),
            inconclusive: inconclusive.count(),
        }
    }
}

/// The targets that are samples as published (`reference-servers/article`). They play no scripts and have faults that nobody hides,
/// so some checks can never be judged there.
const SAMPLES: [&str; 2] = ["article-flask", "article-go"];

/// Whether a target is one of the samples as published.
pub fn is_sample(target: &str) -> bool {
    SAMPLES.contains(&target)
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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn each_published_sample_is_known_by_its_name() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../reference-servers/article");
        let folders =
            std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
        let files = folders.map(|folder| folder.join("target.yaml")).filter(|file| file.is_file());
        let name = |file: &Path| {
            let text = std::fs::read_to_string(file).expect("a target file");
            let line = text.lines().find_map(|line| line.strip_prefix("name: ")).map(str::to_owned);
            line.expect("a name")
        };
        let mut names: Vec<String> = files.map(|file| name(&file)).collect();
        names.sort();
        assert_eq!(names, SAMPLES);
    }
}
