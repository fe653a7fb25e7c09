//! The command line of `cargo xtask gateways`.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use ssespec::args::SelectionArgs;
use ssespec::failure::Failure;
use ssespec::interruptible::until_interrupted;
use ssespec_evidence::verdict::Verdict;

use super::catalogue::load;
use super::page::page;
use super::result::{Outcome, Row, exit_of};
use super::trial::try_out;
use crate::by_name;
use crate::version::version;

/// Judges real gateways as `ssespec gateway` does and writes docs/gateway-results.md.
///
/// Exit codes: 0 all that is broken is known, 1 something has to be looked at, 3 something could not be started, 4 nothing could be
/// tried.
#[derive(Args, Clone, Debug, Default)]
pub struct Gateways {
    /// Only these: names or globs of names; then the page is not written unless --page says where
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// Treat a gateway whose programs are missing as an error
    #[arg(long)]
    require_all: bool,
    /// Where the page goes; docs/gateway-results.md unless given
    #[arg(long, value_name = "FILE")]
    page: Option<PathBuf>,
    /// Keep every recording in this folder
    #[arg(long, value_name = "DIR")]
    recordings: Option<PathBuf>,
}

impl Gateways {
    /// Runs the command from the repository's root folder and says how it ends, as an exit code.
    pub fn main(self, root: &Path) -> u8 {
        self.run(root).unwrap_or_else(|failure| failure.tell().code())
    }

    fn run(self, root: &Path) -> Result<u8, Failure> {
        let selecting = SelectionArgs { scenarios: Some(root.join("scenarios")), ..SelectionArgs::default() };
        let suite = selecting.suite()?;
        let all = load(&root.join("interop/gateways"))?;
        let gateways = by_name::chosen(all, &self.names, "interop/gateways/", |gateway| &gateway.name)
            .map_err(Failure::Usage)?;
        let path = match (self.page, self.names.is_empty()) {
            (Some(path), _) => Some(path),
            (None, true) => Some(root.join("docs/gateway-results.md")),
            (None, false) => None,
        };
        let temporary = tempfile::tempdir().map_err(|error| Failure::CouldNotRun(error.into()))?;
        let folder = self.recordings.unwrap_or_else(|| temporary.path().to_owned());
        Ok(until_interrupted(async {
            let mut rows = Vec::new();
            // One after the other: a gateway that starts would make another late.
            for mut gateway in gateways {
                if let [program, arguments @ ..] = gateway.described.version.as_slice() {
                    gateway.described.subject.version = version(Path::new(program), arguments);
                }
                for trial in &gateway.described.trials {
                    let outcome = try_out(&gateway, trial, &suite, &folder).await;
                    let row = Row { gateway: gateway.clone(), trial: trial.clone(), outcome };
                    println!("{}", told(&row));
                    rows.push(row);
                }
            }
            if let Some(path) = path {
                let date = jiff::Timestamp::now().to_string();
                let date = date.split('T').next().unwrap_or_default();
                std::fs::write(&path, page(&rows, date))
                    .with_context(|| format!("cannot write {}", path.display()))?;
                eprintln!("{} is written", path.display());
            }
            Ok(exit_of(&rows, self.require_all).code())
        }))
    }
}

/// What came of a trial, in one line.
fn told(row: &Row) -> String {
    let head = format!("{:10} {:18}", row.gateway.name, row.trial.name);
    match &row.outcome {
        Outcome::Missing(why) => format!("{head} skipped: {why}"),
        Outcome::Broke(error) => format!("{head} ERROR: {error}"),
        Outcome::Tried(seen) => {
            let open = seen.open();
            let verdict =
                if open.is_empty() { "ok".to_owned() } else { format!("LOOK: {}", open.join("; ")) };
            let [pass, fail, warn] =
                [Verdict::Pass, Verdict::Fail, Verdict::Warn].map(|verdict| seen.count(verdict));
            format!("{head} {verdict}: {pass} pass, {fail} MUST, {warn} SHOULD")
        }
    }
}
