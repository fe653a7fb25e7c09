//! What there is to report of a gateway.

use ssespec_evidence::verdict::Verdict;
use ssespec_gateway::{Rule, Statement};

use crate::exit::{Exit, Policy};

/// What there is to report of a gateway.
#[derive(Clone, Debug)]
pub struct GatewayReport {
    /// The version of ssespec.
    pub version: String,
    /// When it began, RFC 3339.
    pub started: String,
    /// The URL of the gateway.
    pub via: String,
    /// The dialect of the upstream.
    pub dialect: String,
    /// The dialect that came out.
    pub out: String,
    /// What is said of each rule in each case.
    pub statements: Vec<Statement>,
    /// Whether a warning ends it badly, too.
    pub warnings: Policy,
}

impl GatewayReport {
    /// How the command ends. A gateway that was not seen to bring an ordinary stream through is never green.
    pub fn exit(&self) -> Exit {
        let strict = self.warnings == Policy::Refuse && self.count(Verdict::Warn) > 0;
        let brings_it = |statement: &Statement| {
            statement.rule == Rule::Response && matches!(statement.verdict, Verdict::Pass | Verdict::Warn)
        };
        if self.count(Verdict::Fail) > 0 || strict {
            Exit::Fails
        } else if self.statements.iter().any(brings_it) {
            Exit::Conforms
        } else {
            Exit::NothingRan
        }
    }

    /// How many statements have this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.statements.iter().filter(|statement| statement.verdict == verdict).count()
    }
}
