//! The command line of `ssespec init`.

use std::io::{IsTerminal as _, stdin, stdout};
use std::path::PathBuf;

use anyhow::anyhow;
use clap::Args;
use ssespec_scenario::read_target;

use super::ask::ask;
use super::files::{self, Existing, TARGET};
use super::language::Language;
use super::next;
use super::wanted::{Emit, USUAL_EMIT, Wanted};
use crate::embedded;
use crate::failure::Failure;

/// Creates a target file, a GitHub workflow and a scripted test endpoint to adapt.
///
/// Without --url and --cmd, ssespec starts the endpoint as it is generated, so that a first run passes before anything is
/// adapted. Without --language, the server is only observed. In a terminal, and without any of the three, it asks.
#[derive(Args, Clone, Debug)]
pub struct Init {
    /// Generate the scripted test endpoint in this language
    #[arg(long)]
    language: Option<Language>,
    /// Stream URL of a server that is already running, such as http://127.0.0.1:8080/events
    #[arg(long)]
    url: Option<String>,
    /// Command that starts your server; `{port}` is replaced by a free port
    #[arg(long, value_name = "COMMAND")]
    cmd: Option<String>,
    /// Path of the scripted test endpoint [default: /emit]
    #[arg(long, value_name = "PATH")]
    emit: Option<String>,
    /// Generate no test endpoint: only observe the server
    #[arg(long, conflicts_with = "emit")]
    no_emit: bool,
    /// Name of the server in reports
    #[arg(long, default_value = "my-server")]
    name: String,
    /// Directory to write to
    #[arg(long, value_name = "DIR", default_value = ".")]
    dir: PathBuf,
    /// Overwrite existing files
    #[arg(long)]
    force: bool,
}

impl Init {
    /// Writes the files and says what to run next.
    ///
    /// # Errors
    /// Flags that cannot be used, files that exist, and a folder that cannot be written.
    pub fn run(&self) -> Result<u8, Failure> {
        let wanted = self.wanted()?;
        let target = wanted.target()?;
        let files = files::wanted(&wanted, &target);
        // What is written has to be readable: the loader says best what is wrong with it.
        for file in files.iter().filter(|file| file.path == TARGET) {
            read_target(file.path, &file.text, &embedded::suite()?)?;
        }
        let existing = if self.force { Existing::Replace } else { Existing::Keep };
        files::write(&self.dir, &files, existing)?;
        anstream::print!("{}", next::text(&wanted, &self.dir, &files, &target.endpoints.stream));
        Ok(0)
    }

    fn wanted(&self) -> Result<Wanted, Failure> {
        if self.language.is_none() && self.url.is_none() && self.cmd.is_none() {
            if stdin().is_terminal() && stdout().is_terminal() {
                return ask(&mut stdin().lock(), &mut stdout(), &self.name).map_err(Failure::Usage);
            }
            let told = "nothing to write, and no terminal to ask: give --language rust|go|python|node|java, \
                        or --url of a stream that runs, or --cmd that starts a server";
            return Err(Failure::Usage(anyhow!(told)));
        }
        let emit = match (&self.emit, self.language) {
            _ if self.no_emit => Emit::No,
            (Some(path), _) => Emit::At(path.clone()),
            (None, Some(_)) => Emit::At(USUAL_EMIT.to_owned()),
            (None, None) => Emit::No,
        };
        let (url, cmd) = (self.url.clone(), self.cmd.clone());
        Ok(Wanted { language: self.language, url, cmd, emit, name: self.name.clone() })
    }
}
