//! The plain requests beside a second try.

use serde_json::json;
use ssespec_evidence::recording::{PATIENCE_NS, Recording};
use ssespec_harness::launcher::Attached;
use ssespec_harness::limits::Limits;
use ssespec_harness::recorder::record;

use super::server::{STREAM, head, serve};

async fn recorded(target: &Attached, attempt: u32) -> Recording {
    let steps = json!([{ "open": { "as": "s" } }, { "await": { "until": "head", "within": "5s" } }, { "wait": "1500ms" }]);
    let scenario =
        json!({ "id": "a/one", "title": "A scenario", "driver": "observe", "checks": [], "steps": steps });
    let scenario = serde_json::from_value(scenario).expect("a scenario");
    record(&scenario, target, &Limits::default(), attempt).await
}

/// A server that answers, or says nothing to whoever asks for `/stats`.
async fn server(stats: &'static str) -> Attached {
    let target = serve(move |mut stream, _| async move {
        use tokio::io::AsyncWriteExt as _;
        let asked = head(&mut stream).await;
        if !asked.starts_with("GET /stats ") || stats == "answers" {
            let _ = stream.write_all(STREAM.as_bytes()).await;
        }
        let _ = head(&mut stream).await;
    })
    .await;
    let endpoints = ssespec_scenario::Endpoints { stats: Some("/stats".into()), ..target.endpoints.clone() };
    Attached { endpoints, ..target }
}

#[tokio::test]
async fn a_first_try_has_none_and_a_second_one_asks_once_a_second() {
    let target = server("answers").await;
    let first = recorded(&target, 1).await;
    assert_eq!((first.beside.controls.len(), first.patience_ns), (0, PATIENCE_NS));
    let second = recorded(&target, 2).await;
    assert_eq!((second.attempt, second.patience_ns), (2, 2 * PATIENCE_NS));
    let controls = &second.beside.controls;
    assert!(!controls.is_empty());
    assert!(controls[0].answered_ns.is_some() && controls[0].given_up_ns.is_none(), "{controls:?}");
    let apart = |pair: &[ssespec_evidence::observations::Control]| pair[1].sent_ns - pair[0].sent_ns;
    assert!(controls.windows(2).all(|pair| apart(pair) >= 1_000_000_000), "{controls:?}");
    assert_eq!(second.exchanges.len(), 1, "they are no exchanges of the scenario");
}

#[tokio::test]
async fn who_does_not_answer_is_given_up_when_the_scenario_is_over() {
    let second = recorded(&server("says nothing").await, 2).await;
    let [control] = second.beside.controls.as_slice() else { panic!("{:?}", second.beside.controls) };
    assert_eq!(control.answered_ns, None);
    assert!(control.given_up_ns.is_some_and(|at| at >= 1_500_000_000));
}

#[tokio::test]
async fn a_server_without_stats_is_asked_for_its_events() {
    let target = server("answers").await;
    let endpoints = ssespec_scenario::Endpoints { stats: None, ..target.endpoints.clone() };
    let second = recorded(&Attached { endpoints, ..target }, 2).await;
    assert!(second.beside.controls[0].answered_ns.is_some());
}
