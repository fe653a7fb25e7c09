//! A step that a target has no way to express costs the checks of its own script, and those of no other.

use std::path::Path;
use std::sync::Arc;

use ssespec_evidence::reason::Code;
use ssespec_evidence::verdict::Verdict;
use ssespec_runner::Run;
use ssespec_scenario::{Suite, read_target};
use ssespec_test_support::server;
use tokio::runtime::Runtime;

/// Which checks of a scenario are skipped because the target answers 501 to their script; all others pass.
fn skipped(entry: &str, scenario: &str) -> (Vec<String>, usize) {
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let suite = Arc::new(Suite::load(&scenarios).expect("the suite is right"));
    let text = format!(
        "name: mine\nabout: a server of the test\nurl: http://{}/\n\
         endpoints: {{ stream: /events, emit: /emit }}\ncapabilities: [emit, post, resume]\n",
        server(Some(entry))
    );
    let target = read_target("the server of the test", text, &suite).expect("a target");
    let wanted = suite.scenarios().iter().filter(|one| one.id == scenario).cloned().collect::<Vec<_>>();
    assert_eq!(wanted.len(), 1, "{scenario}");
    let run = Run::builder(suite).described_target(target).scenarios(wanted);
    let reports = Runtime::new().expect("a runtime starts").block_on(run.run()).expect("nothing is saved");
    let (mut skipped, mut passed) = (Vec::new(), 0);
    for result in &reports[0].results {
        match (result.verdict, result.code) {
            (Verdict::Pass, _) => passed += 1,
            (Verdict::Skip, Some(Code::NotExpressible)) => skipped.push(result.check.to_string()),
            _ => panic!("{:?} {}: {}", result.verdict, result.check, result.message),
        }
    }
    (skipped, passed)
}

#[test]
fn ids_that_cannot_be_said_hide_no_other_injection() {
    let hidden = ["emit.id-injection", "emit.id-injection", "id.nul-ignored"].map(str::to_owned).to_vec();
    assert_eq!(skipped("no-way-to-say-ids", "injection/values"), (hidden, 6));
}

#[test]
fn a_reconnection_time_that_cannot_be_said_hides_no_resume() {
    assert_eq!(skipped("no-way-to-say-retry", "resume/replay"), (Vec::new(), 5));
    let hidden = ["emit.retry-digits", "emit.retry-zero", "emit.no-extra-fields"].map(str::to_owned).to_vec();
    assert_eq!(skipped("no-way-to-say-retry", "serialisation/fields"), (hidden, 14));
}
