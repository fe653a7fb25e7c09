//! Every kind of mistake in a file, and exactly what is said about it.
//!
//! The cases stand in `errors/*.txt`: a title after `## `, the files after `@@ NAME`, and the report after
//! `@@ says`. Files that a case leaves out are those below. `BLESS=1 cargo test -p ssespec-scenario --test errors`
//! writes the reports anew; read the difference before committing it.

use std::fmt::Write as _;
use std::path::Path;

use ssespec_scenario::{Suite, read_known, read_prepare, read_scenarios, read_target};

const REQUIREMENTS: &str = "\
requirements:
  - { id: resp.status-200, level: must, source: s, title: t, why: w, fix: c }
  - { id: live.latency, level: info, source: s, title: t, why: w, fix: c }
  - { id: http.h2, level: should, source: s, title: t, why: w, fix: c, planned: with HTTP/2 }
  - { id: http.h3, level: may, source: s, title: t, why: w, fix: c, excluded: nobody asked }
";

const SCENARIOS: &str = "\
scenarios:
  - id: stream/plain
    title: A plain stream
    driver: observe
    steps: [open: { as: stream }]
    checks:
      - { requirement: resp.status-200, expect: { status: [200] } }
      - { requirement: live.latency, expect: { at-most: { from: head, to: { event: 1 }, within: 1s } } }
";

struct Case {
    title: String,
    files: Vec<(String, String)>,
    says: String,
}

fn cases(text: &str) -> Vec<Case> {
    let mut cases = Vec::new();
    for line in text.split_inclusive('\n') {
        if let Some(title) = line.strip_prefix("## ") {
            cases.push(Case { title: title.trim().to_owned(), files: Vec::new(), says: String::new() });
            continue;
        }
        let case = cases.last_mut().expect("a file of cases starts with a title");
        if let Some(name) = line.strip_prefix("@@ ") {
            case.files.push((name.trim().to_owned(), String::new()));
        } else if let Some((_, text)) = case.files.last_mut() {
            text.push_str(line);
        }
    }
    for case in &mut cases {
        let at = case.files.iter().position(|(name, _)| name == "says");
        case.says = at.map_or_else(String::new, |at| case.files.remove(at).1);
    }
    cases
}

fn report(case: &Case) -> String {
    let file =
        |wanted: &str| case.files.iter().find(|(name, _)| name == wanted).map(|(_, text)| text.as_str());
    if let Some(target) = file("target.yaml") {
        let files = [("requirements.yaml", REQUIREMENTS), ("stream.yaml", SCENARIOS)];
        let suite = Suite::from_files(files).unwrap_or_else(|e| panic!("{e}"));
        return read_target("target.yaml", target, &suite).expect_err(&case.title).to_string();
    }
    if let Some(added) = file("added.yaml") {
        let files = [("requirements.yaml", REQUIREMENTS), ("stream.yaml", SCENARIOS)];
        let suite = Suite::from_files(files).unwrap_or_else(|e| panic!("{e}"));
        return read_scenarios("added.yaml", added, &suite).expect_err(&case.title).to_string();
    }
    if let Some(prepare) = file("prepare.yaml") {
        return read_prepare("prepare.yaml", prepare).expect_err(&case.title).to_string();
    }
    if let Some(known) = file("known.yaml") {
        let files = [("requirements.yaml", REQUIREMENTS), ("stream.yaml", SCENARIOS)];
        let suite = Suite::from_files(files).unwrap_or_else(|e| panic!("{e}"));
        return read_known("known.yaml", known, &suite).expect_err(&case.title).to_string();
    }
    let mut files = case.files.clone();
    files.retain(|(name, _)| name != "nothing");
    if file("requirements.yaml").is_none() && file("nothing").is_none() {
        files.push(("requirements.yaml".to_owned(), REQUIREMENTS.to_owned()));
    }
    if file("nothing").is_none()
        && files.iter().all(|(name, _)| ["requirements.yaml", "examples.yaml"].contains(&name.as_str()))
    {
        files.push(("stream.yaml".to_owned(), SCENARIOS.to_owned()));
    }
    Suite::from_files(files).expect_err(&case.title).to_string()
}

/// Compares every case of a file, or writes the file anew.
fn check(name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors").join(name);
    let text = std::fs::read_to_string(&path).unwrap();
    let cases = cases(&text);
    assert!(!cases.is_empty(), "{name} has no cases");
    let (mut wrong, mut blessed) = (String::new(), String::new());
    for case in &cases {
        let report = report(case) + "\n\n";
        if report != case.says {
            write!(wrong, "## {}\n@@ expected\n{}@@ says\n{report}", case.title, case.says).unwrap();
        }
        writeln!(blessed, "## {}", case.title).unwrap();
        for (name, text) in &case.files {
            write!(blessed, "@@ {name}\n{text}").unwrap();
        }
        write!(blessed, "@@ says\n{report}").unwrap();
    }
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, blessed).unwrap();
    } else {
        assert!(wrong.is_empty(), "{name}\n{wrong}");
    }
}

#[test]
fn yaml() {
    check("yaml.txt");
}

#[test]
fn words() {
    check("words.txt");
}

#[test]
fn renamed() {
    check("renamed.txt");
}

#[test]
fn requirements() {
    check("requirements.txt");
}

#[test]
fn scenarios() {
    check("scenarios.txt");
}

#[test]
fn examples() {
    check("examples.txt");
}

#[test]
fn checks() {
    check("checks.txt");
}

#[test]
fn targets() {
    check("targets.txt");
}

#[test]
fn known_failures() {
    check("known.txt");
}

#[test]
fn auth() {
    check("auth.txt");
}

#[test]
fn life() {
    check("life.txt");
}

#[test]
fn http2() {
    check("http2.txt");
}

#[test]
fn prepare() {
    check("prepare.txt");
}
