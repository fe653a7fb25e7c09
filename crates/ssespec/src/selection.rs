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
            format!("invalid glob `{pattern}` for {flag}: write for example 'emit.*' or 'resume/*'")
        })?;
        set.add(glob);
    }
    set.build().with_context(|| format!("the globs of {flag} are too large together: give fewer"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two scenarios: `a/one` judges `x.first` and `x.second`, `b/two` judges `y.third`.
    fn suite() -> Suite {
        const OPEN: &str = "[{ open: { as: s } }]";
        const OK: &str = "{ status: [200] }";
        ssespec_test_support::fixture::suite(&[
            ("a/one", "driver: observe", OPEN, &[("x.first", OK), ("x.second", OK)]),
            ("b/two", "driver: observe", OPEN, &[("y.third", OK)]),
        ])
    }

    fn chosen(run: &[&str], skip: &[&str]) -> String {
        let owned = |globs: &[&str]| globs.iter().map(|g| (*g).to_owned()).collect::<Vec<_>>();
        let selection = Selection::new(&owned(run), &owned(skip)).expect("the globs are right");
        let scenarios = selection.of(&suite());
        let told = scenarios.iter().map(|s| {
            let checks: Vec<&str> = s.checks.iter().map(|c| c.requirement.as_str()).collect();
            format!("{}: {}", s.id, checks.join(" "))
        });
        told.collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn globs_choose_whole_scenarios_or_single_checks() {
        assert_eq!(chosen(&[], &[]), "a/one: x.first x.second; b/two: y.third");
        assert_eq!(chosen(&["a/*"], &[]), "a/one: x.first x.second");
        assert_eq!(chosen(&["x.s*"], &[]), "a/one: x.second");
        assert_eq!(chosen(&["x.first", "b/*"], &[]), "a/one: x.first; b/two: y.third");
        assert_eq!(chosen(&["z.*"], &[]), "");
    }

    #[test]
    fn what_is_skipped_is_skipped_whatever_runs() {
        assert_eq!(chosen(&[], &["a/*"]), "b/two: y.third");
        assert_eq!(chosen(&["a/one"], &["x.first"]), "a/one: x.second");
        assert_eq!(chosen(&["x.first"], &["x.*"]), "");
        assert_eq!(chosen(&[], &["*"]), "");
    }
}
