//! The faulty counterparts: with nobody held up each fault of time or order is found.

use std::process::Child;
use std::time::Duration;

use ssespec_evidence::verdict::Verdict;
use ssespec_test_support::{Folder, paced_server};

use crate::support::{SERVER, alone, report, results, start};

/// One fault of each kind that shows only in times or in order, with the requirement that finds it.
const FAULTS: [(&str, &str); 15] = [
    ("head-with-first-event", "live.headers-immediate"),
    ("script-collected", "live.not-collected"),
    ("no-flush", "live.not-collected"),
    ("flushed-in-batches", "live.no-coalescing"),
    ("event-behind-the-next", "emit.block-terminated"),
    ("blank-line-late", "emit.block-terminated"),
    ("single-event-late", "live.latency"),
    ("nagle", "live.tcp-nodelay"),
    ("no-heartbeat", "live.heartbeat-present"),
    ("heartbeat-without-line-end", "live.heartbeat-terminated"),
    ("waits-skipped", "contract.waits"),
    ("head-runs-the-stream", "http.head-prompt"),
    ("gzip-unflushed", "http.encoding-flush"),
    ("br-unflushed", "http.encoding-flush"),
    ("zstd-unflushed", "http.encoding-flush"),
];
/// Between the events of the server's own stream: an order is told only by what came one by one, and a HEAD counts as late only
/// after two seconds, in which three events come.
const INTERVAL: Duration = Duration::from_millis(800);
/// How often a fault is played that could not be judged because the machine was busy.
const TRIES: usize = 3;

/// Starts the scenarios that are about a fault.
fn play((fault, requirement): (&str, &str)) -> (Folder, Child) {
    let address = paced_server(Some(fault), INTERVAL);
    let text = format!("name: {fault}\nabout: a server with one fault\nurl: http://{address}/\n{SERVER}");
    let folder = Folder::with(&text);
    let run = start(folder.path(), &[folder.target()], &[requirement]);
    (folder, run)
}

/// Why a fault could not be judged; nothing if it was found.
fn unsure((fault, requirement): (&str, &str), folder: &Folder, run: Child) -> Option<String> {
    let report = report(folder.path(), run);
    let found = |v: Verdict| matches!(v, Verdict::Fail | Verdict::Warn | Verdict::Note);
    if results(&report).any(|result| found(result.verdict)) {
        return None;
    }
    let unsure = results(&report).find(|result| result.verdict == Verdict::Inconclusive);
    let unsure = unsure.unwrap_or_else(|| panic!("{requirement} does not find {fault}"));
    Some(format!("{fault}: {requirement}: {}", unsure.message))
}

#[test]
fn faults_of_time_are_found_on_a_quiet_machine() {
    let _alone = alone();
    let mut left: Vec<(&str, &str)> = FAULTS.to_vec();
    let mut why = Vec::new();
    for _ in 0..TRIES {
        // All wait most of the time, and what one accuses is played again by itself alone.
        let played: Vec<_> = left.iter().map(|fault| (*fault, play(*fault))).collect();
        left.clear();
        why.clear();
        for (fault, (folder, run)) in played {
            if let Some(unsure) = unsure(fault, &folder, run) {
                left.push(fault);
                why.push(unsure);
            }
        }
        if left.is_empty() {
            return;
        }
    }
    panic!("could not be judged in {TRIES} runs: {why:#?}");
}
