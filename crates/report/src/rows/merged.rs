//! The texts that a model's response adds up to, while they grow: what a reader of the answer reads.

use std::io::{self, Write};

use ssespec_dialect::{Merged, Report};

use crate::console::style::{BAD, DOUBTFUL, GOOD, HEADING, QUIET};
use crate::visible::visible;

/// Writes pieces as they come, each text under its name.
#[derive(Debug, Default)]
pub struct MergedWriter {
    /// Whose piece came last.
    current: Option<(String, Vec<String>)>,
}

impl MergedWriter {
    /// Writes a piece.
    ///
    /// # Errors
    /// Only what `out` itself refuses.
    pub fn piece(&mut self, piece: &Merged, out: &mut dyn Write) -> io::Result<()> {
        let whose = (piece.what.clone(), piece.key.clone());
        if self.current.as_ref() != Some(&whose) {
            self.close(out)?;
            writeln!(out, "{HEADING}{}{HEADING:#}", name(piece))?;
            self.current = Some(whose);
        }
        // Line ends are the text's own; everything else that moves a cursor is written out.
        let mut lines = piece.text.split('\n');
        write!(out, "{}", visible(lines.next().unwrap_or_default()))?;
        lines.try_for_each(|line| write!(out, "\n{}", visible(line)))
    }

    /// Ends the text that was written last.
    ///
    /// # Errors
    /// Only what `out` itself refuses.
    pub fn close(&mut self, out: &mut dyn Write) -> io::Result<()> {
        match self.current.take() {
            Some(_) => writeln!(out),
            None => Ok(()),
        }
    }

    /// What the whole came to, and what does not fit the dialect.
    ///
    /// # Errors
    /// Only what `out` itself refuses.
    pub fn report(&mut self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        self.close(out)?;
        let style = if report.findings.is_empty() { GOOD } else { BAD };
        writeln!(out, "{style}{}{style:#}", visible(&report.summary))?;
        for finding in &report.findings {
            writeln!(out, "{DOUBTFUL}{}{DOUBTFUL:#}", visible(&finding.to_string()))?;
        }
        Ok(())
    }

    /// That nothing can be merged.
    ///
    /// # Errors
    /// Only what `out` itself refuses.
    pub fn nothing(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.close(out)?;
        let told = "these events are of no dialect that is known here, so there is nothing to merge: name one with --dialect";
        writeln!(out, "{QUIET}{told}{QUIET:#}")
    }
}

/// The name of a text: what it is, and of what.
fn name(piece: &Merged) -> String {
    // The first choice of a response that has one goes without saying.
    let key: Vec<String> = piece.key.iter().map(|part| visible(part)).collect();
    match key.iter().all(|part| part == "0") {
        true => piece.what.clone(),
        false => format!("{} {}", piece.what, key.join(".")),
    }
}
