//! What a run tells its observer, in which order, and what it reports: over the reference server in this process.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use ssespec_evidence::verdict::Verdict;
use ssespec_report::{Outcome, TargetReport};
use ssespec_runner::{Run, RunEvent, ScenarioEnd, Start};
use ssespec_rust_server::{Options, serve};
use ssespec_scenario::Suite;
use ssespec_test_support::fixture::{suite, target};
use tokio::net::TcpListener;

/// A scenario that a correct server passes, and one that it fails.
fn two() -> Suite {
    const OPEN: &str = "[{ open: { as: s } }, { await: { until: head, within: 25s } }]";
    suite(&[
        ("a/passes", "driver: observe", OPEN, &[("x.first", "{ status: [200] }")]),
        ("a/fails", "driver: observe", OPEN, &[("x.second", "{ status: [418] }")]),
    ])
}

/// Runs both scenarios against a server at this address: what was told, and the reports.
async fn run(address: SocketAddr) -> (Vec<RunEvent>, Vec<TargetReport>) {
    let told: Arc<Mutex<Vec<RunEvent>>> = Arc::default();
    let heard = Arc::clone(&told);
    let suite = Arc::new(two());
    let mut target = target(&suite, "[]", "[]");
    target.url = Some(format!("http://{address}/"));
    let reports = Run::builder(suite)
        .described_target(target)
        .jobs(1)
        .observer(Arc::new(move |event| heard.lock().unwrap_or_else(PoisonError::into_inner).push(event)))
        .run()
        .await
        .expect("nothing is saved");
    let told = std::mem::take(&mut *told.lock().unwrap_or_else(PoisonError::into_inner));
    (told, reports)
}

fn name() -> String {
    "mine".to_owned()
}

#[tokio::test]
async fn a_run_tells_how_far_it_is() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(serve(listener, Options::default()));
    let (told, reports) = run(address).await;

    assert_eq!(told.len(), 5, "{told:?}");
    assert_eq!(told[0], RunEvent::TargetStarting { target: name(), start: Start::Attach });
    assert_eq!(told[1], RunEvent::TargetReady { target: name(), scenarios: 2 });
    let finished = |id: &str, verdict| RunEvent::ScenarioFinished {
        target: name(),
        scenario: id.to_owned(),
        end: ScenarioEnd::Judged(vec![verdict]),
    };
    for event in [finished("a/passes", Verdict::Pass), finished("a/fails", Verdict::Fail)] {
        assert!(told[2..4].contains(&event), "{told:?}");
    }
    assert!(matches!(&told[4], RunEvent::TargetDone { target, .. } if *target == name()), "{told:?}");

    let [report] = reports.as_slice() else { panic!("one target has one report: {reports:?}") };
    let found = report.results.iter().map(|r| (r.scenario.as_str(), r.verdict)).collect::<Vec<_>>();
    assert_eq!(found, [("a/passes", Verdict::Pass), ("a/fails", Verdict::Fail)]);
}

#[tokio::test]
async fn a_target_that_does_not_answer_is_down() {
    // Bound and let go: nobody listens there.
    let address = TcpListener::bind("127.0.0.1:0").await.and_then(|l| l.local_addr()).expect("a free port");
    let (told, reports) = run(address).await;
    assert_eq!(told[0], RunEvent::TargetStarting { target: name(), start: Start::Attach });
    let RunEvent::TargetDown { target, start: Start::Attach, error } = &told[1] else { panic!("{told:?}") };
    assert_eq!((target, told.len()), (&name(), 2));
    let [report] = reports.as_slice() else { panic!("one target has one report: {reports:?}") };
    assert!(matches!(&report.outcome, Outcome::Broke { error: why, .. } if why == error), "{report:?}");
    assert_eq!(report.results, []);
}
