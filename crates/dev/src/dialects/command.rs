//! The command line of `cargo xtask dialects`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, anyhow};
use clap::Args;
use ssespec::args::SelectionArgs;
use ssespec::failure::Failure;
use ssespec::interruptible::until_interrupted;
use ssespec_report::Exit;

use super::catalogue::{Server, load};
use super::drift::{Compared, compared, section};
use super::page::page;
use super::result::{Outcome, Row, exit_of};
use super::trial::{Rules, try_out};
use crate::by_name;

/// The scenario that reads one stream to its end, and all that a dialect says of it.
const WHOLE: &str = "stream/whole";

/// Asks real software for streams of each dialect, judges them and writes docs/dialect-results.md.
///
/// Exit codes: 0 all that is broken is known, 1 something has to be looked at, 3 something could not be started, 4 nothing could be
/// tried.
#[derive(Args, Clone, Debug, Default)]
pub struct Dialects {
    /// Only these servers: names or globs of names; then the page is not written unless --page says where
    #[arg(long, value_name = "NAME")]
    server: Vec<String>,
    /// Only streams of these names; likewise
    #[arg(long, value_name = "NAME")]
    stream: Vec<String>,
    /// Treat a server whose programs are missing as an error
    #[arg(long)]
    require_all: bool,
    /// Where the page goes; docs/dialect-results.md unless given
    #[arg(long, value_name = "FILE")]
    page: Option<PathBuf>,
    /// Keep every recording in this folder
    #[arg(long, value_name = "DIR")]
    recordings: Option<PathBuf>,
}

impl Dialects {
    /// Runs the command from the repository's root folder and says how it ends, as an exit code.
    pub fn main(self, root: &Path) -> u8 {
        self.run(root).unwrap_or_else(|failure| failure.tell().code())
    }

    fn run(self, root: &Path) -> Result<u8, Failure> {
        let selecting = SelectionArgs { scenarios: Some(root.join("scenarios")), ..SelectionArgs::default() };
        let suite = Arc::new(selecting.suite()?);
        let whole = suite.scenario(WHOLE).cloned();
        let whole = whole.ok_or_else(|| Failure::Usage(anyhow!("the suite has no scenario {WHOLE}")))?;
        let all = load(&root.join("interop/dialects"), &suite)?;
        let servers = chosen(all, &self.server, &self.stream).map_err(Failure::Usage)?;
        let path = match (self.page, self.server.is_empty() && self.stream.is_empty()) {
            (Some(path), _) => Some(path),
            (None, true) => Some(root.join("docs/dialect-results.md")),
            (None, false) => None,
        };
        let grammars = ssespec_dialect::shipped()?;
        let temporary = tempfile::tempdir().map_err(|error| Failure::CouldNotRun(error.into()))?;
        let folder = self.recordings.unwrap_or_else(|| temporary.path().to_owned());
        Ok(until_interrupted(async {
            let rules = Rules { suite: &suite, whole: &whole };
            let mut rows = Vec::new();
            let mut drifts = Vec::new();
            // One after the other: a server that starts would make another late.
            for server in servers {
                let row = Row { outcome: try_out(&server, &rules, &folder).await, server };
                print!("{}", told(&row));
                if let Outcome::Tried(_) = &row.outcome {
                    // What was set up can be read.
                    let Server { name, folder, described } = &row.server;
                    drifts.extend(compared(name, folder, &described.schemas, &grammars));
                }
                rows.push(row);
            }
            for one in &drifts {
                println!("{:14} {:14} drift: {}", one.server, one.schema.dialect, one.told());
            }
            if let Some(path) = path {
                let date = jiff::Timestamp::now().to_string();
                let date = date.split('T').next().unwrap_or_default();
                std::fs::write(&path, page(&rows, date) + &section(&drifts))
                    .with_context(|| format!("cannot write {}", path.display()))?;
                eprintln!("{} is written", path.display());
            }
            Ok(match exit_of(&rows, self.require_all) {
                Exit::Conforms if drifts.iter().any(Compared::is_open) => Exit::Fails,
                exit => exit,
            }
            .code())
        }))
    }
}

/// The servers of these names, each with its streams of these names; those that have none are left out.
fn chosen(all: Vec<Server>, servers: &[String], streams: &[String]) -> anyhow::Result<Vec<Server>> {
    let mut servers = by_name::chosen(all, servers, "interop/dialects/", |server| &server.name)?;
    let mut names: Vec<String> = Vec::new();
    for stream in servers.iter().flat_map(|server| &server.described.streams) {
        if !names.contains(&stream.name) {
            names.push(stream.name.clone());
        }
    }
    let wanted = by_name::chosen(names, streams, "the streams of these servers", |name| name)?;
    for server in &mut servers {
        server.described.streams.retain(|stream| wanted.contains(&stream.name));
    }
    servers.retain(|server| !server.described.streams.is_empty());
    Ok(servers)
}

/// What came of a server, a line for each stream.
fn told(row: &Row) -> String {
    let name = &row.server.name;
    match &row.outcome {
        Outcome::Missing(why) => format!("{name:14} skipped: {why}\n"),
        Outcome::Broke(error) => format!("{name:14} ERROR: {error}\n"),
        Outcome::Tried(all) => all
            .iter()
            .map(|one| {
                let stream = &one.stream.name;
                match &one.seen {
                    Err(error) => format!("{name:14} {stream:14} ERROR: {error}\n"),
                    Ok(seen) => {
                        let open = seen.open();
                        let verdict = if open.is_empty() {
                            "ok".to_owned()
                        } else {
                            format!("LOOK: {}", open.join("; "))
                        };
                        format!("{name:14} {stream:14} {verdict}: {}\n", seen.came)
                    }
                }
            })
            .collect(),
    }
}

#[cfg(test)]
#[path = "command_tests.rs"]
mod tests;
