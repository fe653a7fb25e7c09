//! Writes reports where the user wants them.

use std::fmt;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use anyhow::Context as _;
use ssespec_report::{Reporter, Rulebook, RunReport};

/// The width of reports that go to no terminal.
const PLAIN_WIDTH: usize = 120;

/// What a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    Report,
    Recording,
}

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Report => "report",
            Self::Recording => "recording",
        })
    }
}

/// Tells before the run that a file will have no place, not after it.
///
/// # Errors
/// The folder of the file is not there, or the path is that of a folder.
pub fn has_folder(what: Written, path: &Path) -> anyhow::Result<()> {
    let shown = path.display();
    anyhow::ensure!(!path.is_dir(), "cannot write the {what} {shown}: it is a folder: name a file in it");
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    anyhow::ensure!(
        folder.is_dir(),
        "cannot write the {what} {shown}: there is no folder {}: make it, or name a file in one that exists",
        folder.display()
    );
    Ok(())
}

/// Writes a report to a file, whole or not at all.
///
/// # Errors
/// The file cannot be written.
pub fn to_file(
    path: &Path,
    reporter: &dyn Reporter,
    report: &RunReport,
    rules: &Rulebook<'_>,
) -> anyhow::Result<()> {
    let problem = || {
        format!(
            "cannot write the report {}: give a path in a folder that exists and is yours",
            path.display()
        )
    };
    let part = path.with_extension("part");
    let mut file = BufWriter::new(File::create(&part).with_context(problem)?);
    reporter.write(report, rules, &mut file).with_context(problem)?;
    file.flush().with_context(problem)?;
    std::fs::rename(&part, path).with_context(problem)
}

/// Anyone who reads only the first lines closes the pipe: that is no failure of the run.
///
/// # Errors
/// Anything else that went wrong.
pub fn still_open(written: std::io::Result<()>) -> std::io::Result<()> {
    match written {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// The width of a line on standard output that is not read as a report: all that a terminal has.
pub fn line_width() -> usize {
    match terminal_size::terminal_size_of(std::io::stdout()) {
        Some((terminal_size::Width(columns), _)) => columns.into(),
        None => width(),
    }
}

/// The width that a report on standard output may have.
pub fn width() -> usize {
    std::env::var("COLUMNS")
        .ok()
        .and_then(|c| c.parse().ok())
        .filter(|w| *w >= 60)
        .unwrap_or(PLAIN_WIDTH)
        .min(PLAIN_WIDTH)
}
