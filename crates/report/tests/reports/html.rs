//! The HTML page: its static part word for word, what hostile text becomes, and how large it may grow.

use std::path::Path;

use ssespec_evidence::recording::{End, Ended, Exchange, Read, Recording, Request, Stamp};
use ssespec_evidence::store;
use ssespec_evidence::transcript::Transcript;
use ssespec_evidence::verdict::{CheckResult, Finding, Verdict};
use ssespec_report::html::Html;
use ssespec_report::{Reporter as _, Rulebook, RunReport, Strictness, TargetReport};
use ssespec_scenario::{Driver, Level, Suite};

use crate::fabricated::{everything, id, requirements, run};

/// What a server might send to anyone who looks at its report.
const HOSTILE: &str = "</script><script>alert(1)</script><!--<img src=x onerror=alert(1)>\" onfocus='alert(1)' \
                       autofocus &lt;b&gt; {{ 7*7 }} {% raw %} ${7*7} \u{1b}[2J\u{7}\0\u{2028}\u{2029}\u{202e}]]>";

fn suite() -> Suite {
    let requirements =
        "requirements:\n- {id: a.b, level: must, source: HTML 9.2.5, title: T., why: W., fix: C.}\n";
    let scenarios = "scenarios:\n- id: s/x\n  title: A stream is read\n  driver: observe\n  steps: [{open: {as: one}}]\n  \
                     checks: [{requirement: a.b, expect: {status: [200]}}]\n";
    Suite::from_files([("requirements.yaml", requirements), ("s.yaml", scenarios)]).expect("a small suite")
}

fn page(report: &RunReport, recordings: Option<&Path>) -> String {
    let (suite, requirements) = (suite(), requirements());
    let rules: Vec<_> = requirements.into_iter().chain(suite.requirements().iter().cloned()).collect();
    let mut out = Vec::new();
    let html = Html { suite: &suite, recordings };
    html.write(report, &Rulebook::new(&rules), &mut out).expect("a Vec takes everything");
    String::from_utf8(out).expect("text")
}

/// The text between two others.
fn between<'t>(text: &'t str, from: &str, to: &str) -> &'t str {
    let start = text.find(from).unwrap_or_else(|| panic!("no {from}")) + from.len();
    &text[start..start + text[start..].find(to).unwrap_or_else(|| panic!("no {to}"))]
}

fn block(page: &str, id: &str) -> serde_json::Value {
    serde_json::from_str(between(
        page,
        &format!("<script type=\"application/json\" id=\"{id}\">"),
        "</script>",
    ))
    .expect("a block of JSON")
}

fn result(target: &str, scenario: &str, verdict: Verdict, message: &str) -> CheckResult {
    CheckResult {
        target: target.to_owned(),
        scenario: scenario.to_owned(),
        check: id("a.b"),
        level: Level::Must,
        driver: Driver::Observe,
        verdict,
        known: None,
        message: message.to_owned(),
        code: None,
        finding: None,
        elapsed_ms: 12,
        recording: None,
    }
}

fn recording(target: &str, scenario: &str, exchanges: usize, body: &[u8]) -> Recording {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let exchange = |n: usize| {
        let request = Request {
            bytes: b"GET /events HTTP/1.1\r\nHost: 127.0.0.1:4000\r\nAccept: text/event-stream\r\n\r\n"
                .to_vec(),
            sent_ns: 1_000_000,
            ..Request::get("http://127.0.0.1:4000/events")
        };
        Exchange {
            transcript: Transcript::Http1(vec![
                Read::exactly(2_000_000, Stamp::Kernel, head.clone().into_bytes()),
                Read::exactly(9_500_000, Stamp::Kernel, body.to_vec()),
            ]),
            end: End::exactly(Ended::Complete, 10_000_000),
            ..Exchange::new(if n == 0 { "one".to_owned() } else { format!("exchange-{n}") }, request)
        }
    };
    Recording {
        started: "2026-01-02T03:04:05Z".to_owned(),
        elapsed_ns: 12_000_000,
        exchanges: (0..exchanges).map(exchange).collect(),
        ..Recording::new(target, scenario)
    }
}

#[test]
fn the_static_part_says_everything_without_a_script() {
    let page = page(&everything(), None);
    let style = between(&page, "<style>", "</style>").to_owned();
    let policy = between(&page, "Content-Security-Policy\" content=\"", "\"").to_owned();
    let still = page.split("<script").next().expect("a page").replace(&style, "…").replace(&policy, "…");
    insta::assert_snapshot!(still);
}

#[test]
fn the_page_forbids_every_request_and_names_none() {
    let page = page(&everything(), None);
    let policy = between(&page, "Content-Security-Policy\" content=\"", "\"");
    assert!(policy.starts_with("default-src &#x27;none&#x27;; "), "{policy}");
    for call in [
        "fetch(",
        "XMLHttpRequest",
        "import(",
        "url(",
        "@import",
        "innerHTML",
        "eval(",
        "document.write",
        " src=\"http",
    ] {
        assert!(!page.contains(call), "{call}");
    }
    // Inline styles and handlers would be blocked, and so be dead.
    let still = page.split("<script").next().expect("a page");
    for attribute in [" style=", " onclick=", " onload=", " onerror=", " onfocus=", " oninput="] {
        assert!(!still.contains(attribute), "{attribute}");
    }
}

#[test]
fn hostile_text_is_dead_wherever_it_stands() {
    let mut fails = result(HOSTILE, HOSTILE, Verdict::Fail, HOSTILE);
    let hostile = || HOSTILE.to_owned();
    fails.finding = Some(Finding {
        expected: hostile(),
        observed: hostile(),
        exchange: hostile(),
        byte: Some(3),
        at_ms: Some(9),
        fix: None,
    });
    fails.recording = Some(format!("no/such/{HOSTILE}"));
    let mut known = result(HOSTILE, "s/known", Verdict::Fail, HOSTILE);
    known.known = Some(hostile());
    let doubt = result(HOSTILE, "s/doubt", Verdict::Inconclusive, HOSTILE);
    let mut target =
        TargetReport::ran(HOSTILE, HOSTILE, &[], vec![fails, known, doubt], 5).broke(HOSTILE, HOSTILE);
    target.notes = vec![hostile()];
    target.repeat = hostile();
    let mut report = run(Strictness::default(), vec![target]);
    report.started = hostile();
    report.version = hostile();
    let page = page(&report, None);

    // One script of ours, and two blocks of data.
    assert_eq!(page.matches("<script").count(), 3);
    assert_eq!(page.matches("</script").count(), 3);
    let still = page.split("<script").next().expect("a page");
    assert!(!still.contains("<img") && !still.contains("<!--") && !still.contains(" onfocus='"));
    assert!(still.contains("&lt;&#x2f;script&gt;&lt;script&gt;alert(1)"), "it is shown, not dropped");
    assert!(still.contains("{{ 7*7 }} {% raw %}"), "a template in a text must not be played");
    let style_aside = page.replace(between(&page, "<style>", "</style>"), "");
    let data = style_aside.split("<script>").next().expect("a page");
    let is_live =
        |c: char| c != '\n' && (c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202e}'));
    assert_eq!(data.chars().find(|c| is_live(*c)), None);
    let shared = block(&page, "shared");
    assert_eq!(shared["targets"][0]["key"], HOSTILE, "the key of deep links is the name as it is");
    let shot = &block(&page, "target-0")["results"]["a.b"][0];
    let observed = shot["finding"]["observed"].as_str().expect("a text");
    assert!(observed.contains(r"\u{1B}[2J\u{7}\0\u{2028}\u{2029}\u{202E}"), "{observed}");
}

#[test]
fn a_recording_becomes_evidence() {
    let dir = tempfile::tempdir().expect("a folder");
    let body =
        [b"data: one\n\nid 7\ndata: <script>\n\n".as_slice(), &b"data: padding\n\n".repeat(900)].concat();
    store::save(&recording("mine", "s/x", 2, &body), dir.path()).expect("saved");
    let mut fails = result("mine", "s/x", Verdict::Fail, "a line without a colon");
    fails.finding = Some(Finding {
        expected: "a colon".to_owned(),
        observed: "none".to_owned(),
        exchange: "one".to_owned(),
        byte: Some(11),
        at_ms: Some(9),
        fix: None,
    });
    let target = TargetReport::ran("mine", "my server", &[], vec![fails], 5);
    let page = page(&run(Strictness::default(), vec![target]), Some(dir.path()));
    let data = block(&page, "target-0");
    assert_eq!(data["results"]["a.b"][0]["finding"]["marked"], serde_json::json!([11, 14]));
    let evidence = &data["runs"]["s/x"]["evidence"];
    let one = &evidence["exchanges"][0];
    assert_eq!((&one["status"], &one["end"]), (&200.into(), &"the response was complete".into()));
    assert_eq!(one["body"]["Ok"]["total"], body.len());
    assert!(one["wire"]["total"].as_u64() > Some(body.len() as u64), "the response with its head");
    assert!(evidence["exchanges"][1].get("wire").is_none(), "nobody accuses the second exchange");
    let lane = one["came"]["marks"].as_array().expect("marks");
    let first: Vec<_> = lane.iter().take(3).map(|m| (m["k"].as_str(), m["t"].as_f64())).collect();
    assert_eq!(first, [(Some("sent"), Some(1.0)), (Some("head"), Some(2.0)), (Some("event"), Some(9.5))]);
    assert_eq!(block(&page, "shared")["scenarios"]["s/x"]["checks"][0]["on"], "one");
}

#[test]
fn a_recording_that_cannot_be_used_is_said() {
    let dir = tempfile::tempdir().expect("a folder");
    let wrong = store::save(&recording("other", "s/x", 1, b""), dir.path()).expect("saved");
    let mut passes = result("mine", "s/x", Verdict::Pass, "fine");
    passes.recording = Some(wrong.display().to_string());
    let page =
        page(&run(Strictness::default(), vec![TargetReport::ran("mine", "", &[], vec![passes], 5)]), None);
    let said =
        block(&page, "target-0")["runs"]["s/x"]["problem"].as_str().map(str::to_owned).expect("a problem");
    assert_eq!(
        said,
        format!(
            "{} holds s/x of other, not this scenario: it was written over; run again with --recordings",
            wrong.display()
        )
    );
}

/// Bytes, not time: what is small opens at once on any machine.
#[test]
fn twenty_targets_stay_a_few_megabytes() {
    let dir = tempfile::tempdir().expect("a folder");
    let body = b"id: 1\ndata: {\"temperature\": 21.5, \"unit\": \"C\"}\n\n".repeat(200);
    let targets = (0..20).map(|n| {
        let name = format!("server-{n}");
        let results = (0..200).map(|check| {
            let scenario = format!("s/{}", check / 5);
            let verdict = if check % 10 == 0 { Verdict::Fail } else { Verdict::Pass };
            let mut one =
                result(&name, &scenario, verdict, "status 200; 5 events, each with an id of its own");
            one.check = id(&format!("area-{}.rule-{check}", check / 20));
            if verdict == Verdict::Fail {
                let observed = "data: ".repeat(40);
                let expected = "five events".to_owned();
                let exchange = "one".to_owned();
                one.finding = Some(Finding {
                    expected,
                    observed,
                    exchange,
                    byte: Some(5_000),
                    at_ms: Some(9),
                    fix: None,
                });
            }
            one
        });
        let results: Vec<_> = results.collect();
        for scenario in 0..40 {
            store::save(&recording(&name, &format!("s/{scenario}"), 4, &body), dir.path()).expect("saved");
        }
        TargetReport::ran(&name, "a server", &[], results, 5_000)
    });
    let page = page(&run(Strictness::default(), targets.collect()), Some(dir.path()));
    let shown = page.len() / 1_000;
    // 3,200 exchanges of 10 kB each came in; half of the scenarios have a finding, far more than real servers give.
    assert!(shown < 10_500, "{shown} kB");
    assert!(block(&page, "target-19")["runs"]["s/39"]["evidence"]["exchanges"][3].is_object());
}
