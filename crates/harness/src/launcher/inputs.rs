//! A fingerprint of what a setup depends on: its commands, its environment and the contents of its inputs.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use ssespec_scenario::Launch;

use super::error::TargetError;
use crate::limits::INPUT_FILES;

/// The folder, inside the target's, that remembers what was set up.
pub(super) const STATE_DIR: &str = ".ssespec";
/// Folders that hold what tools make of the inputs, not inputs.
const NOT_INPUTS: [&str; 2] = [".git", STATE_DIR];

/// The fingerprint as text. Another version of the compiler may compute another one: then the setup runs once more.
pub(super) fn fingerprint(launch: &Launch, dir: &Path) -> Result<String, TargetError> {
    let mut hasher = DefaultHasher::new();
    (&launch.setup, &launch.env).hash(&mut hasher);
    // A setup may write absolute paths (a virtual environment does): a moved folder needs a new one.
    dir.hash(&mut hasher);
    let mut files = Vec::new();
    for input in &launch.inputs {
        collect(&dir.join(input), &mut files)?;
    }
    for file in files {
        let contents = std::fs::read(&file).map_err(|source| unreadable(&file, source))?;
        (file.strip_prefix(dir).unwrap_or(&file), contents).hash(&mut hasher);
    }
    Ok(format!("{:016x}\n", hasher.finish()))
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), TargetError> {
    // Only the input itself may be a link: inside a folder links to folders could lead in circles.
    if !path.metadata().map_err(|source| unreadable(path, source))?.is_dir() {
        if files.len() == INPUT_FILES {
            return Err(TargetError::Inputs { limit: INPUT_FILES, path: path.to_owned() });
        }
        files.push(path.to_owned());
        return Ok(());
    }
    let mut entries = std::fs::read_dir(path)
        .and_then(|entries| entries.collect::<Result<Vec<_>, _>>())
        .map_err(|source| unreadable(path, source))?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let kind = entry.file_type().map_err(|source| unreadable(&entry.path(), source))?;
        let skipped =
            NOT_INPUTS.iter().any(|name| entry.file_name() == *name) || !(kind.is_dir() || kind.is_file());
        if !skipped {
            collect(&entry.path(), files)?;
        }
    }
    Ok(())
}

fn unreadable(path: &Path, source: std::io::Error) -> TargetError {
    TargetError::File { doing: "read the setup's input", path: path.to_owned(), source }
}
