//! Are the programs that a target needs installed?

use std::ffi::OsStr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use ssespec_scenario::Launch;

use super::error::TargetError;

/// Checks that every program of `needs` is on the search path.
///
/// # Errors
/// [`TargetError::Missing`] for the first that is not.
pub fn check_needs(launch: &Launch) -> Result<(), TargetError> {
    let path = launch
        .env
        .get("PATH")
        .map(|p| OsStr::new(p).to_owned())
        .or_else(|| std::env::var_os("PATH"))
        .unwrap_or_default();
    for (program, remedy) in &launch.needs {
        if !std::env::split_paths(&path).any(|dir| is_program(&dir.join(program))) {
            return Err(TargetError::Missing { program: program.clone(), remedy: remedy.clone() });
        }
    }
    Ok(())
}

fn is_program(path: &Path) -> bool {
    path.metadata().is_ok_and(|m| m.is_file() && m.permissions().mode() & 0o111 != 0)
}

/// The program of a command: a path is meant from the target's folder, a bare word is left to the search path.
pub(super) fn program(word: &str, dir: &Path) -> PathBuf {
    if word.contains('/') { dir.join(word) } else { PathBuf::from(word) }
}
