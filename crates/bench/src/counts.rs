//! Instructions, counted by cachegrind: the same on every run, so that a machine with noisy neighbours can judge them.

use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::corpus::Corpus;
use crate::goals::Per;
use crate::subject::{Found, Look, Subject};

/// The size of a corpus that is counted.
pub(crate) const SIZE: usize = 1 << 20;
/// How it is cut.
pub(crate) const PIECE: usize = 16 * 1024;

/// What a subject needed for one pass over a corpus.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Count {
    pub(crate) subject: Subject,
    pub(crate) corpus: Corpus,
    pub(crate) instructions: u64,
    pub(crate) bytes: u64,
    pub(crate) events: u64,
}

impl Count {
    pub(crate) fn per(&self, per: Per) -> f64 {
        let divisor = match per {
            Per::Byte => self.bytes,
            Per::Event => self.events,
        };
        self.instructions as f64 / divisor as f64
    }
}

/// Whether cachegrind can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cachegrind {
    Present,
    Absent,
}

impl Cachegrind {
    pub(crate) fn look() -> Result<Cachegrind> {
        match Command::new("valgrind").arg("--version").output() {
            Ok(output) if output.status.success() => Ok(Cachegrind::Present),
            Ok(output) => {
                bail!("`valgrind --version` failed: {}", String::from_utf8_lossy(&output.stderr).trim())
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Cachegrind::Absent),
            Err(error) => Err(error).context("valgrind could not be started"),
        }
    }
}

/// What cachegrind watches: so many passes, and nothing printed.
pub(crate) fn read(subject: Subject, corpus: Corpus, passes: u32) -> Found {
    let stream = corpus.bytes(SIZE);
    let mut found = Found::default();
    for _ in 0..passes {
        found = subject.read(std::hint::black_box(&stream), PIECE, Look::Count);
    }
    found
}

/// Counts one pass: the difference between two and one, so that nothing but the reading is in it.
pub(crate) fn count(subject: Subject, corpus: Corpus) -> Result<Count> {
    let (one, two) = (instructions(subject, corpus, 1)?, instructions(subject, corpus, 2)?);
    let bytes = corpus.bytes(SIZE);
    let events = Subject::Borrowed.read(&bytes, PIECE, Look::Count).events;
    ensure!(two > one, "cachegrind counted no more for two passes than for one");
    Ok(Count { subject, corpus, instructions: two - one, bytes: bytes.len() as u64, events })
}

fn instructions(subject: Subject, corpus: Corpus, passes: u32) -> Result<u64> {
    let own = std::env::current_exe().context("the path of this program is unknown")?;
    let folder = tempfile::tempdir().context("no folder for cachegrind's output")?;
    let file = folder.path().join("counts");
    let output = Command::new("valgrind")
        .args(["--tool=cachegrind", "--cache-sim=no", "--branch-sim=no"])
        .arg(format!("--cachegrind-out-file={}", file.display()))
        .arg(own)
        .args(["read", subject.name(), corpus.name(), &passes.to_string()])
        .output()
        .context("valgrind could not be started")?;
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.success(),
        "cachegrind failed on {} with {}:\n{errors}",
        corpus.name(),
        subject.name()
    );
    summary(&file)
}

/// The total in cachegrind's output file: `summary: 12345`.
fn summary(file: &Path) -> Result<u64> {
    let text =
        std::fs::read_to_string(file).with_context(|| format!("{} could not be read", file.display()))?;
    total(&text).context("cachegrind's output has no line `summary: N`; this needs valgrind 3.15 or newer")
}

fn total(text: &str) -> Option<u64> {
    let summary = text.lines().rev().find_map(|line| line.strip_prefix("summary:"))?;
    summary.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_is_the_last_summary() {
        assert_eq!(total("desc: x\nevents: Ir\nfn=a\n1 2\nsummary: 12345\n"), Some(12345));
        assert_eq!(total("events: Ir\n"), None);
    }

    #[test]
    fn a_count_is_divided_by_bytes_or_events() {
        let (subject, corpus) = (Subject::Borrowed, Corpus::Tiny);
        let count = Count { subject, corpus, instructions: 900, bytes: 90, events: 10 };
        assert_eq!((count.per(Per::Byte), count.per(Per::Event)), (10.0, 90.0));
    }

    #[test]
    fn every_subject_reads_what_is_counted() {
        assert_eq!(read(Subject::Borrowed, Corpus::Lines, 1), read(Subject::SseCore, Corpus::Lines, 2));
    }
}
