//! `cargo xtask conformance`: the suite over the reference servers, or over any target file.

use std::path::Path;
use std::sync::Arc;

use clap::Args;
use ssespec::args::{KnownArgs, ReportArgs, RunArgs, SelectionArgs, add_to, repeat_command};
use ssespec::failure::Failure;
use ssespec::keeping::Keeping;
use ssespec::show;
use ssespec::suite_run::{RequestedTarget, SuiteRun};

use crate::targets::choose;

/// Runs the suite against the reference servers, or against any target file.
#[derive(Args, Clone, Debug, Default)]
pub struct Conformance {
    /// Test only this target: a name, a glob or the path of a target file (repeatable)
    #[arg(long, value_name = "NAME|FILE")]
    target: Vec<String>,
    /// List the selected scenarios and their checks without running them
    #[arg(long)]
    list: bool,
    /// Explain a requirement: its source, why it matters, how it is checked and how to fix it
    #[arg(long, value_name = "ID", conflicts_with = "list")]
    explain: Option<String>,
    #[command(flatten)]
    selecting: SelectionArgs,
    #[command(flatten)]
    known: KnownArgs,
    #[command(flatten)]
    running: RunArgs,
    #[command(flatten)]
    reports: ReportArgs,
}

impl Conformance {
    /// Runs the command from the repository's root folder and says how it ends, as an exit code.
    pub fn main(mut self, root: &Path) -> u8 {
        // From a clone, edits of the scenarios show without a build.
        let own = self.selecting.scenarios.is_none();
        self.selecting.scenarios.get_or_insert_with(|| root.join("scenarios"));
        self.run(root, own).unwrap_or_else(|failure| failure.tell().code())
    }

    fn run(self, root: &Path, own_scenarios: bool) -> Result<u8, Failure> {
        let suite = self.selecting.suite()?;
        if let Some(id) = &self.explain {
            return show::explain(&suite, id);
        }
        let scenarios = self.selecting.of(&suite)?;
        if self.list {
            return show::list(&suite, &scenarios);
        }
        self.reports.have_folders()?;
        let mut chosen = choose(root, &self.target, &suite)?;
        let known = self.known.read(&suite)?;
        add_to(&mut chosen.iter_mut().map(|c| &mut c.loaded).collect::<Vec<_>>(), &known)?;
        let selecting = if own_scenarios { SelectionArgs::default() } else { self.selecting.clone() };
        let targets = chosen.into_iter().map(|chosen| RequestedTarget {
            repeat: repeat_command(
                &["cargo", "xtask", "conformance", "--target", &chosen.word].map(str::to_owned),
                &selecting,
                &self.running,
            ),
            loaded: chosen.loaded,
        });
        let keeping = Keeping::new(self.running.recordings.as_deref(), &self.reports)?;
        let run = SuiteRun {
            targets: targets.collect(),
            scenarios: self.running.part_of(scenarios)?,
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
}
