//! What a run tells its observer, in which order, and what it reports: over the reference server in this process.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use ssespec_evidence::store;
use ssespec_evidence::verdict::Verdict;
use ssespec_report::{Outcome, TargetReport};
use ssespec_runner::{OnFailure, Retries, Run, RunBuilder, RunEvent, ScenarioEnd, Start};
use ssespec_rust_server::{Options, serve};
use ssespec_scenario::Suite;
use ssespec_test_support::fixture::{suite, target};
use tokio::net::TcpListener;

/// Opens a stream and waits for its head.
const OPEN: &str = "[{ open: { as: s } }, { await: { until: head, within: 25s } }]";

/// A scenario that a correct server passes, and one that it fails.
fn two() -> Suite {
    suite(&[
        ("a/passes", "driver: observe", OPEN, &[("x.first", "{ status: [200] }")]),
        ("a/fails", "driver: observe", OPEN, &[("x.second", "{ status: [418] }")]),
    ])
}

/// The reference server in this process.
async fn server() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(serve(listener, Options::default()));
    address
}

/// Runs a suite against a server at this address, as `describe` changes the run: what was told, and the report.
async fn run(
    suite: Suite,
    address: SocketAddr,
    describe: impl FnOnce(RunBuilder) -> RunBuilder,
) -> (Vec<RunEvent>, TargetReport) {
    let told: Arc<Mutex<Vec<RunEvent>>> = Arc::default();
    let heard = Arc::clone(&told);
    let suite = Arc::new(suite);
    let mut target = target(&suite, "[]", "[]");
    target.url = Some(format!("http://{address}/"));
    let observer = move |event| heard.lock().unwrap_or_else(PoisonError::into_inner).push(event);
    let described = Run::builder(suite).described_target(target).observer(Arc::new(observer));
    let mut reports = describe(described).run().await.expect("what is kept is saved");
    let told = std::mem::take(&mut *told.lock().unwrap_or_else(PoisonError::into_inner));
    let report = reports.pop().expect("a target has a report");
    assert_eq!(reports, []);
    (told, report)
}

fn name() -> String {
    "mine".to_owned()
}

#[tokio::test]
async fn a_run_tells_how_far_it_is() {
    let (told, report) = run(two(), server().await, |run| run.jobs(1)).await;

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

    let found = report.results.iter().map(|r| (r.scenario.as_str(), r.verdict)).collect::<Vec<_>>();
    assert_eq!(found, [("a/passes", Verdict::Pass), ("a/fails", Verdict::Fail)]);
}

#[tokio::test]
async fn a_target_that_does_not_answer_is_down() {
    // Bound and let go: nobody listens there.
    let address = TcpListener::bind("127.0.0.1:0").await.and_then(|l| l.local_addr()).expect("a free port");
    let (told, report) = run(two(), address, |run| run).await;
    assert_eq!(told[0], RunEvent::TargetStarting { target: name(), start: Start::Attach });
    let RunEvent::TargetDown { target, start: Start::Attach, error } = &told[1] else { panic!("{told:?}") };
    assert_eq!((target, told.len()), (&name(), 2));
    assert!(matches!(&report.outcome, Outcome::Broke { error: why, .. } if why == error), "{report:?}");
    assert_eq!(report.results, []);
}

#[tokio::test]
async fn the_first_failure_cuts_off_what_still_runs() {
    let held = "[{ open: { as: s } }, { await: { until: head, within: 25s } }, { wait: 28s }]";
    let suite = suite(&[
        ("a/held", "driver: observe", held, &[("x.first", "{ status: [200] }")]),
        ("a/fails", "driver: observe", OPEN, &[("x.second", "{ status: [418] }")]),
    ]);
    let (told, report) = run(suite, server().await, |run| run.on_failure(OnFailure::Stop)).await;
    let cut = RunEvent::ScenarioFinished {
        target: name(),
        scenario: "a/held".to_owned(),
        end: ScenarioEnd::CutOff,
    };
    assert!(told.contains(&cut), "{told:?}");
    let note = "the run stopped at the first failure, in a/fails: 1 scenarios did not run to their end";
    assert_eq!(report.notes, [note]);
    assert_eq!(report.counts().fail, 1);
    assert_eq!(report.results.len(), 1);
}

/// A scenario that misses events which never come: what did not come has to be confirmed.
fn missing() -> Suite {
    let steps = "[{ open: { as: s } }, { await: { until: head, within: 25s } }]";
    suite(&[("a/missing", "driver: observe", steps, &[("x.first", "{ at-least-events: 1000 }")])])
}

#[tokio::test]
async fn a_second_try_is_told_with_its_reason() {
    let (told, report) = run(missing(), server().await, |run| run).await;
    let Some(RunEvent::SecondTry { target, scenario, why }) = told.last() else { panic!("{told:?}") };
    assert_eq!((target.as_str(), scenario.as_str()), ("mine", "a/missing"));
    assert_eq!(report.notes, [format!("a/missing ran a second time alone, {why}")]);
}

#[tokio::test]
async fn without_retries_nothing_is_confirmed() {
    let (told, report) = run(missing(), server().await, |run| run.retries(Retries::None)).await;
    assert!(matches!(told.last(), Some(RunEvent::TargetDone { .. })), "{told:?}");
    assert_eq!(report.counts().inconclusive, 1, "{report:?}");
    assert_eq!(report.notes, Vec::<String>::new());
}

#[tokio::test]
async fn recordings_are_kept_where_the_run_says() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (_, report) = run(two(), server().await, |run| run.keep_recordings(folder.path())).await;
    for result in &report.results {
        let file = result.recording.as_deref().expect("each result names its recording");
        assert!(Path::new(file).starts_with(folder.path()), "{file}");
        assert!(store::load(Path::new(file)).is_ok_and(|r| r.scenario == result.scenario));
    }
    let (_, report) = run(two(), server().await, |run| run).await;
    assert!(report.results.iter().all(|result| result.recording.is_none()), "{report:?}");
}
