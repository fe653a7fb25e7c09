//! `cargo xtask matrix`: the suite over the third-party servers of interop/, and the page that compares them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;
use ssespec::args::{ReportArgs, RunArgs, SelectionArgs};
use ssespec::failure::Failure;
use ssespec::interruptible::until_interrupted;
use ssespec::keeping::Keeping;
use ssespec::suite_run::{RequestedTarget, SuiteRun};
use ssespec_report::{Exit, Outcome, Rulebook, RunReport, compatibility, merge};
use ssespec_scenario::{LoadedTarget, Scenario, Subject, Suite, load_target};

use crate::by_name;

/// Runs the suite against the third-party servers of interop/ and writes the page that compares them.
///
/// What a server gets wrong is a result, not a failure of the command: it ends with 3 if one could not be set up or run.
#[derive(Args, Clone, Debug, Default)]
pub struct Matrix {
    /// Only these: names or globs of names; then the page is not written unless --page says where
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// Where the page goes; docs/compatibility.md unless given
    #[arg(long, value_name = "FILE")]
    page: Option<PathBuf>,
    /// How many servers are set up and judged at once
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..=64))]
    at_once: u16,
    /// Keep every recording in this folder
    #[arg(long, value_name = "DIR")]
    recordings: Option<PathBuf>,
    #[command(flatten)]
    selecting: SelectionArgs,
    #[command(flatten)]
    reports: ReportArgs,
}

impl Matrix {
    /// Runs the command from the repository's root folder and says how it ends, as an exit code.
    pub fn main(mut self, root: &Path) -> u8 {
        self.selecting.scenarios.get_or_insert_with(|| root.join("scenarios"));
        self.run(root).unwrap_or_else(|failure| failure.tell().code())
    }

    fn run(self, root: &Path) -> Result<u8, Failure> {
        let suite = Arc::new(self.selecting.suite()?);
        let scenarios = self.selecting.of(&suite)?;
        self.reports.have_folders()?;
        let targets = chosen(&root.join("interop"), &self.names, &suite)?;
        let subjects: BTreeMap<String, Subject> = targets
            .iter()
            .filter_map(|loaded| Some((loaded.target.name.clone(), loaded.target.subject.clone()?)))
            .collect();
        let page = match (&self.page, self.names.is_empty()) {
            (Some(path), _) => Some(path.clone()),
            (None, true) => Some(root.join("docs/compatibility.md")),
            (None, false) => None,
        };
        let keeping = Keeping::new(self.recordings.as_deref(), &self.reports)?;
        Ok(until_interrupted(async {
            let report = self.judge(&suite, targets, &scenarios, keeping.folder()).await?;
            self.reports.write(&report, &suite, keeping.folder())?;
            if let Some(path) = page {
                let text = compatibility(&report, &Rulebook::new(suite.requirements()), &subjects);
                std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
                eprintln!("{} is written", path.display());
            }
            Ok(exit_of(&report).code())
        }))
    }

    /// Some servers at a time: thirty at once would make each other late.
    async fn judge(
        &self,
        suite: &Arc<Suite>,
        targets: Vec<LoadedTarget>,
        scenarios: &[Scenario],
        recordings: Option<&Path>,
    ) -> anyhow::Result<RunReport> {
        let mut reports = Vec::new();
        let mut rest = targets.into_iter().peekable();
        while rest.peek().is_some() {
            let asked = rest.by_ref().take(self.at_once.into()).map(|loaded| RequestedTarget {
                repeat: format!("cargo xtask matrix {}", loaded.target.name),
                loaded,
            });
            let run = SuiteRun {
                suite: Arc::clone(suite),
                targets: asked.collect(),
                scenarios: scenarios.to_vec(),
                running: RunArgs { recordings: self.recordings.clone(), ..RunArgs::default() },
                recordings: recordings.map(Path::to_owned),
            };
            reports.push(run.judge().await?);
        }
        Ok(merge(reports))
    }
}

/// Findings are what the command is for; only a server that could not be judged ends it badly.
fn exit_of(report: &RunReport) -> Exit {
    let ran =
        report.targets.iter().all(|target| target.outcome == Outcome::Ran && target.counts().error == 0);
    if ran { Exit::Conforms } else { Exit::CouldNotRun }
}

/// The targets below a folder, by name.
fn chosen(interop: &Path, names: &[String], suite: &Suite) -> Result<Vec<LoadedTarget>, Failure> {
    let mut all = Vec::new();
    for path in target_files(interop).map_err(Failure::Usage)? {
        all.push(load_target(&path, suite)?);
    }
    all.sort_by(|a, b| a.target.name.cmp(&b.target.name));
    by_name::chosen(all, names, "interop/", |loaded| &loaded.target.name).map_err(Failure::Usage)
}

fn target_files(interop: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(interop).with_context(|| {
        format!("cannot read {}: run this from a clone of the repository", interop.display())
    })?;
    let mut files = Vec::new();
    for entry in entries {
        let file = entry?.path().join("target.yaml");
        if file.is_file() {
            files.push(file);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use ssespec_test_support::fixture::suite;

    use super::*;

    fn interop() -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for name in ["gin", "hono", "h3", "shared"] {
            let path = folder.path().join(name);
            std::fs::create_dir(&path).expect("a folder can be made");
            let text = format!(
                "name: {name}\nabout: a server\nurl: http://127.0.0.1:9/\nendpoints: {{ stream: /events }}\n"
            );
            if name != "shared" {
                std::fs::write(path.join("target.yaml"), text).expect("a file can be written");
            }
        }
        folder
    }

    fn names(wanted: &[&str]) -> Result<String, String> {
        let steps = "[{ open: { as: s } }]";
        let suite = suite(&[("a/one", "driver: observe", steps, &[("x.first", "{ status: [200] }")])]);
        let wanted: Vec<String> = wanted.iter().map(|name| (*name).to_owned()).collect();
        match chosen(interop().path(), &wanted, &suite) {
            Ok(chosen) => Ok(chosen.into_iter().map(|c| c.target.name).collect::<Vec<_>>().join(" ")),
            Err(Failure::Usage(error)) => Err(error.to_string()),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn servers_are_chosen_by_name() {
        assert_eq!(names(&[]).as_deref(), Ok("gin h3 hono"));
        assert_eq!(names(&["h*", "gin", "hono"]).as_deref(), Ok("h3 hono gin"));
        let told = "nothing in interop/ is called `hapi`: there are gin, h3, hono";
        assert_eq!(names(&["hapi"]), Err(told.to_owned()));
    }
}
