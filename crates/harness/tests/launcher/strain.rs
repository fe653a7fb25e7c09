//! What is known of a server that was kept from running while it was recorded.

use std::path::Path;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;
use ssespec_evidence::recording::Strain;
use ssespec_harness::launcher::{Server, launch};
use ssespec_harness::limits::Limits;
use ssespec_harness::recorder::record;
use ssespec_scenario::Scenario;

use super::support::{Test, folder, program, read, target, wait};

pub const TESTS: &[Test] = &[
    ("strain::a_server_that_is_stopped_is_seen", a_server_that_is_stopped_is_seen),
    ("strain::a_server_that_runs_is_not", a_server_that_runs_is_not),
];

async fn launched(dir: &Path) -> Server {
    let run = ["sh", "-c", r#"echo $$ > pid; exec "$0" serve "$1""#, &program(), "{port}"];
    launch(&target(json!({ "run": run })), dir).await.expect("launched")
}

/// What is known after a second in which nothing is asked.
async fn strain(server: &Server) -> Strain {
    let scenario = json!({ "id": "a/one", "title": "A scenario", "driver": "observe", "checks": [], "steps": [{ "wait": "1s" }] });
    let scenario: Scenario = serde_json::from_value(scenario).expect("a scenario");
    record(&scenario, server.attached(), &Limits::default(), 1).await.strain
}

fn a_server_that_is_stopped_is_seen() {
    let dir = folder();
    let strain = wait(async {
        let server = launched(dir.path()).await;
        let pid = read(&dir.path().join("pid")).trim().parse().ok().and_then(Pid::from_raw).expect("an id");
        let stops = async {
            kill_process(pid, Signal::STOP).expect("stopped");
            tokio::time::sleep(Duration::from_millis(500)).await;
            kill_process(pid, Signal::CONT).expect("goes on");
        };
        let (strain, ()) = tokio::join!(strain(&server), stops);
        server.stop().await.expect("no leak");
        strain
    });
    if cfg!(target_os = "linux") {
        assert!(strain.stopped_ns.is_some_and(|ns| ns >= 300_000_000), "{strain:?}");
    } else {
        assert_eq!((strain.stopped_ns, strain.server_ns), (None, None));
    }
}

fn a_server_that_runs_is_not() {
    let dir = folder();
    let strain = wait(async {
        let server = launched(dir.path()).await;
        let strain = strain(&server).await;
        server.stop().await.expect("no leak");
        strain
    });
    assert_eq!(strain.stopped_ns, cfg!(target_os = "linux").then_some(0));
    assert_eq!(strain.server_ns.is_some(), cfg!(target_os = "linux"));
}
