//! The files that are written, all or none of them: what exists is never overwritten unasked.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};

use super::language::Handler;
use super::wanted::{Emit, USUAL_EMIT, Wanted, is_plain};
use super::{target_file, workflow};
use crate::failure::Failure;
use ssespec_scenario::Target;

/// The name of the target file.
pub const TARGET: &str = "target.yaml";
const WORKFLOW: &str = ".github/workflows/sse.yml";

/// What to do about files that exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// Leave them, and write nothing.
    Keep,
    /// Overwrite them.
    Replace,
}

/// A file to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Where, seen from the folder that was asked for.
    pub path: &'static str,
    /// What stands in it.
    pub text: String,
}

/// All files that are wanted.
pub fn wanted(wanted: &Wanted, target: &Target) -> Vec<File> {
    let mut files = vec![
        File { path: TARGET, text: target_file::text(wanted, target) },
        File { path: WORKFLOW, text: workflow::text(wanted, target) },
    ];
    if let Some(language) = wanted.handler() {
        let handler = language.handler();
        files.push(File { path: handler.file, text: adapted(&handler, wanted, target) });
        files.extend(handler.beside.map(|(path, text)| File { path, text: text.to_owned() }));
    }
    files
}

/// The handler with the paths of this server.
fn adapted(handler: &Handler, wanted: &Wanted, target: &Target) -> String {
    let emit = match &wanted.emit {
        Emit::At(path) => path,
        Emit::No => USUAL_EMIT,
    };
    // A stream with a query is the server's own matter: the handler shows one where it always does.
    let stream = Some(target.endpoints.stream.as_str()).filter(|path| is_plain(path)).unwrap_or("/events");
    // In one pass, so that a path cannot be replaced twice.
    let parts: Vec<String> =
        handler.text.split("/emit\"").map(|part| part.replace("/events\"", &format!("{stream}\""))).collect();
    parts.join(&format!("{emit}\""))
}

/// Writes the files below a folder.
///
/// # Errors
/// Files that exist and are to be kept, and a folder that cannot be written.
pub fn write(dir: &Path, files: &[File], existing: Existing) -> Result<(), Failure> {
    if existing == Existing::Keep {
        // A link that leads nowhere is there, too.
        let there: Vec<String> = files
            .iter()
            .map(|file| dir.join(file.path))
            .filter(|path| path.symlink_metadata().is_ok())
            .map(|path| path.display().to_string())
            .collect();
        if !there.is_empty() {
            let told = format!(
                "nothing was written, because there is already {}: --force overwrites, --dir names another folder",
                there.join(", ")
            );
            return Err(Failure::Usage(anyhow!(told)));
        }
    }
    files
        .iter()
        .try_for_each(|file| write_one(dir.join(file.path), &file.text, existing))
        .map_err(Failure::CouldNotRun)
}

fn write_one(path: PathBuf, text: &str, existing: Existing) -> anyhow::Result<()> {
    let cannot = || format!("cannot write {}: check --dir and its permissions", path.display());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(cannot)?;
    }
    let mut options = OpenOptions::new();
    match existing {
        Existing::Keep => options.write(true).create_new(true),
        Existing::Replace => options.write(true).create(true).truncate(true),
    };
    options.open(&path).and_then(|mut file| file.write_all(text.as_bytes())).with_context(cannot)
}
