//! `cargo xtask conformance`: the whole story of a run.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use clap::Args;
use futures_util::future::join_all;
use ssespec_harness::limits::Limits;
use ssespec_report::console::{Console, Detail};
use ssespec_report::github::Github;
use ssespec_report::json::JsonLines;
use ssespec_report::junit::Junit;
use ssespec_report::{Exit, Policy, Reporter as _, Rulebook, RunReport, Strictness, quoted_if_needed};
use ssespec_scenario::{Scenario, Suite};
use tokio::sync::Semaphore;

use crate::interrupt::{INTERRUPTED, interrupted};
use crate::output;
use crate::progress::Progress;
use crate::schedule::{Recordings, Stage};
use crate::selection::Selection;
use crate::target_run::TargetRun;
use crate::targets::{Chosen, TargetsError, choose};

/// Runs the suite against the reference servers, or against any target file.
#[derive(Args, Clone, Debug, Default)]
pub struct Conformance {
    /// Judge only this target: a name, a glob of names, or the path of a target file (repeatable)
    #[arg(long, value_name = "NAME|FILE")]
    pub target: Vec<String>,
    /// Run only the scenarios or requirements that match, such as 'emit.*' or 'resume/*' (repeatable)
    #[arg(long, value_name = "GLOB")]
    pub run: Vec<String>,
    /// Leave out the scenarios or requirements that match (repeatable)
    #[arg(long, value_name = "GLOB")]
    pub skip: Vec<String>,
    /// List the selected scenarios with their checks, and run nothing
    #[arg(long)]
    pub list: bool,
    /// Explain one requirement: rule, source, why it matters, how it is judged, cure
    #[arg(long, value_name = "ID", conflicts_with = "list")]
    pub explain: Option<String>,
    /// How many scenarios run at once, over all targets
    #[arg(long, value_name = "N", default_value_t = 256, value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: u16,
    /// Warnings fail the run, too
    #[arg(long)]
    pub strict: bool,
    /// A target whose programs are not installed is an error instead of a skip
    #[arg(long)]
    pub require_all: bool,
    /// Write the results as JSON lines
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Write the results as JUnit XML
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
    /// Keep every recording in this folder
    #[arg(long, value_name = "DIR")]
    pub recordings: Option<PathBuf>,
    /// List notes and what could not be judged, not only their number
    #[arg(long, short)]
    pub verbose: bool,
    /// Read requirements and scenarios from this folder instead of the repository's
    #[arg(long, value_name = "DIR")]
    pub scenarios: Option<PathBuf>,
}

impl Conformance {
    /// Runs the command from the repository's root folder and says how it ends, as an exit code.
    pub fn main(self, root: &Path) -> u8 {
        match self.prepare(root) {
            Ok(Prepared::Told) => Exit::Conforms.code(),
            Ok(Prepared::Nothing(why)) => {
                eprintln!("error: {why}");
                Exit::NothingRan.code()
            }
            Ok(Prepared::Run(suite, targets, scenarios)) => self.run(suite, targets, scenarios),
            Err(problem) => {
                anstream::eprintln!("{problem}");
                Exit::BadUsage.code()
            }
        }
    }

    /// Everything that needs no server: what is wrong with flags and files ends here.
    fn prepare(&self, root: &Path) -> Result<Prepared, String> {
        let suite = Suite::load(&self.scenarios.clone().unwrap_or_else(|| root.join("scenarios")))
            .map_err(|e| rendered(&e))?;
        if let Some(id) = &self.explain {
            return explain(&suite, id).map(|()| Prepared::Told);
        }
        let usage = |error: anyhow::Error| format!("error: {error:#}");
        let scenarios = Selection::new(&self.run, &self.skip).map_err(usage)?.of(&suite);
        if scenarios.is_empty() {
            return Ok(Prepared::Nothing(
                "no scenario and no requirement matches --run and --skip; see --list".into(),
            ));
        }
        if self.list {
            let rules = Rulebook::new(suite.requirements());
            let listed: Vec<&Scenario> = scenarios.iter().collect();
            ssespec_report::list(&listed, &rules, output::width(), &mut anstream::stdout())
                .map_err(|e| format!("error: {e}"))?;
            return Ok(Prepared::Told);
        }
        for path in self.json.iter().chain(&self.junit) {
            output::has_folder(path).map_err(usage)?;
        }
        let targets = choose(root, &self.target, &suite).map_err(|error| match error {
            TargetsError::Load(e) => rendered(&e),
            TargetsError::Usage(e) => usage(e),
        })?;
        Ok(Prepared::Run(Arc::new(suite), targets, scenarios))
    }

    fn run(&self, suite: Arc<Suite>, targets: Vec<Chosen>, scenarios: Vec<Scenario>) -> u8 {
        let runtime = match tokio::runtime::Runtime::new() {
            Ok(runtime) => runtime,
            Err(error) => {
                eprintln!("error: cannot start the harness: {error}");
                return Exit::CouldNotRun.code();
            }
        };
        let code = runtime.block_on(async {
            tokio::select! {
                result = self.judge_all(&suite, targets, scenarios) => result.unwrap_or_else(|error| {
                    eprintln!("error: {error:#}");
                    Exit::CouldNotRun.code()
                }),
                () = interrupted() => {
                    eprintln!("interrupted: every server that was started is stopped, no report was written");
                    INTERRUPTED
                }
            }
        });
        runtime.shutdown_background();
        code
    }

    async fn judge_all(
        &self,
        suite: &Arc<Suite>,
        targets: Vec<Chosen>,
        scenarios: Vec<Scenario>,
    ) -> anyhow::Result<u8> {
        let report = run_targets(suite, targets, &scenarios, self).await?;
        let rules = Rulebook::new(suite.requirements());
        let detail = if self.verbose { Detail::Full } else { Detail::Brief };
        Console { width: output::width(), detail }.write(&report, &rules, &mut anstream::stdout())?;
        // A workflow shows these lines at the job and at the change.
        if std::env::var_os("GITHUB_ACTIONS").is_some_and(|v| v == "true") {
            Github.write(&report, &rules, &mut std::io::stdout())?;
        }
        if let Some(path) = &self.json {
            output::to_file(path, &JsonLines, &report, &rules)?;
        }
        if let Some(path) = &self.junit {
            output::to_file(path, &Junit, &report, &rules)?;
        }
        Ok(report.exit.code())
    }

    fn strictness(&self) -> Strictness {
        let policy = |refuse| if refuse { Policy::Refuse } else { Policy::Tolerate };
        Strictness { warnings: policy(self.strict), missing: policy(self.require_all) }
    }
}

enum Prepared {
    /// A listing or an explanation was printed.
    Told,
    /// Nothing is selected, with the reason.
    Nothing(String),
    /// There is something to run.
    Run(Arc<Suite>, Vec<Chosen>, Vec<Scenario>),
}

/// Starts all targets, then runs them at once; second tries come after all first rounds, so that they are alone.
async fn run_targets(
    suite: &Arc<Suite>,
    targets: Vec<Chosen>,
    scenarios: &[Scenario],
    options: &Conformance,
) -> anyhow::Result<RunReport> {
    let (began, started) = (Instant::now(), jiff::Timestamp::now().to_string());
    let stage = Arc::new(Stage {
        suite: Arc::clone(suite),
        limits: Limits::default(),
        places: Arc::new(Semaphore::new(options.jobs.into())),
        recordings: if options.recordings.is_some() { Recordings::Keep } else { Recordings::Drop },
        progress: Progress::new(),
    });
    // All are up before the first is judged: what builds or starts would make the harness late.
    let words: Vec<String> = targets.iter().map(|chosen| chosen.word.clone()).collect();
    let starts =
        targets.into_iter().map(|chosen| TargetRun::start(&stage, chosen.loaded, scenarios.to_vec()));
    let mut runs = join_all(starts).await;
    join_all(runs.iter_mut().map(|run| run.first_round(&stage))).await;
    for run in &mut runs {
        run.second_round(&stage).await;
    }
    let mut reports = Vec::new();
    for (run, word) in runs.into_iter().zip(words) {
        let mut report = run.finish(&stage, options.recordings.as_deref()).await?;
        report.repeat = format!("cargo xtask conformance --target {}", quoted_if_needed(&word));
        reports.push(report);
    }
    stage.progress.finish();
    let wall_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    Ok(RunReport::new(started, env!("CARGO_PKG_VERSION"), options.strictness(), wall_ms, reports))
}

/// The problems of a file, coloured where colour is shown.
fn rendered(error: &ssespec_scenario::LoadError) -> String {
    error.render(ssespec_scenario::Colour::Ansi)
}

fn explain(suite: &Suite, id: &str) -> Result<(), String> {
    let Some(requirement) = suite.requirements().iter().find(|r| r.id.as_str() == id) else {
        let hint = match suite.nearest(id) {
            Some(near) => format!("; did you mean `{near}`?"),
            None => ":".to_owned(),
        };
        return Err(format!("error: `{id}` is not a requirement{hint} --list shows what is judged"));
    };
    let scenarios: Vec<&Scenario> = suite.scenarios_of(&requirement.id).collect();
    ssespec_report::explain(requirement, &scenarios, output::width(), &mut anstream::stdout())
        .map_err(|e| format!("error: {e}"))
}
