//! `ssespec run`: the suite over target files, or over a server that flags describe.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, anyhow};
use clap::Args;
use ssespec_scenario::{LoadedTarget, Scenario, Suite, load_target};

use crate::args::{
    ConnectionArgs, KnownArgs, PrepareArgs, ReportArgs, RunArgs, SelectionArgs, TargetArgs, add_to,
    check_captures, check_variables, repeat_command,
};
use crate::failure::Failure;
use crate::keeping::Keeping;
use crate::suite_run::{RequestedTarget, SuiteRun};

/// Runs the suite against servers: started from target files, or described by flags.
#[derive(Args, Clone, Debug)]
pub struct Run {
    /// Target files, as documented in docs/testing-your-server.md
    #[arg(value_name = "TARGET.yaml", conflicts_with_all = ["cmd", "url"])]
    targets: Vec<PathBuf>,
    #[command(flatten)]
    described: TargetArgs,
    #[command(flatten)]
    prepare: PrepareArgs,
    #[command(flatten)]
    reach: ConnectionArgs,
    #[command(flatten)]
    selecting: SelectionArgs,
    #[command(flatten)]
    known: KnownArgs,
    #[command(flatten)]
    running: RunArgs,
    #[command(flatten)]
    reports: ReportArgs,
}

impl Run {
    /// Runs the command and says how it ends, as an exit code.
    pub fn main(self) -> u8 {
        self.run().unwrap_or_else(|failure| failure.tell().code())
    }

    fn run(self) -> Result<u8, Failure> {
        let suite = self.selecting.suite()?;
        let mut targets = self.asked(&suite)?;
        let own = targets.iter().flat_map(|asked| asked.loaded.target.scenarios.clone());
        let suite = suite.with_scenarios(own.collect::<Vec<_>>());
        let scenarios = self.selected(&suite, &mut targets)?;
        self.reports.have_folders()?;
        let known = self.known.read(&suite)?;
        add_to(&mut targets.iter_mut().map(|asked| &mut asked.loaded).collect::<Vec<_>>(), &known)?;
        let keeping = Keeping::new(self.running.recordings.as_deref(), &self.reports)?;
        let run = SuiteRun {
            targets,
            scenarios,
            recordings: keeping.folder().map(Path::to_owned),
            running: self.running,
            suite: Arc::new(suite),
        };
        let suite = Arc::clone(&run.suite);
        Ok(run.run(|report| {
            self.reports.write(report, &suite, keeping.folder())?;
            self.known.update(report, &known)
        }))
    }

    /// What is played to all targets. Each keeps those of its own scenarios that are selected, too.
    fn selected(&self, suite: &Suite, targets: &mut [RequestedTarget]) -> Result<Vec<Scenario>, Failure> {
        let chosen = self.running.part_of(self.selecting.of(suite)?)?;
        let is_own = |id: &str| targets.iter().any(|asked| asked.loaded.target.has_own(id));
        let (own, of_all): (Vec<_>, Vec<_>) = chosen.into_iter().partition(|one| is_own(&one.id));
        for asked in targets {
            asked.loaded.target.scenarios.retain_mut(|one| match own.iter().find(|own| own.id == one.id) {
                Some(selected) => {
                    one.checks.clone_from(&selected.checks);
                    true
                }
                None => false,
            });
        }
        Ok(of_all)
    }

    /// The targets, each with the command that judges it alone.
    fn asked(&self, suite: &Suite) -> Result<Vec<RequestedTarget>, Failure> {
        let repeat = |words: &[String]| {
            let words = [&["ssespec".to_owned(), "run".to_owned()], words].concat();
            repeat_command(&words, &self.selecting, &self.running)
        };
        if let Some(mut target) = self.described.target()? {
            self.reach.apply(&mut target)?;
            self.prepare.apply(&mut target)?;
            check_captures(&target, None)?;
            let loaded = LoadedTarget { target, dir: PathBuf::from(".") };
            return Ok(vec![RequestedTarget {
                loaded,
                repeat: repeat(&[self.described.words(), self.prepare.words(), self.reach.words()].concat()),
            }]);
        }
        if self.prepare.is_given() {
            let told = "--prepare is for a server that --url describes: write the requests into the target file, under `prepare:`";
            return Err(Failure::Usage(anyhow!(told)));
        }
        if self.targets.is_empty() {
            let told = "nothing to run: name a target file (`ssespec init` writes one), or give --url, or --cmd with --url";
            return Err(Failure::Usage(anyhow!(told)));
        }
        let mut asked: Vec<RequestedTarget> = Vec::new();
        for path in &self.targets {
            let loaded = load_target(&file_of(path)?, suite)?;
            check_variables(&loaded.target)?;
            let name = &loaded.target.name;
            if let Some(other) = asked.iter().position(|a| a.loaded.target.name == *name) {
                let told = format!(
                    "{} and {} are both called `{name}`: rename one of them, so that the report can distinguish them",
                    self.targets[other].display(),
                    path.display()
                );
                return Err(Failure::Usage(anyhow!(told)));
            }
            asked.push(RequestedTarget { loaded, repeat: repeat(&[path.display().to_string()]) });
        }
        differ(&asked)?;
        Ok(asked)
    }
}

/// Scenarios of targets' own that have one id are one scenario: reports tell of it once.
fn differ(asked: &[RequestedTarget]) -> Result<(), Failure> {
    let all = || asked.iter().map(|asked| &asked.loaded.target);
    for target in all() {
        for own in &target.scenarios {
            let other = all()
                .find(|other| other.scenarios.iter().any(|another| another.id == own.id && another != own));
            if let Some(other) = other {
                let told = format!(
                    "the targets `{}` and `{}` have different scenarios with the id `{}`: rename one of them, so that the report \
                     can distinguish them",
                    target.name, other.name, own.id
                );
                return Err(Failure::Usage(anyhow!(told)));
            }
        }
    }
    Ok(())
}

/// A folder stands for the `target.yaml` in it.
fn file_of(path: &Path) -> Result<PathBuf, Failure> {
    if !path.is_dir() {
        return Ok(path.to_owned());
    }
    let file = path.join("target.yaml");
    let there = file.is_file().then_some(file);
    there
        .with_context(|| format!("{} is a folder without a target.yaml", path.display()))
        .map_err(Failure::Usage)
}
