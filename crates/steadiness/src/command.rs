//! `cargo xtask steady`: plays, compares, and writes docs/steadiness.md.

use std::path::Path;
use std::pin::pin;

use anyhow::Context as _;
use clap::Args;
use ssespec_runner::interrupt::{INTERRUPTED, interrupted};

use crate::busy::{Crowd, MOST};
use crate::child::{Played, play, set_up};
use crate::comparison::Comparison;
use crate::console;
use crate::figures::Figures;
use crate::machine::Machine;
use crate::page::{from_root, page};

/// The page that the command writes, from the repository's root folder.
pub const PAGE: &str = "docs/steadiness.md";

/// Plays the whole suite again and again beside busy processes, compares every verdict, and writes docs/steadiness.md.
///
/// Ends with 1 if a server was accused or too many checks were inconclusive, and with 3 if something could not be played.
#[derive(Args, Clone, Debug)]
pub struct Steady {
    /// How often the suite is played
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=500))]
    pub runs: u16,
    /// How many processes keep the processors busy meanwhile
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u8).range(0..=i64::from(MOST)))]
    pub busy: u8,
    /// Only this target: a name, a glob of names, or the path of a target file (repeatable)
    #[arg(long, value_name = "NAME|FILE")]
    pub target: Vec<String>,
    /// Only the scenarios or requirements that match; then no page is written (repeatable)
    #[arg(long, value_name = "GLOB")]
    pub run: Vec<String>,
    /// A target whose programs are not installed is an error instead of a skip
    #[arg(long)]
    pub require_all: bool,
    /// Write no page
    #[arg(long)]
    pub no_page: bool,
}

impl Steady {
    /// Runs the command from the repository's root folder and says how it ends, as an exit code.
    pub fn main(self, root: &Path) -> u8 {
        self.prove(root).unwrap_or_else(|error| {
            eprintln!("error: {error:#}");
            3
        })
    }

    fn prove(&self, root: &Path) -> anyhow::Result<u8> {
        let runtime = tokio::runtime::Runtime::new().context("cannot start")?;
        let Some(comparison) = runtime.block_on(self.play_all())? else {
            eprintln!("interrupted: every process that was started is ended, nothing was written");
            return Ok(INTERRUPTED);
        };
        let (findings, machine) = (comparison.findings(), Machine::here());
        let written = console::write(&findings, &machine, self.busy, &mut anstream::stdout());
        written.context("cannot write to standard output")?;
        if !self.no_page && self.run.is_empty() {
            let path = root.join(PAGE);
            let text = from_root(&page(&findings, &machine, self.busy, &self.command()), root);
            std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        }
        Ok(findings.end().code())
    }

    /// Plays one run after the other, each beside busy processes of its own; none if the user or CI wants no more.
    async fn play_all(&self) -> anyhow::Result<Option<Comparison>> {
        let mut stop = pin!(interrupted());
        if let Played::Interrupted = set_up(&self.targets(), stop.as_mut()).await? {
            return Ok(None);
        }
        let arguments = self.arguments();
        let mut comparison = Comparison::default();
        for number in 1..=self.runs {
            let crowd = Crowd::start(self.busy)?;
            match play(&arguments, stop.as_mut()).await? {
                Played::Interrupted => return Ok(None),
                Played::Whole(run) => {
                    crowd.end()?;
                    eprintln!("{}", console::line(number, self.runs, &Figures::of(&run)));
                    comparison.take(&run);
                }
            }
        }
        Ok(Some(comparison))
    }

    /// The arguments that say which targets are played.
    fn targets(&self) -> Vec<String> {
        let mut arguments = flags("--target", &self.target);
        arguments.extend(self.require_all.then(|| "--require-all".to_owned()));
        arguments
    }

    /// The arguments of each run.
    fn arguments(&self) -> Vec<String> {
        [self.targets(), flags("--run", &self.run)].concat()
    }

    /// The command that plays this again.
    fn command(&self) -> String {
        let mut words = vec![format!("cargo xtask steady --runs {} --busy {}", self.runs, self.busy)];
        words.extend(self.arguments());
        words.join(" ")
    }
}

fn flags(name: &str, values: &[String]) -> Vec<String> {
    values.iter().flat_map(|value| [name.to_owned(), value.clone()]).collect()
}
