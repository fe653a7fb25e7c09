//! The HTML report: one file that needs no network, for people who look rather than grep.
//!
//! The matrix, the counts and the findings are plain HTML and need no script. What stands behind a cell is embedded as
//! JSON, one block a target, and drawn when it is asked for. Nothing that a server sent is ever live: templates escape,
//! scripts make text nodes, and the page's own policy forbids every request and every script but the report's.

mod area;
mod cell;
mod embed;
mod evidence;
mod exchange;
mod findings;
mod frames;
mod matrix;
mod offence;
mod page;
mod policy;
mod script;
mod shared;
mod source;
mod target_data;
mod timeline;
mod trim;

use std::io;
use std::path::Path;

use ssespec_scenario::Suite;

use crate::model::RunReport;
use crate::reporter::Reporter;
use crate::rulebook::Rulebook;

/// Writes a run as one HTML file.
#[derive(Clone, Copy, Debug)]
pub struct Html<'a> {
    /// The suite that judged: what each scenario does, and what it expects.
    pub suite: &'a Suite,
    /// The folder of recordings, for results that do not name their own.
    pub recordings: Option<&'a Path>,
}

impl Reporter for Html<'_> {
    /// Loads each recording that a result names; one that cannot be loaded is said on the page.
    fn write(&self, report: &RunReport, rules: &Rulebook<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        page::write(report, rules, self.suite, self.recordings, out)
    }
}
