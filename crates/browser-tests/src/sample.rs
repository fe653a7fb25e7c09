//! A report made up for the tests: nine targets, every verdict, a recording, and a server that sends nasty text.

use std::path::{Path, PathBuf};

use ssespec_evidence::recording::{End, Ended, Exchange, Read, Recording, Request, Stamp};
use ssespec_evidence::store;
use ssespec_evidence::transcript::Transcript;
use ssespec_evidence::verdict::{CheckResult, Finding, Verdict};
use ssespec_report::html::Html;
use ssespec_report::{Reporter as _, Rulebook, RunReport, Strictness, TargetReport};
use ssespec_scenario::Suite;

use crate::servers::root;

/// What a hostile server sends: each part would set `window.hacked`, were it live.
const HOSTILE: &str = "</script><script>hacked=1</script><img src=x onerror=hacked=1><svg onload=hacked=1>\
                       \"onmouseover=hacked=1 '<a href=javascript:hacked=1>{{1+1}}\u{2028}\u{1b}[2J\u{202e}";

/// Writes the report into this folder and gives its path. The target `mine` fails `http.head` in `methods/head`, from
/// byte 11 of the exchange `get` on.
///
/// # Errors
/// When the suite is broken, or a file cannot be written.
pub fn write_sample(folder: &Path) -> anyhow::Result<PathBuf> {
    let suite = Suite::load(&root().join("scenarios")).map_err(|e| anyhow::anyhow!("{e}"))?;
    let recordings = folder.join("recordings");
    store::save(&recording("mine"), &recordings)?;
    let mut targets = vec![TargetReport::ran("mine", HOSTILE, &[], results(&suite, "mine", true), 900)];
    for n in 1..9 {
        let name = format!("server-{n}");
        targets.push(TargetReport::ran(&name, "another one", &[], results(&suite, &name, false), 900));
    }
    let report = RunReport::new("2026-01-02T03:04:05Z", "0.1.0", Strictness::default(), 1_000, targets);
    let mut page = Vec::new();
    let html = Html { suite: &suite, recordings: Some(&recordings) };
    html.write(&report, &Rulebook::new(suite.requirements()), &mut page)?;
    let path = folder.join("report.html");
    std::fs::write(&path, page)?;
    Ok(path)
}

/// A result for each check of the suite: passes, but for a few of the target `mine`.
fn results(suite: &Suite, target: &str, is_mine: bool) -> Vec<CheckResult> {
    let mut results = Vec::new();
    for scenario in suite.scenarios() {
        for check in &scenario.checks {
            let mut result = CheckResult {
                target: target.to_owned(),
                scenario: scenario.id.clone(),
                check: check.requirement.clone(),
                level: suite.level(&check.requirement),
                driver: scenario.driver,
                verdict: Verdict::Pass,
                known: None,
                message: "as it should be".to_owned(),
                code: None,
                finding: None,
                elapsed_ms: 10,
                recording: None,
            };
            match check.requirement.as_str() {
                "http.head" if is_mine => {
                    result.verdict = Verdict::Fail;
                    HOSTILE.clone_into(&mut result.message);
                    result.finding = Some(Finding {
                        expected: "a response".to_owned(),
                        observed: HOSTILE.to_owned(),
                        exchange: "get".to_owned(),
                        byte: Some(11),
                        at_ms: Some(3),
                        fix: None,
                    });
                }
                "resume.no-repeat" if is_mine => result.verdict = Verdict::Warn,
                "resp.cache-no-store" if is_mine => {
                    result.verdict = Verdict::Warn;
                    result.known = Some(HOSTILE.to_owned());
                }
                "retry.server-sends" => result.verdict = Verdict::Note,
                "cors.preflight" => result.verdict = Verdict::Skip,
                _ => {}
            }
            results.push(result);
        }
    }
    results
}

fn recording(target: &str) -> Recording {
    let body = format!("data: one\n\n{HOSTILE}\ndata: two\n\n");
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nX-Nasty: {}\r\n\r\n{body}",
        "<b>x</b>"
    );
    let exchange = |name: &str| {
        let request = Request {
            bytes: b"GET /events HTTP/1.1\r\nHost: 127.0.0.1:4000\r\n\r\n".to_vec(),
            script: serde_json::from_value(serde_json::json!([
                {"event": {"data": "one"}}, {"wait": 250}, {"event": {"data": "never came"}}
            ]))
            .ok(),
            sent_ns: 1_000_000,
            ..Request::get("http://127.0.0.1:4000/events")
        };
        Exchange {
            transcript: Transcript::Http1(vec![Read::exactly(
                3_000_000,
                Stamp::Kernel,
                answer.clone().into_bytes(),
            )]),
            end: End::exactly(Ended::Fin, 300_000_000),
            ..Exchange::new(name, request)
        }
    };
    Recording {
        started: "2026-01-02T03:04:05Z".to_owned(),
        elapsed_ns: 300_000_000,
        exchanges: vec![exchange("get"), exchange("other")],
        ..Recording::new(target, "methods/head")
    }
}
