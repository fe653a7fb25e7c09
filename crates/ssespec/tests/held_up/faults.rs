//! The faulty counterparts: with nobody held up each fault of time or order is found.

use ssespec_faulty_server::find;
use ssespec_harness::verdict::Verdict;
use ssespec_report::RunReport;
use ssespec_test_support::{Folder, server};

use crate::support::{SERVER, alone, report, results, start};

/// One fault of each kind that shows only in times or in order.
const FAULTS: [&str; 13] = [
    "head-with-first-event",
    "no-flush",
    "flushed-in-batches",
    "blank-line-late",
    "single-event-late",
    "nagle",
    "no-heartbeat",
    "heartbeat-without-line-end",
    "waits-skipped",
    "head-runs-the-stream",
    "gzip-unflushed",
    "br-unflushed",
    "zstd-unflushed",
];
/// How often they are played while something could not be judged because the machine was busy.
const TRIES: usize = 3;

/// How the requirements that a fault breaks stand after a run, as far as they were played.
#[derive(Default)]
struct Standing {
    unsure: Vec<String>,
    missed: Vec<String>,
}

impl Standing {
    fn of(report: &RunReport) -> Self {
        let mut standing = Self::default();
        for name in FAULTS {
            let fault = find(name).unwrap_or_else(|_| panic!("{name} is not a fault"));
            let told = |id: &str| -> Vec<Verdict> {
                let own = results(report).filter(|r| r.target == name && r.check.as_str() == id);
                own.map(|r| r.verdict).filter(|verdict| *verdict != Verdict::Skip).collect()
            };
            let told: Vec<(&str, Vec<Verdict>)> = fault.breaks.iter().map(|id| (*id, told(id))).collect();
            assert!(told.iter().any(|(_, verdicts)| !verdicts.is_empty()), "nothing here is about {name}");
            for (id, verdicts) in told {
                let found = |v: &Verdict| matches!(v, Verdict::Fail | Verdict::Warn | Verdict::Note);
                if verdicts.is_empty() || verdicts.iter().any(found) {
                    continue;
                }
                let list = match verdicts.contains(&Verdict::Inconclusive) {
                    true => &mut standing.unsure,
                    false => &mut standing.missed,
                };
                list.push(format!("{name}: {id}"));
            }
        }
        standing
    }
}

#[test]
fn faults_of_time_are_found_on_a_quiet_machine() {
    let _alone = alone();
    let folder = Folder::with("");
    let targets = FAULTS.map(|name| {
        let address = server(Some(name));
        let text = format!("name: {name}\nabout: a server with one fault\nurl: http://{address}/\n{SERVER}");
        let file = folder.path().join(format!("{name}.yaml"));
        std::fs::write(&file, text).expect("the target file is written");
        file.display().to_string()
    });
    let mut unsure = Vec::new();
    for _ in 0..TRIES {
        let standing = Standing::of(&report(folder.path(), start(folder.path(), &targets)));
        assert_eq!(standing.missed, Vec::<String>::new(), "not found");
        unsure = standing.unsure;
        if unsure.is_empty() {
            return;
        }
    }
    panic!("could not be judged in {TRIES} runs: {unsure:?}");
}
