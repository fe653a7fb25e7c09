//! Takes the runs one after the other and keeps of each check how it stood, so that hundreds of runs stay small.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ssespec_evidence::verdict::CheckResult;
use ssespec_report::Outcome;

use crate::figures::{Figures, Run};
use crate::findings::{Findings, Suspect};
use crate::standing::Standing;

/// What the runs so far said.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    runs: Vec<Figures>,
    /// In the order in which they first came.
    checks: Vec<Seen>,
    places: HashMap<Name, usize>,
    broke: BTreeMap<String, usize>,
    broken: BTreeSet<String>,
    fixed: BTreeMap<String, usize>,
    left_out: BTreeSet<String>,
}

/// Target, scenario, requirement, and which of several checks of that requirement in the scenario it is.
type Name = (String, String, String, usize);

#[derive(Clone, Debug)]
struct Seen {
    suspect: Suspect,
    gravest: Standing,
}

impl Comparison {
    /// Takes one more run.
    pub fn take(&mut self, run: &Run) {
        self.runs.push(Figures::of(run));
        let mut asked: HashMap<(&str, &str, &str), usize> = HashMap::new();
        for target in &run.report.targets {
            let name = &target.name;
            match &target.outcome {
                Outcome::Ran => {}
                Outcome::Skipped { reason } => _ = self.left_out.insert(format!("{name}: {reason}")),
                Outcome::Broke { error, .. } => {
                    self.broken.insert(name.clone());
                    *self.broke.entry(format!("{name}: {error}")).or_default() += 1;
                }
            }
            for known in &target.fixed {
                *self.fixed.entry(format!("{name}: {}", known.check)).or_default() += 1;
            }
            for result in &target.results {
                let times =
                    asked.entry((&result.target, &result.scenario, result.check.as_str())).or_default();
                *times += 1;
                self.take_result(result, *times);
            }
        }
    }

    fn take_result(&mut self, result: &CheckResult, times: usize) {
        let standing = Standing::of(result);
        let name = (result.target.clone(), result.scenario.clone(), result.check.to_string(), times);
        let place = *self.places.entry(name).or_insert_with(|| {
            self.checks.push(Seen { suspect: Suspect::new(result), gravest: standing });
            self.checks.len() - 1
        });
        let seen = &mut self.checks[place];
        *seen.suspect.tally.entry(standing).or_default() += 1;
        if standing < seen.gravest {
            seen.gravest = standing;
            seen.suspect.message.clone_from(&result.message);
        }
    }

    /// What comes of it.
    pub fn findings(self) -> Findings {
        let count = self.runs.len();
        let mut findings = Findings {
            runs: self.runs,
            broke: self.broke.into_iter().collect(),
            fixed: self.fixed.into_iter().collect(),
            left_out: self.left_out,
            ..Findings::default()
        };
        for Seen { mut suspect, gravest } in self.checks {
            let missing = count - suspect.tally.values().sum::<usize>();
            // What a target did not live to show is said once, of the target.
            if missing > 0 && !self.broken.contains(&suspect.target) {
                suspect.tally.insert(Standing::Missing, missing);
                if gravest > Standing::Missing {
                    suspect.message = "some run has no result of it".to_owned();
                }
            }
            findings.sort_in(suspect);
        }
        findings
    }
}
