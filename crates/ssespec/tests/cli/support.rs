//! `ssespec` as a user runs it, and what they see.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use assert_cmd::cargo::cargo_bin;
pub use ssespec_test_support::{Folder, server, text};

/// `ssespec` with arguments in a folder, as it is without a terminal.
pub fn ssespec<I: AsRef<OsStr>>(folder: &Path, arguments: impl IntoIterator<Item = I>) -> Command {
    let mut command = Command::new(cargo_bin!("ssespec"));
    command.env_remove("COLUMNS").env_remove("GITHUB_ACTIONS").current_dir(folder).args(arguments);
    command
}

/// Runs it to its end, and shows exit code and both outputs without what varies.
pub fn shown<I: AsRef<OsStr>>(folder: &Path, arguments: impl IntoIterator<Item = I>) -> String {
    let output = ssespec(folder, arguments).output().expect("ssespec can be started");
    text(&output, folder)
}

/// The same in a folder that is empty and of no interest.
pub fn told<I: AsRef<OsStr>>(arguments: impl IntoIterator<Item = I>) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    shown(folder.path(), arguments)
}
