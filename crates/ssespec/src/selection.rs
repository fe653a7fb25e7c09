//! Which scenarios run: globs over scenario ids and requirement ids.

use anyhow::Context as _;
use globset::{Glob, GlobSet, GlobSetBuilder};
use ssespec_scenario::{Scenario, Suite};

/// Which scenarios and checks are wanted.
pub struct Selection {
    run: Option<GlobSet>,
    skip: GlobSet,
}

impl Selection {
    /// Takes the globs of `--run` and `--skip`.
    ///
    /// # Errors
    /// A glob that cannot be read.
    pub fn new(run: &[String], skip: &[String]) -> anyhow::Result<Self> {
        let run = if run.is_empty() { None } else { Some(globs("--run", run)?) };
        Ok(Self { run, skip: globs("--skip", skip)? })
    }

    /// The scenarios that are left, each with only the wanted checks. A glob matches a scenario's id, and so all of its
    /// checks, or a requirement's id.
    pub fn of(&self, suite: &Suite) -> Vec<Scenario> {
        let mut chosen = Vec::new();
        for scenario in suite.scenarios() {
            let mut scenario = scenario.clone();
            let whole = self.run.as_ref().is_none_or(|run| run.is_match(&scenario.id));
            if self.skip.is_match(&scenario.id) {
                continue;
            }
            scenario.checks.retain(|check| {
                let id = check.requirement.as_str();
                (whole || self.run.as_ref().is_some_and(|run| run.is_match(id))) && !self.skip.is_match(id)
            });
            if !scenario.checks.is_empty() {
                chosen.push(scenario);
            }
        }
        chosen
    }
}

fn globs(flag: &str, patterns: &[String]) -> anyhow::Result<GlobSet> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let glob = Glob::new(pattern).with_context(|| {
            format!("{flag} `{pattern}` is not a glob: write for example 'emit.*' or 'resume/*'")
        })?;
        set.add(glob);
    }
    set.build().with_context(|| format!("the globs of {flag} are too large together: give fewer"))
}
