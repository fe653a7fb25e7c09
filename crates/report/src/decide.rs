//! Decides how a run ends, from what it found.

use crate::exit::{Exit, Policy, Strictness};
use crate::model::{Counts, Outcome, RunReport, TargetReport};

impl RunReport {
    /// Puts the targets together and decides how the run ends.
    pub fn new(
        started: impl Into<String>,
        version: impl Into<String>,
        strictness: Strictness,
        wall_ms: u64,
        targets: Vec<TargetReport>,
    ) -> Self {
        let exit = exit_code(&targets, strictness);
        Self { started: started.into(), version: version.into(), strictness, wall_ms, targets, exit }
    }
}

/// Decides how a run over these targets ends.
///
/// 3 comes before 1: when a target or the harness broke, the failures beside it may be its echo, and anyone who reads
/// the code must repair the setup before believing anything else. 1 comes before 4: a failure found is a fact even
/// if nothing else was judged (a fixed known failure, for one). A stream that was watched and showed no event is 4 as well:
/// what its head is like does not make it green. Nor does a stream that was cut, and is asked for once,
/// nor one that did not bring all that its users expect of it.
pub fn exit_code(targets: &[TargetReport], strictness: Strictness) -> Exit {
    let counts = Counts::of(targets.iter().flat_map(|target| &target.results));
    let could_not_run = |target: &TargetReport| match target.outcome {
        Outcome::Ran => false,
        Outcome::Skipped { .. } => strictness.missing == Policy::Refuse,
        Outcome::Broke { .. } => true,
    };
    let refused_warnings = match strictness.warnings {
        Policy::Tolerate => 0,
        Policy::Refuse => counts.warn,
    };
    if counts.error > 0 || targets.iter().any(could_not_run) {
        Exit::CouldNotRun
    } else if counts.fail + refused_warnings > 0 || targets.iter().any(|target| !target.fixed.is_empty()) {
        Exit::Fails
    } else if counts.judged() == 0
        || targets
            .iter()
            .any(|target| target.nothing_seen().or(target.cut_once()).or(target.left_open()).is_some())
    {
        Exit::NothingRan
    } else {
        Exit::Conforms
    }
}
