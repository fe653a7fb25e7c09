//! Runs of the program over the scenarios that rest on time and order, and what they say.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

use assert_cmd::cargo::cargo_bin;
use ssespec_harness::verdict::{CheckResult, Verdict};
use ssespec_report::json::read_jsonl;
use ssespec_report::{Outcome, RunReport};

/// The scenarios that look at times, at order, or at what had arrived when a connection was dropped.
pub const TIMED: [&str; 9] = [
    "timing/*",
    "methods/head",
    "coding/*",
    "heartbeat/*",
    "tutorials/persistent-connection",
    "tutorials/compression",
    "resume/*",
    "client/reconnect",
    "http2/many",
];

/// How a server that plays scripts is described, behind its launch or its address.
pub const SERVER: &str = "endpoints: { stream: /events, emit: /emit, stats: /stats }\n\
     capabilities: [emit, post, resume, heartbeat, stats, gzip, br, zstd, cors, fail, burst, auth, guard]\n";

/// The tests of this program play one at a time: each holds something up, and none is to hold up another.
pub fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Starts a run over these target files of a folder. Its report goes to `out.jsonl` there.
pub fn start(folder: &Path, targets: &[String]) -> Child {
    let mut command = Command::new(cargo_bin!("ssespec"));
    command.current_dir(folder).arg("run").args(targets).args(["--json", "out.jsonl"]);
    for scenarios in TIMED {
        command.args(["--run", scenarios]);
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
