//! The command line of `ssespec check`.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::anyhow;
use clap::Args;
use ssespec_evidence::observations::Asked;
use ssespec_harness::access::Access;
use ssespec_harness::dialects::dialects;
use ssespec_report::Exit;
use ssespec_scenario::{Driver, Scenario, Span, Target};

use super::endpoint::Endpoint;
use super::plan::{Allowance, Plan};
use super::recorded;
use crate::args::{
    ConnectionArgs, PrepareArgs, ReportArgs, RequestArgs, RunArgs, SelectionArgs, check_captures,
    endpoint_at, repeat_command,
};
use crate::failure::Failure;
use crate::interruptible::until_interrupted;
use crate::keeping::Keeping;
use crate::output;

/// How long an endpoint is watched unless a flag says so.
const BUDGET: Span = Span::from_millis(20_000);

/// Checks any endpoint by its URL.
///
/// Only what the server sends of its own accord is judged. A GET is sent as often as the scenarios need it, over at most 6 streams at
/// once; anything else is sent once. The plan is printed before anything is sent. What the stream does not show is inconclusive, with
/// what would show it.
#[derive(Args, Clone, Debug)]
#[command(
    after_help = "A failure that rests on timing or on missing data counts only if a retry confirms it, which runs alone and waits twice \
                  as long. Meanwhile the endpoint receives one plain GET per second, at most 30, to see whether it responds at all. An \
                  endpoint that is asked once gets neither."
)]
pub struct Check {
    /// URL of the endpoint, such as https://example.org/events
    #[arg(value_name = "URL", conflicts_with = "from")]
    url: Option<String>,
    /// How long to watch the stream, such as 60s; rare events need longer
    #[arg(long = "for", value_name = "TIME", default_value_t = BUDGET)]
    budget: Span,
    /// Also run scenarios that open many connections or send hostile input
    #[arg(long)]
    intrusive: bool,
    /// Send one GET and nothing else, for addresses that serve once; any other method is sent once anyway
    #[arg(long, conflicts_with = "from")]
    once: bool,
    /// How many further requests an endpoint may get that is asked once; each carries the body again [default: 0]
    #[arg(long, value_name = "N", conflicts_with = "from")]
    requests: Option<u64>,
    /// How many streams to open at once at most [default: 6, or 1 if the endpoint is asked once]
    #[arg(long, value_name = "N", conflicts_with = "from", value_parser = clap::value_parser!(u32).range(1..=1000))]
    at_once: Option<u32>,
    /// Dialect that the stream must be of, such as openai-chat or mcp; `none` judges none; or the file of
    /// one (docs/dialects.md; repeatable) [default: the one that it is recognised as]
    #[arg(long, value_name = "NAME|FILE", conflicts_with = "from")]
    dialect: Vec<String>,
    /// Print what would be asked, and send nothing
    #[arg(long, conflicts_with = "from")]
    dry_run: bool,
    /// Judge recordings saved with --recordings instead of an endpoint: a file or a directory (repeatable)
    #[arg(long, value_name = "FILE|DIR")]
    from: Vec<PathBuf>,
    /// Treat warnings as failures
    #[arg(long)]
    strict: bool,
    /// Save every recording to this directory
    #[arg(long, value_name = "DIR", conflicts_with = "from")]
    recordings: Option<PathBuf>,
    #[command(flatten)]
    prepare: PrepareArgs,
    #[command(flatten)]
    ask: RequestArgs,
    #[command(flatten)]
    reach: ConnectionArgs,
    #[command(flatten)]
    selecting: SelectionArgs,
    #[command(flatten)]
    reports: ReportArgs,
}

impl Check {
    /// Runs the command and says how it ends, as an exit code.
    pub fn main(self) -> u8 {
        self.run().unwrap_or_else(|failure| failure.tell().code())
    }

    fn run(self) -> Result<u8, Failure> {
        if self.url.is_none() && self.from.is_empty() {
            let told = "nothing to check: give the URL of an endpoint, or --from with recordings saved by --recordings";
            return Err(Failure::Usage(anyhow!(told)));
        }
        let suite = Arc::new(self.selecting.suite()?);
        let scenarios = self.selecting.of(&suite)?;
        if !self.dry_run {
            self.reports.have_folders()?;
        }
        let running = RunArgs { strict: self.strict, ..RunArgs::default() };
        let Some(url) = &self.url else {
            let report = recorded::judged(&self.from, &suite, &scenarios, running.strictness())?;
            self.reports.write(&report, &suite, None).map_err(|error| {
                Failure::CouldNotRun(anyhow!(error).context("cannot write to standard output"))
            })?;
            return Ok(report.exit.code());
        };
        let scenarios: Vec<Scenario> = scenarios.into_iter().filter(asks).collect();
        if scenarios.is_empty() {
            let why = "the selected scenarios need a scripted server; use `ssespec run`";
            return Err(Failure::Nothing(why.to_owned()));
        }
        let (target, refine) = (self.target(url)?, self.refine()?);
        let mut access = Access::default();
        refine(&mut access);
        let allowance = Allowance {
            requests: self.requests.unwrap_or_default(),
            at_once: self.at_once,
            intrusive: self.intrusive,
        };
        let plan = Plan::new(&suite, &target, &scenarios, &access, allowance)?;
        if self.dry_run {
            output::still_open(writeln!(anstream::stdout(), "{plan}")).map_err(|error| {
                Failure::CouldNotRun(anyhow!(error).context("cannot write to standard output"))
            })?;
            return Ok(Exit::Conforms.code());
        }
        let keeping = Keeping::new(self.recordings.as_deref(), &self.reports)?;
        anstream::eprintln!("{plan}");
        let endpoint = Endpoint {
            target,
            refine: Box::new(refine),
            plan,
            budget: self.budget.duration(),
            strictness: running.strictness(),
            recordings: keeping.folder().map(std::path::Path::to_owned),
            repeat: repeat_command(&self.words(url), &self.selecting, &running),
            suite: Arc::clone(&suite),
        };
        Ok(until_interrupted(async {
            let mut report = endpoint.judge().await?;
            keeping.forget(&mut report);
            self.reports.write(&report, &suite, keeping.folder())?;
            Ok(report.exit.code())
        }))
    }

    /// How the endpoint is asked, beyond what a target file can say.
    fn refine(&self) -> Result<impl Fn(&mut Access) + Send + use<>, Failure> {
        let (ask, once) = (self.ask.refine()?, self.once);
        Ok(move |access: &mut Access| {
            ask(access);
            if once {
                access.asking = Asked::Once;
            }
        })
    }

    /// The command that repeats this check.
    fn words(&self, url: &str) -> Vec<String> {
        let mut words = vec!["ssespec".to_owned(), "check".to_owned(), url.to_owned()];
        if self.budget != BUDGET {
            words.extend(["--for".to_owned(), self.budget.to_string()]);
        }
        let switches = [("--intrusive", self.intrusive), ("--once", self.once)];
        words.extend(switches.iter().filter(|(_, on)| *on).map(|(flag, _)| (*flag).to_owned()));
        let numbers = [("--requests", self.requests), ("--at-once", self.at_once.map(u64::from))];
        for (flag, number) in numbers {
            words.extend(number.into_iter().flat_map(|n| [flag.to_owned(), n.to_string()]));
        }
        words.extend(self.dialect.iter().flat_map(|name| ["--dialect".to_owned(), name.clone()]));
        words.extend(self.prepare.words());
        words.extend(self.ask.words());
        words.extend(self.reach.words());
        words
    }

    /// The endpoint as a target.
    fn target(&self, url: &str) -> Result<Target, Failure> {
        let mut target = endpoint_at(url)?;
        self.reach.apply(&mut target)?;
        self.prepare.apply(&mut target)?;
        check_captures(&target, self.ask.body()?.as_ref())?;
        target.dialect.clone_from(&self.dialect);
        dialects(&target.dialect, Path::new("."))?;
        Ok(target)
    }
}

/// Whether a scenario may be played to an endpoint of which nothing is known. Nobody said that MCP is spoken there, and what its
/// scenarios send has effects.
pub fn asks(scenario: &Scenario) -> bool {
    scenario.driver == Driver::Observe && !scenario.speaks_mcp()
}
