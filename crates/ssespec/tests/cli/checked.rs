//! `ssespec check` on the reference servers, which conform, and on the samples that most people copy, whose faults it names.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ssespec_evidence::reason::Code;
use ssespec_evidence::verdict::Verdict;
use ssespec_harness::launcher::{TargetError, launch};
use ssespec_report::read_jsonl;
use ssespec_scenario::{Suite, load_target};
use tokio::runtime::Runtime;

use crate::reference;
use crate::support::ssespec;

/// The servers that are started, by the folders of their target files.
const SERVERS: [&str; 4] = ["flask", "go", "article/flask", "article/go"];
/// A browser that comes back to a sample waits three seconds between two streams of five. This is only the way out: the check
/// ends with the streams.
const TIME: &str = "25s";

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Starts one server, checks it, and holds the findings to the faults that its target file knows.
fn launched(name: &str, suite: &Suite) {
    let folder = repository().join("reference-servers").join(name);
    let loaded = load_target(&folder.join("target.yaml"), suite).expect("a target file");
    let runtime = Runtime::new().expect("a runtime starts");
    let server = match runtime.block_on(launch(&loaded.target, &loaded.dir)) {
        Ok(server) => server,
        Err(TargetError::Missing { program, remedy }) => {
            let all = std::env::var_os("SSESPEC_REQUIRE_ALL").is_some_and(|value| value == "1");
            assert!(!all, "{name}: {program} is missing: {remedy}");
            eprintln!("skipped: {program} is missing, so {name} was not checked");
            return;
        }
        Err(error) => panic!("{name}: {error}"),
    };
    let attached = server.attached();
    let url = attached.base.join(&loaded.target.endpoints.stream).expect("a URL");
    let known = loaded.target.known_failures.iter().map(|known| known.check.to_string());
    checked(name, url.as_str(), &known.collect());
    runtime.block_on(server.stop()).expect("the server ends");
}

/// Checks a stream from a folder outside of the repository: these requirements are broken, and no other.
fn checked(name: &str, url: &str, known: &BTreeSet<String>) {
    let outside = tempfile::tempdir().expect("a temporary folder");
    let words = ["check", url, "--for", TIME, "--json", "out.jsonl"];
    let output = ssespec(outside.path(), words).output().expect("ssespec can be started");
    let told = format!("{name}: {}", String::from_utf8_lossy(&[output.stdout, output.stderr].concat()));
    let report = read_jsonl(&outside.path().join("out.jsonl")).unwrap_or_else(|_| panic!("{told}"));
    let of = |wanted: &[Verdict]| -> BTreeSet<String> {
        let results = report.targets[0].results.iter().filter(|r| wanted.contains(&r.verdict));
        results.map(|result| result.check.to_string()).collect()
    };
    let found = of(&[Verdict::Fail, Verdict::Warn, Verdict::Error]);
    // What rests on time is left open where this machine was too busy to tell.
    let results = report.targets[0].results.iter();
    let too_busy = results.filter(|r| matches!(r.code, Some(Code::KeptFromRunning | Code::SeenOnce)));
    let left_open: BTreeSet<String> = too_busy.map(|result| result.check.to_string()).collect();
    assert!(found.is_subset(known), "{told}");
    assert!(known.is_subset(&found.union(&left_open).cloned().collect()), "{told}");
    let code = i32::from(!of(&[Verdict::Fail]).is_empty());
    assert_eq!(output.status.code(), Some(code), "{told}");
    assert!(of(&[Verdict::Pass]).len() >= 20, "{told}");
}

#[test]
fn reference_servers_get_no_false_alarm_and_samples_their_known_faults() {
    let suite = Arc::new(Suite::load(&repository().join("scenarios")).expect("the suite"));
    std::thread::scope(|scope| {
        for name in SERVERS {
            let suite = Arc::clone(&suite);
            scope.spawn(move || launched(name, &suite));
        }
        // The one in Rust is inside of this process: cargo in cargo would build it, and much else, anew.
        let url = format!("http://{}/events", reference::plain());
        scope.spawn(move || checked("rust", &url, &BTreeSet::new()));
    });
}
