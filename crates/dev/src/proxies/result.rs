//! What the trials of a proxy gave, for the terminal and for the page.

use super::catalogue::Proxy;
use super::trial::Trial;

/// A proxy, and what both trials of it gave.
pub struct Row {
    /// The proxy.
    pub proxy: Proxy,
    /// Its version, and both trials.
    pub outcome: Outcome,
}

/// What the trials of a proxy gave.
pub enum Outcome {
    /// It is not installed.
    Missing,
    /// It was tried.
    Tried {
        /// What it calls its version.
        version: String,
        /// With the configuration that fails.
        fails: anyhow::Result<Trial>,
        /// With the one that works.
        works: anyhow::Result<Trial>,
    },
}

/// What damages the stream, in one line.
pub fn said(trial: &Trial) -> String {
    let damages: Vec<&str> = trial.comparison.damages().map(|statement| statement.message.as_str()).collect();
    if damages.is_empty() { "the stream gets through as it is".to_owned() } else { damages.join("; ") }
}
