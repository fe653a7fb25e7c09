//! What servers add of their own to every script is learned, told once, and accuses nobody; what they do wrong beside it is caught.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use ssespec_evidence::additions::{Additions, OwnEvent};
use ssespec_evidence::store;
use ssespec_evidence::verdict::Verdict;
use ssespec_judge::judge;
use ssespec_report::TargetReport;
use ssespec_runner::Run;
use ssespec_scenario::{Suite, read_target};
use ssespec_test_support::server;
use tokio::runtime::Runtime;

/// Scenarios that compare events with scripts: their data, types and ids, and, in the last one, what a reconnect brings behind a
/// pause in which a server may send events of its own.
const COMPARED: [&str; 7] = [
    "contract/steps",
    "serialisation/payloads",
    "serialisation/fields",
    "injection/values",
    "client/decode",
    "resume/replay",
    "resume/cut-short",
];

fn suite() -> Arc<Suite> {
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    Arc::new(Suite::load(&scenarios).expect("the suite is right"))
}

/// Plays these scenarios to the faulty server as this entry of its catalogue has it.
fn run(entry: &str, scenarios: &[&str], keep: Option<&Path>) -> TargetReport {
    let suite = suite();
    let text = format!(
        "name: mine\nabout: a server of the test\nurl: http://{}/\n\
         endpoints: {{ stream: /events, emit: /emit, stats: /stats }}\ncapabilities: [emit, post, resume, heartbeat]\n",
        server(Some(entry))
    );
    let target = read_target("the server of the test", text, &suite).expect("a target");
    let wanted = suite.scenarios().iter().filter(|one| scenarios.contains(&one.id.as_str()));
    let wanted: Vec<_> = wanted.cloned().collect();
    assert_eq!(wanted.len(), scenarios.len(), "all of them are in the suite");
    let mut run = Run::builder(suite).described_target(target).scenarios(wanted);
    if let Some(folder) = keep {
        run = run.keep_recordings(folder);
    }
    let runtime = Runtime::new().expect("a runtime starts");
    runtime.block_on(run.run()).expect("recordings are saved").pop().expect("a target has a report")
}

/// The requirements of which a run says something else than that they hold, with what it says.
fn not_green(report: &TargetReport) -> Vec<String> {
    let results = report.results.iter().filter(|result| result.verdict != Verdict::Pass);
    results.map(|result| format!("{:?} {}: {}", result.verdict, result.check, result.message)).collect()
}

fn broken(report: &TargetReport) -> BTreeSet<&str> {
    let broken = report.results.iter().filter(|r| matches!(r.verdict, Verdict::Fail | Verdict::Warn));
    broken.map(|result| result.check.as_str()).collect()
}

fn note(what: &str) -> String {
    format!(
        "the server adds to every script: {what}. That was taken away before events, their order and their times were compared"
    )
}

#[test]
fn additions_are_told_once_and_accuse_nobody() {
    let noted = |line: &str| {
        format!("Note emit.no-extra-fields: expected only what the script asked for; got the line {line}")
    };
    let ids = "ids of its own where none is asked for";
    let hello = "an event of the type \"hello\" before the first";
    for (entry, notes, allowed) in [
        ("adds-ids", vec![note(ids)], Some("\"id: own-")),
        ("greets-first", vec![note(hello)], None),
        ("greets-without-a-type", vec![note("an event of the type \"message\" before the first")], None),
        (
            "greets-with-a-number",
            vec![note(&format!("2 events of the types \"hello\" and \"state\" before the first and {ids}"))],
            None,
        ),
        ("adds-retry", vec![note("a reconnection time of 700 ms")], Some("\"retry: 700\"")),
        ("keep-alive-events", vec![note("events of the type \"ping\" in between")], None),
        ("leading-blank-lines", Vec::new(), None),
        ("greets-and-adds-ids", vec![note(&format!("{hello} and {ids}"))], Some("\"id: own-")),
    ] {
        let report = run(entry, &COMPARED, None);
        assert_eq!(report.notes, notes, "{entry}");
        let not_green = not_green(&report);
        match allowed {
            None => assert_eq!(not_green, Vec::<String>::new(), "{entry}"),
            Some(line) => {
                let expected = noted(line);
                assert_eq!(not_green.len(), 1, "{entry}: {not_green:?}");
                assert!(not_green[0].starts_with(&expected), "{entry}: {not_green:?}");
            }
        }
    }
}

#[test]
fn faults_beside_additions_are_caught() {
    for (entry, scenarios, expected) in [
        (
            "greets-and-loses-line-feeds",
            ["serialisation/payloads"],
            vec![
                "emit.newline-crlf-cr",
                "emit.newline-lf",
                "emit.trailing-newline",
                "event.data-empty-lines",
                "event.data-multi",
            ],
        ),
        ("greets-and-lets-lf-into-ids", ["injection/values"], vec!["emit.id-injection"]),
        ("adds-ids-and-loses-types", ["serialisation/fields"], vec!["event.type-custom"]),
        ("own-id-for-zero", ["serialisation/fields"], vec!["id.exposed"]),
    ] {
        let report = run(entry, &scenarios, None);
        assert_eq!(broken(&report), expected.into_iter().collect(), "{entry}: {:?}", not_green(&report));
    }
}

/// Not one of the many rules whose scripts happen to have ids.
#[test]
fn a_server_that_replaces_ids_breaks_one_rule() {
    let report = run("own-ids-replace-others", &COMPARED, None);
    assert_eq!(broken(&report), BTreeSet::from(["id.exposed"]), "{:?}", not_green(&report));
    assert_eq!(report.notes, [note("ids of its own, also in place of those that are asked for")]);
}

#[test]
fn a_verdict_follows_from_the_recording_alone() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let report = run("greets-first", &["serialisation/fields"], Some(folder.path()));
    let suite = suite();
    let saved = store::find(folder.path(), "mine", "serialisation/fields").expect("it was kept");
    let recording = store::load(&saved).expect("a recording");
    let hello = OwnEvent { event_type: "hello".to_owned(), data: Some("welcome".to_owned()) };
    assert_eq!(recording.additions, Additions { first: vec![hello], ..Additions::default() });
    let scenario =
        suite.scenarios().iter().find(|one| one.id == "serialisation/fields").expect("it is there");
    let again = judge(scenario, |id| suite.level(id), &recording);
    let said = |verdict, message: &str| format!("{verdict:?} {message}");
    let first: Vec<String> = report.results.iter().map(|r| said(r.verdict, &r.message)).collect();
    assert_eq!(again.iter().map(|one| said(one.verdict, &one.message)).collect::<Vec<_>>(), first);
}

#[test]
fn what_could_not_be_learned_is_told() {
    let report = run("same-stream-for-any-script", &["contract/steps"], None);
    assert_eq!(
        report.notes,
        [
            "it could not be told what the server adds to a script of its own (the two plain events did not come once each): events \
             were judged as they came"
        ]
    );
}
