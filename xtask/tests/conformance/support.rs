//! `xtask conformance` as a user runs it, and what they see.

use std::path::Path;
use std::process::Command;

use assert_cmd::cargo::cargo_bin;
pub use ssespec_test_support::{Folder, root, server, text};

/// `xtask conformance` with arguments, as it is without a terminal.
pub fn conformance<I: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = I>) -> Command {
    let mut command = Command::new(cargo_bin!("xtask"));
    command.env_remove("COLUMNS").arg("conformance").args(arguments);
    command
}

/// Runs it to its end, and shows exit code and both outputs without what varies.
pub fn shown<I: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = I>, folder: &Path) -> String {
    let output = conformance(arguments).output().expect("xtask can be started");
    text(&output, folder)
}

/// Judges the target of a folder with more arguments, and shows what a user sees.
pub fn judged(folder: &Folder, arguments: &[&str]) -> String {
    let target = folder.target();
    shown(["--target", &target].iter().chain(arguments), folder.path())
}
