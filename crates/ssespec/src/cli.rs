//! The command line of `ssespec`: which commands there are.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::args::SelectionArgs;
use crate::check::Check;
use crate::compare::Compare;
use crate::config;
use crate::failure::Failure;
use crate::gateway::Gateway;
use crate::init::Init;
use crate::inspect::Inspect;
use crate::pages::{Completions, Man};
use crate::renamed_flags;
use crate::report_files::Report;
use crate::run::Run;
use crate::show;
use crate::tap::Tap;
use crate::watch::Watch;

/// Test whether a Server-Sent Events (SSE) server works with browsers, client libraries and proxies.
#[derive(Parser, Debug)]
#[command(name = "ssespec", version, arg_required_else_help = true, disable_help_subcommand = true)]
#[command(
    after_help = "Exit codes: 0 conforms, 1 fails, 2 usage or file error, 3 could not run, 4 nothing was judged."
)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Read flags from this file; the command line takes precedence [default: ssespec.toml, if present]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Check any endpoint by its URL
    Check(Box<Check>),
    /// Run the suite against servers described by target files or flags
    Run(Box<Run>),
    /// Compare a stream fetched directly with the same stream through a proxy
    Compare(Box<Compare>),
    /// Play the streams of a model API to a gateway and judge what comes out
    Gateway(Box<Gateway>),
    /// Show a stream while it comes
    Watch(Box<Watch>),
    /// Show streams in the browser
    Inspect(Inspect),
    /// Relay requests to a server and show each event stream that passes
    Tap(Box<Tap>),
    /// Create a target file, a CI workflow and a scripted test endpoint
    Init(Init),
    /// List scenarios and their checks
    List(SelectionArgs),
    /// Explain a requirement: its source, why it matters, how it is checked and how to fix it
    Explain {
        /// Requirement ID, such as http.head
        id: String,
        #[command(flatten)]
        selecting: SelectionArgs,
    },
    /// Convert results to other report formats, or merge the parts of a run
    Report(Report),
    /// Print shell completions
    Completions(Completions),
    /// Print the manual page, or write all of them to a directory
    Man(Man),
}

/// Runs the program with these arguments, its own name first, and says how it ends, as an exit code.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let cli = match parse(arguments.into_iter().collect()) {
        Ok(cli) => cli,
        Err(failure) => return failure.tell().code(),
    };
    let done = match cli.command {
        Command::Check(check) => return check.main(),
        Command::Run(run) => return run.main(),
        Command::Compare(compare) => return compare.main(),
        Command::Gateway(gateway) => return gateway.main(),
        Command::Tap(tap) => return tap.main(),
        Command::Watch(watch) => return watch.main(),
        Command::Inspect(inspect) => return inspect.main(),
        Command::Init(init) => init.run(),
        Command::List(selecting) => list(&selecting),
        Command::Explain { id, selecting } => selecting.suite().and_then(|suite| show::explain(&suite, &id)),
        Command::Report(report) => report.run(),
        Command::Completions(completions) => completions.print(&mut Cli::command()),
        Command::Man(man) => man.print(Cli::command()),
    };
    done.unwrap_or_else(|failure| failure.tell().code())
}

/// The command line with what the configuration file adds. Wrong arguments, help and version end the process here.
fn parse(arguments: Vec<OsString>) -> Result<Cli, Failure> {
    let command = || Cli::command().args_override_self(true);
    let given = command().try_get_matches_from(&arguments).unwrap_or_else(|error| {
        renamed_flags::told(error, command(), &arguments).exit();
    });
    let whole = match config::with_config(&command(), &given, arguments)? {
        Some(whole) => command().get_matches_from(whole),
        None => given,
    };
    Ok(Cli::from_arg_matches(&whole).unwrap_or_else(|error| error.exit()))
}

fn list(selecting: &SelectionArgs) -> Result<u8, Failure> {
    let suite = selecting.suite()?;
    let scenarios = selecting.of(&suite)?;
    show::list(&suite, &scenarios)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }
}
