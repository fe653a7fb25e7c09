//! What a process prints: the latest part, for the day that it fails.

use std::collections::VecDeque;
use std::io::PipeReader;
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::output_pipe::Pump;
use crate::limits::{OUTPUT_BYTES, OUTPUT_LINES};

/// One pipe for both outputs of a command, so that their order is kept.
pub(super) fn piped(command: &mut Command) -> std::io::Result<PipeReader> {
    let (reader, writer) = std::io::pipe()?;
    command.stderr(writer.try_clone()?).stdout(writer);
    Ok(reader)
}

/// What a process printed last.
pub(super) struct Output {
    kept: Arc<Mutex<Kept>>,
    pump: Pump,
}

#[derive(Default)]
struct Kept {
    bytes: VecDeque<u8>,
    dropped: u64,
}

impl Output {
    /// Reads the pipe until its last writer is gone.
    pub(super) fn pump(pipe: PipeReader) -> std::io::Result<Self> {
        let kept = Arc::new(Mutex::new(Kept::default()));
        let shared = Arc::clone(&kept);
        let keep = move |bytes: &[u8]| shared.lock().unwrap_or_else(PoisonError::into_inner).push(bytes);
        let pump = Pump::start(pipe, keep)?;
        Ok(Self { kept, pump })
    }

    /// Gives the reader time to take what an ended process left in the pipe. Others may hold its writing end: no longer than that.
    pub(super) async fn settle(&self) {
        let deadline = tokio::time::Instant::now() + Duration::from_millis(500);
        while !self.pump.is_finished() && tokio::time::Instant::now() < deadline {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// All that is kept, as text, with a word about what is not.
    pub(super) fn text(&self) -> String {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).text()
    }

    /// The last lines.
    pub(super) fn last_lines(&self) -> String {
        let text = self.text();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(OUTPUT_LINES)..].join("\n")
    }
}

impl Kept {
    fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend(bytes);
        let surplus = self.bytes.len().saturating_sub(OUTPUT_BYTES);
        self.bytes.drain(..surplus);
        self.dropped += surplus as u64;
    }

    fn text(&self) -> String {
        let (front, back) = self.bytes.as_slices();
        let bytes = [front, back].concat();
        let text = String::from_utf8_lossy(&bytes);
        match self.dropped {
            0 => text.into_owned(),
            n => format!("[{n} bytes before this are not kept]\n{text}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_latest_part_is_kept() {
        let mut kept = Kept::default();
        kept.push(b"head");
        kept.push(&vec![b'x'; OUTPUT_BYTES - 1]);
        assert_eq!(kept.bytes.len(), OUTPUT_BYTES);
        let text = kept.text();
        assert!(text.starts_with("[3 bytes before this are not kept]\ndxxx"), "{}", &text[..60]);
    }
}
