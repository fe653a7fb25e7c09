//! The file of known failures after a run: what still fails keeps its reason, what is new waits for one.

use std::fmt;

use ssespec_evidence::verdict::{CheckResult, Verdict};
use ssespec_report::{Policy, RunReport, cut};
use ssespec_scenario::{KnownEntry, KnownFailure};

/// The most of a failure's text that stands above its entry.
const TOLD: usize = 200;

/// The file of known failures after a run.
pub struct KnownUpdate {
    kept: Vec<KnownEntry>,
    fixed: usize,
    fresh: Vec<Fresh>,
}

/// A failure that is not listed yet.
struct Fresh {
    target: String,
    check: String,
    told: String,
}

impl KnownUpdate {
    /// Compares what a run found with the entries that stood in the file.
    pub fn new(report: &RunReport, before: &[KnownEntry]) -> Self {
        let fixed = |entry: &KnownEntry| {
            let is = |f: &KnownFailure| f.check == entry.check && f.scenario == entry.scenario;
            let mut concerned =
                report.targets.iter().filter(|t| entry.target.as_ref().is_none_or(|n| *n == t.name));
            // An entry for all targets is fixed when it is for each of them.
            concerned.clone().next().is_some() && concerned.all(|target| target.fixed.iter().any(is))
        };
        let (gone, kept): (Vec<_>, Vec<_>) = before.iter().cloned().partition(fixed);
        let mut fresh: Vec<Fresh> = Vec::new();
        for result in report.targets.iter().flat_map(|target| &target.results).filter(|r| fails(r, report)) {
            let check = result.check.to_string();
            if !fresh.iter().any(|f| f.target == result.target && f.check == check) {
                let told = format!("{}: {}", result.scenario, result.message);
                fresh.push(Fresh { target: result.target.clone(), check, told: cut(&told, TOLD) });
            }
        }
        Self { kept, fixed: gone.len(), fresh }
    }

    /// The file's text.
    pub fn yaml(&self) -> String {
        if self.kept.is_empty() && self.fresh.is_empty() {
            return "known-failures: []\n".to_owned();
        }
        let mut yaml = String::from("known-failures:\n");
        for entry in &self.kept {
            let target = entry.target.as_ref().map(|name| ("target", name.clone()));
            let scenario = entry.scenario.as_ref().map(|id| ("scenario", id.clone()));
            let check = Some(("check", entry.check.to_string()));
            let reason = Some(("reason", entry.reason.clone()));
            write_entry(&mut yaml, [target, check, scenario, reason].into_iter().flatten());
        }
        for Fresh { target, check, told } in &self.fresh {
            yaml += &format!("  # {told}\n");
            let texts = [("target", target.clone()), ("check", check.clone()), ("reason", String::new())];
            write_entry(&mut yaml, texts.into_iter());
        }
        yaml
    }
}

/// A failure that would end the run badly, and that nobody knew of.
fn fails(result: &CheckResult, report: &RunReport) -> bool {
    let refused = match result.verdict {
        Verdict::Fail => true,
        Verdict::Warn => report.strictness.warnings == Policy::Refuse,
        _ => false,
    };
    refused && result.known.is_none()
}

fn write_entry(yaml: &mut String, texts: impl Iterator<Item = (&'static str, String)>) {
    for (at, (key, text)) in texts.enumerate() {
        let lead = if at == 0 { "  - " } else { "    " };
        // JSON strings are YAML strings, whatever is in them.
        *yaml += &format!("{lead}{key}: {}\n", serde_json::Value::String(text));
    }
}

impl fmt::Display for KnownUpdate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} kept, {} fixed and removed, {} new", self.kept.len(), self.fixed, self.fresh.len())?;
        match self.fresh.len() {
            0 => Ok(()),
            _ => write!(f, ": write the reason of each into its `reason`"),
        }
    }
}
