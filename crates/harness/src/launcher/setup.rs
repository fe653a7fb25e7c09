//! Runs a target's setup once, and again when its inputs change; never twice at once in the same folder.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use ssespec_scenario::Launch;

use super::error::{TargetError, command_line, outcome};
use super::inputs::{STATE_DIR, fingerprint};
use super::output::{Output, piped};
use super::process_group::Group;
use super::programs::{is_path, program};
use crate::limits::SETUP;

/// Whether there was anything to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetupDone {
    /// The target has no setup.
    Nothing,
    /// It was done before and nothing has changed since.
    Before,
    /// It was done now.
    Now,
}

/// Runs the setup commands in `dir`, the target file's folder, unless they ran before with the same inputs.
///
/// # Errors
/// A command that fails or cannot be started, an input that cannot be read.
pub async fn set_up(launch: &Launch, dir: &Path) -> Result<SetupDone, TargetError> {
    if launch.setup.is_empty() {
        return Ok(SetupDone::Nothing);
    }
    let state = dir.join(STATE_DIR);
    let _lock = locked(&state).await?;
    let stamp = state.join("setup.stamp");
    let fingerprint = fingerprint(launch, dir)?;
    let same = std::fs::read_to_string(&stamp).is_ok_and(|before| before == fingerprint);
    // The stamp may outlive what it stands for, when somebody cleans up by hand.
    let made = launch.run.first().is_none_or(|word| !is_path(word) || program(word, dir, launch).exists());
    if same && made {
        return Ok(SetupDone::Before);
    }
    // A setup that is cut short must not count as done.
    match std::fs::remove_file(&stamp) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
            return Err(TargetError::File { doing: "remove", path: stamp, source });
        }
        _ => {}
    }
    for words in &launch.setup {
        run(words, launch, dir).await?;
    }
    std::fs::write(&stamp, fingerprint).map_err(|source| TargetError::File {
        doing: "write",
        path: stamp,
        source,
    })?;
    Ok(SetupDone::Now)
}

/// The lock of a target's folder, held until it is dropped.
async fn locked(state: &Path) -> Result<File, TargetError> {
    let failed = |doing, path: &Path, source| TargetError::File { doing, path: path.to_owned(), source };
    std::fs::create_dir_all(state).map_err(|source| failed("make the folder", state, source))?;
    let ignore = state.join(".gitignore");
    std::fs::write(&ignore, "*\n").map_err(|source| failed("write", &ignore, source))?;
    let path = state.join("setup.lock");
    let file = File::create(&path).map_err(|source| failed("write", &path, source))?;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => tokio::time::sleep(Duration::from_millis(50)).await,
            Err(TryLockError::Error(source)) => return Err(failed("lock", &path, source)),
        }
    }
}

async fn run(words: &[String], launch: &Launch, dir: &Path) -> Result<(), TargetError> {
    let Some((first, rest)) = words.split_first() else { return Ok(()) };
    let line = command_line(words);
    let mut command = std::process::Command::new(program(first, dir, launch));
    command.args(rest).current_dir(dir).envs(&launch.env).stdin(Stdio::null());
    let start_failed = |source| TargetError::Start { command: line.clone(), source };
    let pipe = piped(&mut command).map_err(start_failed)?;
    let mut group = Group::spawn(command).map_err(|e| e.named(&line))?;
    let output = Output::pump(pipe).map_err(start_failed)?;
    let ended = tokio::time::timeout(SETUP, group.wait()).await;
    output.settle().await;
    let failed =
        |outcome| Err(TargetError::Setup { command: line.clone(), outcome, output: output.last_lines() });
    match ended {
        Ok(Ok(status)) if status.success() => Ok(()),
        Ok(Ok(status)) => failed(outcome(status)),
        Ok(Err(source)) => Err(start_failed(source)),
        Err(_) => failed(format!("had not ended after {} s", SETUP.as_secs())),
    }
}
