//! What there is to report of a comparison.

use ssespec_compare::{Comparison, Flow, Run};

use crate::exit::{Exit, Policy};

/// What there is to report of a comparison.
#[derive(Clone, Debug)]
pub struct ComparisonReport {
    /// The version of ssespec.
    pub version: String,
    /// When it began, RFC 3339.
    pub started: String,
    /// The URL of the server itself.
    pub direct: String,
    /// The URL through the proxy.
    pub proxied: String,
    /// How the events came to flow.
    pub flow: Flow,
    /// The two streams.
    pub run: Run,
    /// What the comparison came to.
    pub comparison: Comparison,
    /// Whether a danger ends it badly, too.
    pub warnings: Policy,
}

impl ComparisonReport {
    /// How the command ends. A comparison that compared nothing is never green.
    pub fn exit(&self) -> Exit {
        let strict = self.warnings == Policy::Refuse && self.comparison.dangers().next().is_some();
        if self.comparison.damages().next().is_some() || strict {
            Exit::Fails
        } else if self.comparison.compared() {
            Exit::Conforms
        } else {
            Exit::NothingRan
        }
    }
}
