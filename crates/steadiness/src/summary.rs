//! The sentences that both the page and the terminal have.

use crate::figures::{count, seconds, share};
use crate::findings::Findings;
use crate::machine::Machine;

/// Whether anybody was accused.
pub fn accusations(findings: &Findings) -> String {
    let accused = findings.accused.len();
    let told = match accused {
        0 => "No server was accused".to_owned(),
        _ => format!("{} accused a server", count(accused, "check", "checks")),
    };
    match findings.fixed.len() {
        0 => format!("{told}."),
        fixed => format!("{told}, and {} passed.", count(fixed, "known failure", "known failures")),
    }
}

/// How much could not be judged.
pub fn inconclusive(findings: &Findings) -> String {
    let Findings { verdicts, inconclusive, sample_inconclusive, .. } = findings;
    let share = share(*inconclusive, *verdicts);
    let told =
        format!("{inconclusive} of {verdicts} verdicts were inconclusive ({share}; at most 1 % may be).");
    match sample_inconclusive {
        0 => told,
        _ => format!(
            "{told} {sample_inconclusive} more were so on the published samples (`article-*`), which play no scripts: they are counted apart."
        ),
    }
}

/// How often, beside what, on what.
pub fn setting(findings: &Findings, machine: &Machine, busy: u8) -> String {
    let runs = count(findings.runs.len(), "run", "runs");
    let beside = count(busy.into(), "busy process", "busy processes");
    let cores = count(machine.cores, "core", "cores");
    let times = findings.runs.iter().map(|run| run.wall);
    let took = match (times.clone().min(), times.max()) {
        (Some(least), Some(most)) if least != most => {
            format!(", {} to {} each", seconds(least), seconds(most))
        }
        (Some(least), _) => format!(", {}", seconds(least)),
        (None, _) => String::new(),
    };
    format!("{runs} beside {beside} on {cores}{took}.")
}
