//! Flags that have another name now: one table, so that an old command line or configuration is told the new one.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, Error};

struct Renamed {
    command: &'static str,
    old: &'static str,
    new: &'static str,
}

const RENAMED: [Renamed; 2] = [
    Renamed { command: "run", old: "can", new: "capability" },
    Renamed { command: "compare", old: "hop", new: "proxy" },
];

/// The new name of a command's flag, both without dashes.
pub fn renamed(command: &str, flag: &str) -> Option<&'static str> {
    RENAMED.iter().find(|entry| entry.command == command && entry.old == flag).map(|entry| entry.new)
}

/// The error of the argument parser, or one that names the new flag if what it does not know is an old one.
pub fn told(error: Error, mut program: Command, words: &[std::ffi::OsString]) -> Error {
    let unknown = match (error.kind(), error.get(ContextKind::InvalidArg)) {
        (ErrorKind::UnknownArgument, Some(ContextValue::String(flag))) => flag.trim_start_matches("--"),
        _ => return error,
    };
    let is = |entry: &&Renamed| entry.old == unknown && words.iter().any(|word| word == entry.command);
    let Some(Renamed { command, old, new }) = RENAMED.iter().find(is) else { return error };
    program.build();
    match program.find_subcommand_mut(command) {
        Some(command) => command.error(ErrorKind::UnknownArgument, format!("--{old} is now --{new}")),
        None => error,
    }
}
