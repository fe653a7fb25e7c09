//! The order in which findings are told.

use std::path::Path;

use ssespec_evidence::verdict::Verdict;
use ssespec_report::Rulebook;
use ssespec_scenario::{Level, Suite};

use crate::fabricated::result;

/// On many servers whose stream is dead something is wrong with HEAD and HTTP/1.0 as well: development servers answer so.
#[test]
fn a_dead_stream_stands_before_answers_to_rare_requests() {
    let suite =
        Suite::load(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios"))).expect("the suite");
    let rules = Rulebook::new(suite.requirements());
    let failed = |id: &str, level| {
        let mut failed = result("mine", "stream/whole", id, Verdict::Fail, "");
        failed.level = level;
        failed
    };
    let all = [
        failed("http.head-prompt", Level::Should),
        failed("http.http10", Level::Must),
        failed("live.brings-events", Level::Must),
        failed("http.method-refused", Level::Should),
        failed("live.headers-immediate", Level::Should),
        failed("framing.block-ends", Level::Must),
    ];
    let mut told: Vec<_> = all.iter().collect();
    rules.sort(&mut told);
    let told: Vec<&str> = told.iter().map(|result| result.check.as_str()).collect();
    assert_eq!(
        told,
        [
            "framing.block-ends",
            "live.brings-events",
            "live.headers-immediate",
            "http.http10",
            "http.head-prompt",
            "http.method-refused"
        ]
    );
}
