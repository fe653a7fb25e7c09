//! The command line of `cargo xtask proxies`.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use futures_util::future::join_all;
use ssespec::args::SelectionArgs;
use ssespec::failure::Failure;
use ssespec::interruptible::until_interrupted;
use ssespec_report::Exit;
use ssespec_scenario::{LoadedTarget, load_target};

use super::catalogue::{Proxy, load};
use super::config::Role;
use super::page::page;
use super::result::{Outcome, Row, said};
use super::trial::try_out;
use crate::by_name;
use crate::version::version;

/// What the reference server is told: a proxy that waits for something to come is not helped by heartbeats, and one that notices
/// only when it writes that its client is gone has something to write.
const HEARTBEAT_MS: &str = "2000";

/// Runs `ssespec compare` over the proxies of interop/proxies and writes docs/proxies.md.
///
/// Each is started with a configuration that fails and one that works. Exit codes: 0 all is found and named as it should be, 1 it is not,
/// 3 something could not be started, 4 none of the proxies is installed.
#[derive(Args, Clone, Debug, Default)]
pub struct Proxies {
    /// Only these: names or globs of names; then the page is not written unless --page says where
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// Where the page goes; docs/proxies.md unless given
    #[arg(long, value_name = "FILE")]
    page: Option<PathBuf>,
}

impl Proxies {
    /// Runs the command from the repository's root folder and says how it ends, as an exit code.
    pub fn main(self, root: &Path) -> u8 {
        self.run(root).unwrap_or_else(|failure| failure.tell().code())
    }

    fn run(self, root: &Path) -> Result<u8, Failure> {
        let folder = root.join("interop/proxies");
        let all = load(&folder).map_err(Failure::Usage)?;
        let proxies = by_name::chosen(all, &self.names, "interop/proxies/", |proxy| &proxy.name)
            .map_err(Failure::Usage)?;
        let origin = origin(root)?;
        let path = match (self.page, self.names.is_empty()) {
            (Some(path), _) => Some(path),
            (None, true) => Some(root.join("docs/proxies.md")),
            (None, false) => None,
        };
        Ok(until_interrupted(async {
            let rows = join_all(proxies.into_iter().map(|proxy| row(proxy, &origin))).await;
            for row in &rows {
                tell(row);
            }
            if let Some(path) = path {
                let date = jiff::Timestamp::now().to_string();
                let date = date.split('T').next().unwrap_or_default();
                std::fs::write(&path, page(&rows, date)?)
                    .with_context(|| format!("cannot write {}", path.display()))?;
                eprintln!("{} is written", path.display());
            }
            Ok(exit_of(&rows).code())
        }))
    }
}

/// The reference server that stands behind each proxy.
fn origin(root: &Path) -> Result<LoadedTarget, Failure> {
    let selecting = SelectionArgs { scenarios: Some(root.join("scenarios")), ..SelectionArgs::default() };
    let mut origin = load_target(&root.join("reference-servers/rust/target.yaml"), &selecting.suite()?)?;
    if let Some(launch) = &mut origin.target.launch
        && let Some(at) = launch.run.iter().position(|word| word == "--heartbeat")
        && let Some(value) = launch.run.get_mut(at + 1)
    {
        HEARTBEAT_MS.clone_into(value);
    }
    Ok(origin)
}

async fn row(proxy: Proxy, origin: &LoadedTarget) -> Row {
    let outcome = match proxy.program() {
        None => Outcome::Missing,
        Some(program) => {
            let version = version(&program, &proxy.described.version);
            let (fails, works) =
                tokio::join!(try_out(&proxy, Role::Fails, origin), try_out(&proxy, Role::Works, origin));
            Outcome::Tried { version, fails, works }
        }
    };
    Row { proxy, outcome }
}

fn tell(row: &Row) {
    let name = &row.proxy.name;
    match &row.outcome {
        Outcome::Missing => {
            println!(
                "{name:10} skipped: {} is not installed: `{}`",
                row.proxy.described.program, row.proxy.described.get
            );
        }
        Outcome::Tried { version, fails, works } => {
            for (role, trial) in [("fails", fails), ("works", works)] {
                match trial {
                    Err(error) => println!("{name:10} {version:20} {role}  ERROR: {error:#}"),
                    Ok(trial) if trial.wrong.is_empty() => {
                        println!(
                            "{name:10} {version:20} {role}  ok: exit code {}, {}",
                            trial.exit,
                            said(trial)
                        );
                    }
                    Ok(trial) => println!("{name:10} {version:20} {role}  WRONG: {}", trial.wrong.join("; ")),
                }
            }
        }
    }
}

fn exit_of(rows: &[Row]) -> Exit {
    let trials = || {
        rows.iter().flat_map(|row| match &row.outcome {
            Outcome::Missing => Vec::new(),
            Outcome::Tried { fails, works, .. } => vec![fails, works],
        })
    };
    if trials().any(Result::is_err) {
        Exit::CouldNotRun
    } else if trials().flatten().any(|trial| !trial.wrong.is_empty()) {
        Exit::Fails
    } else if trials().next().is_none() {
        Exit::NothingRan
    } else {
        Exit::Conforms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_not_be_started_is_never_green() {
        let proxies =
            load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../interop/proxies")).expect("they load");
        let row = |outcome| Row { proxy: proxies[0].clone(), outcome };
        let failed = || Err(anyhow::anyhow!("it does not start"));
        assert_eq!(exit_of(&[row(Outcome::Missing)]), Exit::NothingRan);
        let tried = Outcome::Tried { version: "1.0".into(), fails: failed(), works: failed() };
        assert_eq!(exit_of(&[row(Outcome::Missing), row(tried)]), Exit::CouldNotRun);
    }
}
