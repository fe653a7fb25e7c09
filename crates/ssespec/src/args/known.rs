//! Known failures that are kept beside the targets: read, merged, and written anew.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use ssespec_report::RunReport;
use ssespec_scenario::{KnownEntry, LoadedTarget, Suite, load_known};

use crate::failure::Failure;
use crate::known_update::KnownUpdate;

/// Known failures in a file of their own.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Known failures")]
pub struct KnownArgs {
    /// Read additional known failures from this YAML file (`known-failures:`)
    #[arg(long, value_name = "FILE")]
    pub known: Option<PathBuf>,
    /// Rewrite the --known file to match this run; reasons of new entries are left blank
    #[arg(long, requires = "known")]
    pub update_known: bool,
}

impl KnownArgs {
    /// Reads the file, if there is one. One that is to be written need not be there yet.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn read(&self, suite: &Suite) -> Result<Vec<KnownEntry>, Failure> {
        match &self.known {
            Some(path) if !self.update_known || path.exists() => Ok(load_known(path, suite)?),
            _ => Ok(Vec::new()),
        }
    }

    /// Writes the file anew if that was asked for, and tells what changed.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn update(&self, report: &RunReport, before: &[KnownEntry]) -> anyhow::Result<()> {
        let (Some(path), true) = (&self.known, self.update_known) else { return Ok(()) };
        let update = KnownUpdate::new(report, before);
        std::fs::write(path, update.yaml())
            .with_context(|| format!("cannot write the known failures to {}", path.display()))?;
        eprintln!("{}: {update}", path.display());
        Ok(())
    }
}

/// Adds to each target the entries that concern it.
///
/// # Errors
/// An entry for a target that does not run, and one that the target's own file has as well.
pub fn add_to(targets: &mut [&mut LoadedTarget], entries: &[KnownEntry]) -> Result<(), Failure> {
    for entry in entries {
        let concerns = |name: &str| entry.target.as_deref().is_none_or(|only| only == name);
        let mut concerned = targets.iter_mut().filter(|t| concerns(&t.target.name)).peekable();
        if concerned.peek().is_none() {
            let name = entry.target.as_deref().unwrap_or_default();
            let check = &entry.check;
            return Err(Failure::Usage(anyhow::anyhow!(
                "--known lists `{check}` for the target `{name}`, which does not run: remove it, or name that target"
            )));
        }
        for loaded in concerned {
            let failure = entry.failure();
            if !loaded
                .target
                .known_failures
                .iter()
                .any(|k| k.check == failure.check && k.scenario == failure.scenario)
            {
                loaded.target.known_failures.push(failure);
            }
        }
    }
    Ok(())
}
