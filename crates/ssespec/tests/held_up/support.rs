//! Runs of the program over the scenarios that rest on time and order, and what they say.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use assert_cmd::cargo::cargo_bin;
use ssespec_evidence::verdict::{CheckResult, Verdict};
use ssespec_report::read_jsonl;
use ssespec_report::{Outcome, RunReport};

/// Scenarios that look at times, at order, or at what had arrived when a connection was dropped. What accuses is played again one after
/// the other, so of several that look at the same only one is here.
pub const TIMED: [&str; 6] = [
    "timing/flushing",
    "methods/head",
    "coding/flushed",
    "heartbeat/quiet-stream",
    "tutorials/compression",
    "client/reconnect",
];

/// How a server that plays scripts is described, behind its launch or its address.
pub const SERVER: &str = "endpoints: { stream: /events, emit: /emit, stats: /stats }\n\
     capabilities: [emit, post, resume, heartbeat, stats, gzip, br, zstd, cors, fail, burst, auth, guard]\n";

/// Who holds something up may do so beside others, who is to see a quiet machine may not.
static MACHINE: RwLock<()> = RwLock::new(());

/// A place beside others that hold something up.
pub fn among_others() -> RwLockReadGuard<'static, ()> {
    MACHINE.read().unwrap_or_else(PoisonError::into_inner)
}

/// A machine on which nobody holds anything up.
pub fn alone() -> RwLockWriteGuard<'static, ()> {
    MACHINE.write().unwrap_or_else(PoisonError::into_inner)
}

/// Starts a run of scenarios or requirements over target files. Its report goes to `out.jsonl` in the folder.
pub fn start(folder: &Path, targets: &[String], wanted: &[&str]) -> Child {
    let mut command = Command::new(cargo_bin!("ssespec"));
    command.current_dir(folder).arg("run").args(targets).args(["--json", "out.jsonl"]);
    for wanted in wanted {
        command.args(["--run", wanted]);
    }
    command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("ssespec can be started")
}

/// Waits for the end of a run, and reads its report.
pub fn report(folder: &Path, run: Child) -> RunReport {
    let output = run.wait_with_output().expect("ssespec ends");
    read_jsonl(&folder.join("out.jsonl"))
        .unwrap_or_else(|error| panic!("{error}\n{}", String::from_utf8_lossy(&output.stderr)))
}

/// The report says something of the servers, and accuses none.
pub fn nobody_is_accused(report: &RunReport) {
    let broke: Vec<_> = report.targets.iter().filter(|target| target.outcome != Outcome::Ran).collect();
    assert!(broke.is_empty(), "{broke:?}");
    let accused: Vec<String> = results(report)
        .filter(|result| matches!(result.verdict, Verdict::Fail | Verdict::Warn | Verdict::Error))
        .map(|result| {
            format!("{:?} {} {}: {}", result.verdict, result.scenario, result.check, result.message)
        })
        .collect();
    assert!(accused.is_empty(), "{accused:#?}");
    let judged = results(report).filter(|result| result.verdict != Verdict::Skip).count();
    assert!(judged >= TIMED.len(), "only {judged} checks were played");
}

/// The results of all targets.
pub fn results(report: &RunReport) -> impl Iterator<Item = &CheckResult> {
    report.targets.iter().flat_map(|target| &target.results)
}
