//! How a stream is shown: flags that all commands share which show one.

use clap::Args;
use ssespec_inspector::Filter;
use ssespec_report::rows::Detail;

/// How a stream is shown.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Output")]
pub struct FormArgs {
    /// Show all data of each event, JSON with its structure; otherwise one line an event
    #[arg(long)]
    full: bool,
    /// Show the bytes as they came: each read or frame with its offsets, each line with its line end
    #[arg(long, conflicts_with_all = ["full", "merge", "ndjson", "filter"])]
    raw: bool,
    /// Show the text or tool call that the events of a model API add up to, with what ended it
    #[arg(long, conflicts_with_all = ["full", "filter"])]
    merge: bool,
    /// Show only these events: type=NAME, id=ID, /REGEX/ in the data, or /JSON/POINTER=VALUE (repeatable; all must match)
    #[arg(long, value_name = "FILTER")]
    filter: Vec<Filter>,
    /// Write one JSON object a line (docs/inspecting-a-stream.md lists the fields)
    #[arg(long)]
    ndjson: bool,
}

/// What is shown of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// A row for each thing.
    Rows(Detail),
    /// The bytes.
    Bytes,
    /// The texts that a model's response adds up to.
    Merged,
}

impl FormArgs {
    /// What is shown.
    pub fn view(&self) -> View {
        match (self.raw, self.merge, self.full) {
            (true, _, _) => View::Bytes,
            (false, true, _) => View::Merged,
            (false, false, true) => View::Rows(Detail::Full),
            (false, false, false) => View::Rows(Detail::Line),
        }
    }

    /// Which events.
    pub fn filters(&self) -> &[Filter] {
        &self.filter
    }

    /// Whether it is written for programs.
    pub fn is_ndjson(&self) -> bool {
        self.ndjson
    }
}
