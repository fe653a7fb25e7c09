//! The exact texts of a report about a gateway.

use ssespec_evidence::verdict::Verdict;
use ssespec_gateway::{Breach, Case, Rule, Statement};
use ssespec_scenario::{Requirement, RequirementsFile};

use super::*;
use crate::exit::{Exit, Policy};
use crate::rulebook::Rulebook;

fn requirements() -> Vec<Requirement> {
    let one = |rule: Rule| {
        format!(
            r#"{{"id": "{}", "level": "must", "source": "practice", "title": "t", "why": "Clients take half of it for the whole.", "fix": "Send the error on."}}"#,
            rule.id()
        )
    };
    let json = format!(r#"{{"requirements": [{}]}}"#, Rule::ALL.map(one).join(","));
    serde_json::from_str::<RequirementsFile>(&json).expect("requirements").requirements
}

fn said(case: Case, rule: Rule, verdict: Verdict, message: &str) -> Statement {
    Statement { case, rule, verdict, message: Some(message.to_owned()), breach: None }
}

fn broken(case: Case, rule: Rule, verdict: Verdict) -> Statement {
    let breach = Breach { expected: "an error".to_owned(), actual: "a complete response".to_owned() };
    Statement { case, rule, verdict, message: None, breach: Some(breach) }
}

fn report(statements: Vec<Statement>) -> GatewayReport {
    GatewayReport {
        version: "1.0.0".to_owned(),
        started: "2026-11-30T07:00:00Z".to_owned(),
        via: "http://127.0.0.1:4000/v1".to_owned(),
        dialect: "openai-chat".to_owned(),
        out: "openai-chat".to_owned(),
        statements,
        warnings: Policy::Tolerate,
    }
}

fn right() -> Statement {
    said(Case::Right, Rule::Response, Verdict::Pass, "openai-chat: 8 chunks, finish_reason stop, [DONE]")
}

fn all() -> GatewayReport {
    report(vec![
        right(),
        said(Case::Slow, Rule::Incremental, Verdict::Inconclusive, "this machine was 900 ms late itself"),
        broken(Case::Error, Rule::ErrorShown, Verdict::Fail),
        broken(Case::BrokenJson, Rule::LossShown, Verdict::Warn),
    ])
}

fn console(report: &GatewayReport, width: usize) -> String {
    let (requirements, mut out) = (requirements(), Vec::new());
    write_console(report, &Rulebook::new(&requirements), width, &mut out).expect("a text takes everything");
    anstream::adapter::strip_str(std::str::from_utf8(&out).expect("UTF-8")).to_string()
}

#[test]
fn what_is_wrong_is_told_with_its_reason_and_its_fix() {
    let told =
        "  PASS  gateway.response with an ordinary stream: openai-chat: 8 chunks, finish_reason stop, [DONE]
  ?     gateway.incremental with six events, 500 ms apart: this machine was 900 ms late itself
  FAIL  gateway.error-shown with an error after three events
        expected  an error
        actual    a complete response
        matters   Clients take half of it for the whole.
        fix       Send the error on.
  WARN  gateway.loss-shown with one event whose JSON is cut
        expected  an error
        actual    a complete response
        matters   Clients take half of it for the whole.
        fix       Send the error on.

The gateway fails 1 check, with 1 warning. 1 check could not be judged.
";
    assert_eq!(console(&all(), 120), told);
    let narrow = console(&all(), 60);
    assert!(narrow.lines().all(|line| line.chars().count() <= 60), "{narrow}");
}

#[test]
fn the_last_sentence_says_how_it_ends() {
    let warned = || vec![right(), broken(Case::BrokenJson, Rule::LossShown, Verdict::Warn)];
    let open = || {
        vec![said(Case::Right, Rule::Response, Verdict::Inconclusive, "the gateway did not ask the upstream")]
    };
    let strict = GatewayReport { warnings: Policy::Refuse, ..report(warned()) };
    let reports = [all(), strict, report(warned()), report(vec![right()]), report(open())];
    let told = reports.map(|report| {
        let text = console(&report, 120);
        (report.exit(), text.lines().last().unwrap_or_default().to_owned())
    });
    let expected = [
        (Exit::Fails, "The gateway fails 1 check, with 1 warning. 1 check could not be judged."),
        (Exit::Fails, "The gateway has 1 warning (--strict)."),
        (Exit::Conforms, "The gateway brings through what its upstream sends, with 1 warning."),
        (Exit::Conforms, "The gateway brings through what its upstream sends."),
        (Exit::NothingRan, "The gateway was not seen to bring an ordinary stream through."),
    ];
    assert_eq!(told, expected.map(|(exit, text)| (exit, text.to_owned())));
}

#[test]
fn what_passes_elsewhere_is_no_pass_without_an_ordinary_stream() {
    let only =
        report(vec![said(Case::Truncated, Rule::TruncationShown, Verdict::Pass, "the body is aborted")]);
    assert_eq!(only.exit(), Exit::NothingRan);
}

#[test]
fn programs_read_lines_of_json() {
    let mut out = Vec::new();
    write_lines(&all(), &mut out).expect("a text takes everything");
    let told = r#"{"type":"gateway","schema":1,"version":"1.0.0","started":"2026-11-30T07:00:00Z","via":"http://127.0.0.1:4000/v1","dialect":"openai-chat","out":"openai-chat"}
{"type":"statement","case":"right","rule":"gateway.response","verdict":"pass","message":"openai-chat: 8 chunks, finish_reason stop, [DONE]"}
{"type":"statement","case":"slow","rule":"gateway.incremental","verdict":"inconclusive","message":"this machine was 900 ms late itself"}
{"type":"statement","case":"error","rule":"gateway.error-shown","verdict":"fail","expected":"an error","observed":"a complete response"}
{"type":"statement","case":"broken-json","rule":"gateway.loss-shown","verdict":"warn","expected":"an error","observed":"a complete response"}
{"type":"summary","fail":1,"warn":1,"inconclusive":1,"exit":1}
"#;
    assert_eq!(String::from_utf8(out).expect("UTF-8"), told);
}

#[test]
fn explain_says_by_what_a_rule_is_judged_elsewhere() {
    let mut rule = requirements().remove(0);
    rule.elsewhere = Some("by `ssespec gateway`".to_owned());
    let mut out = Vec::new();
    crate::explain(&rule, None, &[], 80, &mut out).expect("a text takes everything");
    let told = "gateway.response (must)
rule    t
source  practice
why     Clients take half of it for the whole.
fix     Send the error on.
judged  by `ssespec gateway`
";
    assert_eq!(anstream::adapter::strip_str(std::str::from_utf8(&out).expect("UTF-8")).to_string(), told);
}
