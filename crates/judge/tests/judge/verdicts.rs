//! What becomes of an outcome: alternatives, conditions, levels and codes.

use ssespec_evidence::reason::Code;
use ssespec_evidence::recording::{Ended, Exchange, Recording};
use ssespec_evidence::verdict::Verdict;
use ssespec_judge::judge;
use ssespec_scenario::{Level, Suite};

use crate::support::{exchange, say, scenario, scripted, stream};

#[test]
fn alternatives() {
    let any = r#"{"any": [{"status": [204]}, "refused"]}"#;
    assert_eq!(
        say(any, vec![stream("data: x\n\n")]),
        "fail: expected status 204; or a refusal before any stream; got status 200"
    );
    let all = r#"{"all": [{"status": [200]}, {"at-least-events": 1}]}"#;
    assert_eq!(say(all, vec![stream("data: x\n\n")]), "pass: status 200; 1 event");
}

#[test]
fn what_several_alternatives_expect_is_said_once() {
    let silent = vec![exchange("stream", &[], Ended::Dropped)];
    assert_eq!(
        say(r#"{"any": [{"status": [405]}, {"head": "not-event-stream"}, {"status": [501]}]}"#, silent),
        "fail: expected a response head; got no response head for 5 seconds or more"
    );
}

#[test]
fn a_condition_says_what_a_rule_applies_to() {
    let with =
        |status: &str| vec![exchange("stream", &[(1, &format!("HTTP/1.1 {status}\r\n\r\n"))], Ended::Fin)];
    let http10 = r#"{"when": {"is": {"status": [200]}, "expect": [{"head": "no-transfer-encoding"}]}}"#;
    assert_eq!(say(http10, with("200 OK")), "pass: no Transfer-Encoding field");
    assert_eq!(
        say(http10, with("200 OK\r\nTransfer-Encoding: chunked")),
        "fail: expected no Transfer-Encoding field; got Transfer-Encoding: chunked"
    );
    assert_eq!(
        say(http10, with("505 HTTP Version Not Supported")),
        "skip: it applies to status 200; got status 505"
    );
    assert_eq!(
        say(http10, vec![exchange("stream", &[], Ended::Fin)]),
        "inconclusive: no response to judge: the server closed the connection without a response"
    );
    let controlled = r#"{"when": {"of": "plain", "is": {"status": [200]}, "expect": [{"status": [200]}]}}"#;
    let beside = |plain: &str, asked: &str| {
        let mut all = with(asked);
        all.extend(with(plain).into_iter().map(|one| Exchange { name: "plain".into(), ..one }));
        all
    };
    assert_eq!(
        say(controlled, beside("200 OK", "406 Not Acceptable")),
        "fail: expected status 200; got status 406"
    );
    assert_eq!(
        say(controlled, beside("503 Service Unavailable", "503 Service Unavailable")),
        "inconclusive: not judged: `plain`, with which it is compared, should be status 200; got status 503"
    );
    let alone = r#"{"when": {"is": {"head": "event-stream"}}}"#;
    assert_eq!(
        say(alone, with("200 OK\r\nContent-Type: text/html")),
        "skip: it applies to Content-Type: text/event-stream; got Content-Type: text/html"
    );
}

#[test]
fn the_level_names_a_breach() {
    let recording = |exchanges| Recording { exchanges, ..Recording::new("x", "a/b") };
    let levels = [
        (Level::Must, Verdict::Fail),
        (Level::Should, Verdict::Warn),
        (Level::May, Verdict::Note),
        (Level::Info, Verdict::Note),
    ];
    for (level, verdict) in levels {
        let judged = judge(&scenario(r#"{"status": [204]}"#), |_| level, &recording(vec![stream("")]));
        assert_eq!(judged[0].verdict, verdict);
    }
}

#[test]
fn what_is_no_pass_has_a_code() {
    let code = |expect: &str, exchange: Exchange| {
        let recording = Recording { exchanges: vec![exchange], ..Recording::new("x", "a/b") };
        judge(&scenario(expect), |_| Level::Must, &recording)[0].code
    };
    let ok = r#"{"status": [200]}"#;
    assert_eq!(code(ok, stream("")), None);
    assert_eq!(code(r#"{"status": [204]}"#, stream("")), Some(Code::Violation));
    assert_eq!(code(ok, exchange("stream", &[], Ended::Dropped)), Some(Code::NoHead));
    assert_eq!(code(ok, exchange("stream", &[], Ended::Fin)), Some(Code::NoAnswer));
    assert_eq!(
        code(ok, exchange("stream", &[], Ended::Failed("cannot connect".into()))),
        Some(Code::NotConnected)
    );
    let played = |body: &str| scripted(body, r#"[{"event": {"data": "one"}}]"#);
    assert_eq!(code(r#""plays-script""#, played("")), Some(Code::Missing));
    let refused = |status: &str| {
        let head = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n");
        Exchange { transcript: exchange("stream", &[(1, &head)], Ended::Fin).transcript, ..played("") }
    };
    assert_eq!(code(r#""plays-script""#, refused("400 Bad Request")), Some(Code::ScriptNotTaken));
    assert_eq!(code(r#""plays-script""#, refused("500 Internal Server Error")), Some(Code::ScriptRefused));
    assert_eq!(code(r#"{"stream": "utf8"}"#, stream("")), Some(Code::NoBytes));
    // Alternatives of two kinds are broken as a whole.
    let either = r#"{"any": ["plays-script", {"status": [204]}]}"#;
    assert_eq!(code(either, played("")), Some(Code::Violation));
}

/// The suite itself is read, so that a rule that the files use is one that the judge knows.
#[test]
fn the_suite_loads() {
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let suite = Suite::load(&dir).expect("the repository's own suite");
    assert!(suite.scenarios().len() >= 30);
}

#[test]
fn an_id_that_a_server_does_not_know_may_be_one_of_a_stream_that_is_over() {
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let suite = Suite::load(&dir).expect("the suite of this repository is valid");
    let unknown = |answer: &str| {
        let scenario = suite.scenarios().iter().find(|s| s.id == "resume/strange-ids").expect("the scenario");
        let head = format!("HTTP/1.1 {answer}\r\n\r\n");
        let exchanges = vec![exchange("unknown", &[(1, &head)], Ended::Complete)];
        let recording = Recording { exchanges, ..Recording::new("x", "resume/strange-ids") };
        let judged = judge(scenario, |id| suite.level(id), &recording);
        judged.into_iter().find(|one| one.requirement.as_str() == "resume.unknown-id").expect("the check")
    };
    assert_eq!(unknown("204 No Content").message, "status 204");
    assert_eq!(unknown("204 No Content").verdict, Verdict::Pass);
    assert_eq!(unknown("410 Gone\r\nContent-Length: 0").verdict, Verdict::Warn);
}
