//! What a package of the program ships beside it: shell completions and manual pages.

use std::io::{self, Write as _};
use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, Command};
use clap_complete::Shell;

use crate::failure::Failure;

/// Prints the completions of a shell.
#[derive(Args, Clone, Debug)]
pub struct Completions {
    /// Shell to generate completions for
    shell: Shell,
}

impl Completions {
    /// Prints them.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub fn print(self, command: &mut Command) -> Result<u8, Failure> {
        let mut text = Vec::new();
        clap_complete::generate(self.shell, command, "ssespec", &mut text);
        printed(&text)
    }
}

/// Prints the manual page, or writes those of all commands into a folder.
#[derive(Args, Clone, Debug)]
pub struct Man {
    /// Directory to write ssespec.1, ssespec-run.1 and so on to
    folder: Option<PathBuf>,
}

impl Man {
    /// Prints or writes them.
    ///
    /// # Errors
    /// Standard output or the folder cannot be written.
    pub fn print(self, command: Command) -> Result<u8, Failure> {
        let Some(folder) = self.folder else {
            let mut text = Vec::new();
            let rendered = clap_mangen::Man::new(command).render(&mut text);
            return rendered
                .context("cannot make the manual page")
                .map_err(Failure::CouldNotRun)
                .and_then(|()| printed(&text));
        };
        let written =
            std::fs::create_dir_all(&folder).and_then(|()| clap_mangen::generate_to(command, &folder));
        written
            .with_context(|| {
                format!("cannot write manual pages into {}: give a folder that is yours", folder.display())
            })
            .map_err(Failure::Usage)?;
        Ok(0)
    }
}

/// Anyone who reads only the first lines closes the pipe: that is no failure.
fn printed(text: &[u8]) -> Result<u8, Failure> {
    match io::stdout().write_all(text) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::CouldNotRun(error.into())),
        _ => Ok(0),
    }
}
