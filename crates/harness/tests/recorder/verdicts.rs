//! What the judge says of a recording, now and after it was saved.

use serde_json::{Value, json};
use ssespec_evidence::recording::Recording;
use ssespec_evidence::store;
use ssespec_judge::judge;
use ssespec_scenario::{Level, Scenario};

fn scenario(checks: &str) -> Scenario {
    let checks: Value = serde_json::from_str(checks).expect("checks");
    let text =
        json!({"id": "test/it", "title": "A test", "driver": "observe", "steps": [], "checks": checks});
    serde_json::from_value(text).expect("a scenario")
}

/// The verdict and the sentence of each check, as MUSTs.
pub fn messages(checks: &str, recording: &Recording) -> Vec<String> {
    let judged = judge(&scenario(checks), |_| Level::Must, recording);
    judged.iter().map(|j| format!("{}: {}", format!("{:?}", j.verdict).to_lowercase(), j.message)).collect()
}

/// Saves and loads: the recording and what is said of it stay the same.
pub fn same_when_loaded(checks: &str, recording: &Recording) {
    let dir = tempfile::tempdir().expect("a folder");
    let loaded = store::load(&store::save(recording, dir.path()).expect("saved")).expect("loaded");
    assert_eq!(&loaded, recording);
    assert_eq!(messages(checks, &loaded), messages(checks, recording));
}
