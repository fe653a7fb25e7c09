//! The whole run over the repository's own targets, and its recordings judged again.

use std::collections::BTreeSet;
use std::path::Path;

use ssespec_evidence::recording::Recording;
use ssespec_evidence::store;
use ssespec_evidence::verdict::{CheckResult, Verdict};
use ssespec_judge::policy::{Again, settle};
use ssespec_judge::{Judged, judge};
use ssespec_report::read_jsonl;
use ssespec_report::{Outcome, TargetReport};
use ssespec_scenario::{Scenario, Suite, load_target};

use crate::support::{conformance, root};

/// The targets that play scripts, and the published samples that do not.
const SERVERS: [&str; 9] =
    ["rust", "rust-tls", "rust-h2c", "rust-h2", "flask", "flask-granian", "go", "go-h2c", "go-h2"];
const SAMPLES: [&str; 2] = ["article-flask", "article-go"];
/// How many requirements must at least be judged on each of our servers.
const JUDGED: usize = 90;

#[test]
fn saved_recordings_are_judged_as_the_live_ones_were() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let json = folder.path().join("out.jsonl");
    let mut command = conformance(["--json".as_ref(), json.as_os_str()]);
    command.arg("--recordings").arg(folder.path().join("recordings"));
    // A machine without Go or Python still judges the others, unless all are asked for.
    let all = std::env::var_os("SSESPEC_REQUIRE_ALL").is_some_and(|value| value == "1");
    if all {
        command.arg("--require-all");
    }
    let output = command.output().expect("xtask can be started");
    let told =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{told}");

    let report = read_jsonl(&json).expect("the report can be read");
    let names: Vec<&str> = report.targets.iter().map(|target| target.name.as_str()).collect();
    assert_eq!(names, [&SERVERS[..], &SAMPLES[..]].concat());
    let suite = Suite::load(&root().join("scenarios")).expect("the scenarios are right");
    let ran: Vec<&TargetReport> =
        report.targets.iter().filter(|target| target.outcome == Outcome::Ran).collect();
    assert!(ran.iter().any(|target| target.name == "rust"), "{told}");
    assert!(!all || ran.len() == names.len(), "{told}");
    for target in ran {
        judged_again(&suite, target);
        if SERVERS.contains(&target.name.as_str()) {
            assert!(judged(target).len() >= JUDGED, "{}: {} requirements", target.name, judged(target).len());
        } else {
            known_failures_are_found(&suite, target);
        }
    }
}

/// The distinct requirements with a verdict.
fn judged(target: &TargetReport) -> BTreeSet<&str> {
    let told =
        |r: &&CheckResult| !matches!(r.verdict, Verdict::Skip | Verdict::Inconclusive | Verdict::Error);
    target.results.iter().filter(told).map(|r| r.check.as_str()).collect()
}

fn judged_again(suite: &Suite, target: &TargetReport) {
    let mut compared = 0;
    for scenario in suite.scenarios() {
        let live: Vec<&CheckResult> = target.results.iter().filter(|r| r.scenario == scenario.id).collect();
        let Some(path) = live.first().and_then(|r| r.recording.as_deref()) else {
            assert!(
                live.iter().all(|r| r.verdict == Verdict::Skip),
                "{}: {} has no recording",
                target.name,
                scenario.id
            );
            continue;
        };
        let again = settled(suite, scenario, path);
        assert_eq!(live.len(), again.len(), "{}: {}", target.name, scenario.id);
        for (live, again) in live.into_iter().zip(again) {
            assert_eq!(
                (&live.check, live.verdict, &live.message, &live.finding),
                (&again.requirement, again.verdict, &again.message, &again.finding),
                "{}: {}",
                target.name,
                scenario.id
            );
            compared += 1;
        }
    }
    assert!(compared > 0, "{}: nothing was compared", target.name);
}

/// What counts of the tries of a scenario; the path is that of the last.
fn settled(suite: &Suite, scenario: &Scenario, path: &str) -> Vec<Judged> {
    let judged = |recording: &Recording| judge(scenario, |id| suite.level(id), recording);
    let last = store::load(Path::new(path)).expect("a saved recording can be loaded");
    if last.attempt == 1 {
        return settle(scenario, judged(&last), Again::NotPlayed);
    }
    let first = path.replace(".2.jsonl", ".1.jsonl");
    let first = store::load(Path::new(&first)).expect("the first try is kept as well");
    settle(scenario, judged(&first), Again::Played { judged: judged(&last), recording: &last })
}

fn known_failures_are_found(suite: &Suite, target: &TargetReport) {
    let folder = target.name.replace('-', "/");
    let path = root().join("reference-servers").join(folder).join("target.yaml");
    let listed = load_target(&path, suite).expect("the target file is right").target.known_failures;
    assert!(!listed.is_empty(), "{}: no known failure is listed", target.name);
    for known in listed {
        let found = target.results.iter().any(|r| {
            r.check == known.check
                && matches!(r.verdict, Verdict::Fail | Verdict::Warn)
                && r.known.as_deref() == Some(&*known.reason)
        });
        assert!(found, "{}: {} is not among the results", target.name, known.check);
    }
}
