//! What can go wrong with a target before, during and after a run; each error names the remedy.

use std::path::PathBuf;

use ssespec_scenario::Span;

use crate::access::AccessError;
use crate::dialects::DialectError;
use crate::preparation::PrepareError;

/// What went wrong with a target.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    /// A program that the target needs is not installed. The only error that a run may turn into a skip.
    #[error("`{program}` is not installed; get it: {remedy}")]
    Missing {
        /// The program.
        program: String,
        /// How to get it, from the target file.
        remedy: String,
    },
    /// The target file has neither `launch` nor `url`.
    #[error(
        "the target file says neither how to `launch` the server nor at which `url` it runs: add one of them"
    )]
    Nowhere,
    /// A file or folder could not be used.
    #[error("cannot {doing} {}: {source}", path.display())]
    File {
        /// What was tried.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// Why it failed.
        source: std::io::Error,
    },
    /// The inputs of the setup hold too many files.
    #[error("the inputs of the setup hold more than {limit} files, the last of them {}: name single files in `inputs`", path.display())]
    Inputs {
        /// How many are allowed.
        limit: usize,
        /// The file that was one too many.
        path: PathBuf,
    },
    /// A setup command failed.
    #[error("setup failed: `{command}` {outcome}{}", shown(output))]
    Setup {
        /// The command.
        command: String,
        /// How it ended.
        outcome: String,
        /// The last lines of its output.
        output: String,
    },
    /// A command could not be started.
    #[error("cannot start `{command}`: {source}; check the first word of the command in the target file")]
    Start {
        /// The command.
        command: String,
        /// Why it failed.
        source: std::io::Error,
    },
    /// The run is being stopped: nothing is started any more.
    #[error("not started: the run is being stopped")]
    Stopping,
    /// The server ended before it was ready.
    #[error("`{command}` {outcome} before it was ready{}", shown(output))]
    DiedEarly {
        /// The command.
        command: String,
        /// How it ended.
        outcome: String,
        /// The last lines of its output.
        output: String,
    },
    /// The server did not become ready in time.
    #[error(
        "{url} did not answer within {within}: {last}; check `ready` in the target file, and that the server listens on the port it is given{}",
        shown(output)
    )]
    NotReady {
        /// What was asked.
        url: String,
        /// How long.
        within: Span,
        /// What the last try found.
        last: String,
        /// The last lines of the server's output.
        output: String,
    },
    /// The server ended while scenarios ran.
    #[error("the server {outcome} in mid-run{}", shown(output))]
    Died {
        /// How it ended.
        outcome: String,
        /// The last lines of its output.
        output: String,
    },
    /// Processes of the target had to be hunted down, or are still there.
    #[error(
        "the server left processes behind: {processes}; they must end when the server's process group is signalled{}",
        shown(output)
    )]
    Leak {
        /// The processes, each with its id and command.
        processes: String,
        /// The last lines of the server's output.
        output: String,
    },
    /// A dialect that it is said to speak cannot be used.
    #[error(transparent)]
    Dialect(#[from] DialectError),
    /// What the target file says about TLS cannot be used.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// A request before the stream did not bring what it should.
    #[error(transparent)]
    Prepare(#[from] PrepareError),
    /// The URL cannot be used.
    #[error("`{url}` is not a URL of a server: {why}; write it as http://host:port/")]
    Url {
        /// What was given.
        url: String,
        /// What is wrong with it.
        why: String,
    },
    /// What answers at the URL cannot be spoken to over TLS.
    #[error("cannot reach {url}: {why}")]
    NoTls {
        /// The URL.
        url: String,
        /// Why, and what to do.
        why: String,
    },
    /// Nothing answers at the URL.
    #[error("cannot reach {url}: {why}; is the server running, and are host and port right?")]
    Unreachable {
        /// The URL.
        url: String,
        /// Why.
        why: String,
    },
}

/// Output under an error's sentence, or a word that there was none.
fn shown(output: &str) -> String {
    if output.trim().is_empty() {
        return "; it printed nothing".to_owned();
    }
    let lines: String = output.trim_end().lines().map(|line| format!("\n    | {line}")).collect();
    format!("; the end of its output:{lines}")
}

/// How a process ended, as the middle of a sentence.
pub(super) fn outcome(status: std::process::ExitStatus) -> String {
    match (status.code(), signal(status)) {
        (Some(code), _) => format!("ended with exit status {code}"),
        (None, Some(signal)) => format!("was ended by signal {signal}"),
        (None, None) => "ended".to_owned(),
    }
}

#[cfg(unix)]
fn signal(status: std::process::ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&status)
}

/// Only Unix ends processes by signals.
#[cfg(not(unix))]
fn signal(_status: std::process::ExitStatus) -> Option<i32> {
    None
}

/// A command as a shell would show it.
pub(super) fn command_line(words: &[String]) -> String {
    let quoted = words.iter().map(|word| {
        let plain =
            !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || "-_./:=@%+,{}".contains(c));
        if plain { word.clone() } else { format!("'{}'", word.replace('\'', "'\\''")) }
    });
    quoted.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn command_lines_can_be_pasted() {
        let words = ["sh", "-c", "echo it's", ""].map(str::to_owned);
        assert_eq!(command_line(&words), r"sh -c 'echo it'\''s' ''");
    }

    #[test]
    fn errors_show_the_output_or_say_that_there_is_none() {
        let died = |output: &str| {
            TargetError::Died { outcome: "ended with exit status 1".into(), output: output.into() }
                .to_string()
        };
        assert_eq!(died(" \n"), "the server ended with exit status 1 in mid-run; it printed nothing");
        assert_eq!(
            died("one\ntwo\n"),
            "the server ended with exit status 1 in mid-run; the end of its output:\n    | one\n    | two"
        );
    }

    #[test]
    fn a_missing_program_names_its_fix() {
        let error = TargetError::Missing { program: "go".into(), remedy: "apt-get install golang-go".into() };
        assert_eq!(error.to_string(), "`go` is not installed; get it: apt-get install golang-go");
    }
}
