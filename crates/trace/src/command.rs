//! `cargo xtask trace`: shows the table, writes its page, and fails on a hole.

use std::path::Path;

use anyhow::Context as _;
use clap::Args;
use ssespec_faulty_server::catalogue;
use ssespec_scenario::Suite;

use crate::{Table, console, page, read_defects};

/// The page that the command writes, from the repository's root folder.
pub const PAGE: &str = "docs/coverage.md";

/// Shows what judges each requirement and what proves it, writes docs/coverage.md, and fails on a hole.
#[derive(Args, Clone, Debug)]
pub struct Trace {
    /// Only the holes and the counts, without the requirements
    #[arg(long)]
    pub quiet: bool,
}

impl Trace {
    /// Runs the command from the repository's root folder and says how it ends, as an exit code.
    pub fn main(self, root: &Path) -> u8 {
        match self.show(root) {
            Ok(true) => 0,
            Ok(false) => 1,
            Err(error) => {
                eprintln!("error: {error:#}");
                2
            }
        }
    }

    fn show(&self, root: &Path) -> anyhow::Result<bool> {
        let suite = Suite::load(&root.join("scenarios"))?;
        let defects = read_defects()?;
        let table = Table::new(&suite, catalogue(), &defects);
        let holes = table.holes(catalogue());
        let path = root.join(PAGE);
        std::fs::write(&path, page(&table)).with_context(|| format!("cannot write {}", path.display()))?;
        let written = console::write(&table, &holes, self.detail(), &mut anstream::stdout());
        written.context("cannot write to standard output")?;
        Ok(holes.is_empty())
    }

    fn detail(&self) -> console::Detail {
        if self.quiet { console::Detail::Holes } else { console::Detail::All }
    }
}
