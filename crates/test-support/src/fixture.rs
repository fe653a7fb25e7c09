//! A small suite and targets for tests of the crates that plan and run them.

use ssespec_scenario::{Suite, Target, read_target};

/// A scenario: its id, more keys of its own, its steps, and its checks, each of a requirement and an expectation.
type Written<'a> = (&'a str, &'a str, &'a str, &'a [(&'a str, &'a str)]);

/// A suite of these scenarios, with a requirement for each check.
pub fn suite(scenarios: &[Written<'_>]) -> Suite {
    let mut ids: Vec<&str> = scenarios.iter().flat_map(|s| s.3.iter().map(|check| check.0)).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut requirements = String::from("requirements:\n");
    for id in ids {
        requirements += &format!(
            "  - {{ id: {id}, title: A rule., level: must, source: practice, why: It matters., fix: Do it. }}\n"
        );
    }
    let mut text = String::from("scenarios:\n");
    for (id, keys, steps, checks) in scenarios {
        text +=
            &format!("  - id: {id}\n    title: A scenario\n    {keys}\n    steps: {steps}\n    checks:\n");
        for (requirement, expect) in *checks {
            text += &format!("      - {{ requirement: {requirement}, expect: {expect} }}\n");
        }
    }
    let files = [("requirements.yaml", requirements), ("scenarios.yaml", text)];
    Suite::from_files(files).unwrap_or_else(|error| panic!("{error}"))
}

/// The steps of a scenario that any server can take, in YAML's flow style.
pub const OPEN: &str = "[{ open: { as: s } }]";
/// The expectation of a scenario about which nothing else matters, in YAML's flow style.
pub const OK: &str = "{ status: [200] }";

/// One scenario that any server can take, one that needs scripts and gzip, and a slower one that needs scripts.
pub fn three() -> Suite {
    let script = |wait: u32| format!("[{{ open: {{ as: s, script: [{{ wait: {wait} }}] }} }}]");
    suite(&[
        ("a/observed", "driver: observe", OPEN, &[("x.first", OK)]),
        (
            "b/gzip",
            "driver: emit\n    needs: [emit, gzip]",
            &script(700),
            &[("x.first", OK), ("x.second", OK)],
        ),
        ("b/slow", "driver: emit\n    needs: [emit]", &script(900), &[("x.second", OK)]),
    ])
}

/// A target at a URL, with these capabilities and known failures in YAML's flow style.
pub fn target(suite: &Suite, capabilities: &str, known_failures: &str) -> Target {
    let text = format!(
        "name: mine\nabout: a server\nurl: http://127.0.0.1:9/\nendpoints: {{ stream: /events, emit: /emit }}\n\
         capabilities: {capabilities}\nknown-failures: {known_failures}\n"
    );
    read_target("target.yaml", text, suite).unwrap_or_else(|error| panic!("{error}"))
}
