//! The command that a user can copy to repeat a run.

use ssespec_report::quoted_if_needed;

use super::{RunArgs, SelectionArgs};

/// The words of a command that a user can copy, with the flags of the run that it repeats.
pub fn repeat_command(words: &[String], selecting: &SelectionArgs, running: &RunArgs) -> String {
    let flags = [selecting.repeated(), running.repeated()].concat();
    let words = words.iter().cloned().chain(flags);
    words.map(|word| quoted_if_needed(&word)).collect::<Vec<_>>().join(" ")
}
