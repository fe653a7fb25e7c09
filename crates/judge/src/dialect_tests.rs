//! Streams that are held to a dialect, or recognised as one, from their recordings.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use ssespec_evidence::recording::{End, Ended, Exchange, Read, Recording, Request, Stamp};
use ssespec_evidence::transcript::Transcript;
use ssespec_evidence::verdict::Verdict;
use ssespec_scenario::{Check, Expectation, Scenario, ScenarioFile};

use super::*;
use crate::{Judged, ResponseSummary, judge};

const MS: u64 = 1_000_000;

/// A scenario with a check for each rule, and two of the plain standard.
fn scenario() -> Scenario {
    let rule = |rule: DialectRule| {
        let word = rule.as_str().trim_start_matches("dialect.");
        format!(r#"{{"requirement": "{}", "expect": {{"dialect": "{word}"}}}}"#, rule.as_str())
    };
    let rules: Vec<String> = DialectRule::ALL.map(rule).to_vec();
    let json = format!(
        r#"{{"scenarios": [{{"id": "stream/whole", "title": "t", "driver": "observe", "steps": [{{"open": {{"as": "s"}}}}],
            "checks": [{}, {{"requirement": "event.sentinel", "expect": {{"stream": "no-sentinel"}}}},
                {{"requirement": "resume.ids-present", "expect": {{"stream": "has-ids"}}}}]}}]}}"#,
        rules.join(", ")
    );
    let file: ScenarioFile = serde_json::from_str(&json).expect("a scenario");
    file.scenarios.into_iter().next().expect("one scenario")
}

/// A stream as it is recorded.
struct Wire {
    request: Request,
    head: String,
    body: Vec<u8>,
    how: Ended,
    end_ms: u64,
}

impl Wire {
    fn get(body: &str) -> Self {
        let request = Request::get("http://127.0.0.1:1/events");
        Self { request, head: String::new(), body: body.into(), how: Ended::Complete, end_ms: 20 }
    }

    fn recorded(self) -> Recording {
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n{}Transfer-Encoding: chunked\r\n\r\n",
            self.head
        );
        let mut wire = head.into_bytes();
        if !self.body.is_empty() {
            wire.extend(format!("{:x}\r\n", self.body.len()).into_bytes());
            wire.extend([self.body.as_slice(), b"\r\n"].concat());
        }
        if self.how == Ended::Complete {
            wire.extend(b"0\r\n\r\n");
        }
        let exchange = Exchange {
            connection: 1,
            transcript: Transcript::Http1(vec![Read::exactly(10 * MS, Stamp::Kernel, wire)]),
            end: End::exactly(self.how, self.end_ms * MS),
            ..Exchange::new("s", self.request)
        };
        Recording { exchanges: vec![exchange], ..Recording::new("x", "stream/whole") }
    }
}

fn judged(recording: &Recording) -> Vec<Judged> {
    judge(&scenario(), |_| Level::Must, recording)
}

fn of(judged: &[Judged], id: &str) -> (Verdict, String) {
    let one = judged.iter().find(|one| one.requirement.as_str() == id).expect("a check");
    (one.verdict, one.message.clone())
}

fn chunk(delta: &str, reason: &str) -> String {
    format!(
        "data: {{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{{\"index\":0,\
         \"delta\":{delta},\"finish_reason\":{reason}}}]}}\n\n"
    )
}

fn chat() -> String {
    [&chunk(r#"{"content":"Hi"}"#, "null"), &chunk("{}", "\"stop\""), "data: [DONE]\n\n"].concat()
}

#[test]
fn a_stream_that_is_recognised_is_judged_and_told() {
    let recording = Wire::get(&chat()).recorded();
    let all = judged(&recording);
    let told = "openai-chat: 2 chunks, finish_reason stop, [DONE]";
    assert_eq!(of(&all, "dialect.ends"), (Verdict::Pass, told.into()));
    let nothing = "openai-chat says nothing of this";
    assert_eq!(of(&all, "dialect.counts"), (Verdict::Skip, nothing.into()));
    let exempt = "openai-chat has it otherwise";
    assert_eq!(of(&all, "event.sentinel"), (Verdict::Skip, exempt.into()));
    assert_eq!(of(&all, "resume.ids-present"), (Verdict::Skip, exempt.into()));
    let summary = ResponseSummary::in_full(&recording, "s").expect("a summary");
    assert_eq!(summary.spoken, Some(format!("recognised as {told}")));
}

#[test]
fn a_breach_names_the_event_what_was_allowed_and_who_breaks() {
    let cut = Wire::get(&chunk(r#"{"content":"Hi"}"#, "null")).recorded();
    let all = judged(&cut);
    let one = all.iter().find(|one| one.requirement.as_str() == "dialect.ends").expect("a check");
    assert_eq!(
        one.message,
        "expected [DONE], error or error-event; got the body ended after chunk, event 1, without a terminal event \
         (openai-chat)"
    );
    let finding = one.finding.as_ref().expect("a finding");
    assert_eq!((finding.byte, finding.at_ms), (Some(0), Some(10)));
    let fix = "Send [DONE], error or error-event there. As it is, clients wait for [DONE], or take what came for a stream that was cut (ikawrakow/ik_llama.cpp#467).";
    assert_eq!(finding.fix.as_deref(), Some(fix));
    // What holds for the whole is not judged of what was not whole.
    let why = "the stream could not be read to a good end as openai-chat";
    assert_eq!(of(&all, "dialect.order"), (Verdict::Skip, why.into()));
}

#[test]
fn what_the_source_only_advises_is_a_warning() {
    let named = chat().replace("data: {", "event: chunk\ndata: {");
    let all = judged(&Wire::get(&named).recorded());
    let one = all.iter().find(|one| one.requirement.as_str() == "dialect.envelope").expect("a check");
    assert_eq!((one.verdict, one.level), (Verdict::Warn, Level::Should));
}

#[test]
fn a_plain_stream_is_of_no_dialect() {
    let plain = Wire::get("data: hello\n\n").recorded();
    for rule in DialectRule::ALL {
        assert_eq!(of(&judged(&plain), rule.as_str()), (Verdict::Skip, "no dialect was recognised".into()));
    }
    assert_eq!(ResponseSummary::in_full(&plain, "s").expect("a summary").spoken, None);
    let off = Recording { dialects: Dialects::None, ..Wire::get(&chat()).recorded() };
    assert_eq!(of(&judged(&off), "dialect.ends"), (Verdict::Skip, "it is held to no dialect".into()));
    assert_eq!(of(&judged(&off), "resume.ids-present").0, Verdict::Fail);
}

#[test]
fn a_dialect_that_is_named_is_demanded() {
    let named = |names: &[&str], body: &str| {
        let one = |name: &&str| NamedDialect { name: (*name).to_owned(), file: None };
        let dialects = Dialects::Named(names.iter().map(one).collect());
        let recording = Recording { dialects, ..Wire::get(body).recorded() };
        of(&judged(&recording), "dialect.ends")
    };
    let (verdict, told) = named(&["anthropic-messages"], &chat());
    assert_eq!(verdict, Verdict::Fail, "{told}");
    assert!(told.ends_with("(anthropic-messages)"), "{told}");
    assert_eq!(named(&["openai-chat"], "data: hello\n\n").0, Verdict::Fail);
    // Of several it is held to the one that it is.
    let told = "openai-chat: 2 chunks, finish_reason stop, [DONE]".to_owned();
    assert_eq!(named(&["mcp", "openai-chat"], &chat()), (Verdict::Pass, told));
    assert_eq!(named(&["of-tomorrow"], &chat()).0, Verdict::Skip);
}

#[test]
fn a_file_of_its_own_comes_with_the_recording() {
    let file = "dialect: progress\ntitle: t\nsource: s\nversion: '1'\nrecognise: { events: [{ data: { /type: text } }] }\n\
                envelope: { data: json, kind: [/type], why: { breaks: our page parses it } }\n\
                kinds: [{ kind: step }, { kind: finished }]\nends: { success: [finished], why: { breaks: our page waits } }\n";
    let named = NamedDialect { name: "progress".into(), file: Some(file.into()) };
    let body = "data: {\"type\":\"step\"}\n\n";
    let recording = Recording { dialects: Dialects::Named(vec![named]), ..Wire::get(body).recorded() };
    assert_eq!(
        of(&judged(&recording), "dialect.ends"),
        (
            Verdict::Fail,
            "expected finished; got the body ended after step, event 1, without a terminal event (progress)"
                .into()
        )
    );
}

#[test]
fn a_failure_is_told_even_if_it_is_all_that_came() {
    let body = "data: {\"error\":{\"message\":\"overloaded\"}}\n\n";
    let request = Request { method: "POST".into(), ..Request::get("http://127.0.0.1:1/v1/chat/completions") };
    let all = judged(&Wire { request: request.clone(), ..Wire::get(body) }.recorded());
    let told = "expected a response without a failure; got error: the server reports a failure of its own, \"overloaded\", at event 1 (openai-chat)";
    assert_eq!(of(&all, "dialect.server-error"), (Verdict::Fail, told.into()));
    let all = judged(&Wire { request, ..Wire::get("data: hello\n\n") }.recorded());
    let told = "the request is one of openai-chat, and nothing that came is";
    assert_eq!(of(&all, "dialect.envelope"), (Verdict::Inconclusive, told.into()));
    assert_eq!(of(&all, "dialect.ends"), (Verdict::Skip, told.into()));
}

#[test]
fn an_end_without_a_beginning_is_of_the_dialect_that_was_asked_for() {
    let request = Request { method: "POST".into(), ..Request::get("http://127.0.0.1:1/v1/chat/completions") };
    let all = judged(&Wire { request, ..Wire::get("data: [DONE]\n\n") }.recorded());
    let told = "expected chunk, extra, notice or usage; got [DONE], at event 1 (openai-chat)";
    assert_eq!(of(&all, "dialect.order"), (Verdict::Fail, told.into()));
}

#[test]
fn a_stream_that_stays_open_without_its_end_is_not_green() {
    let open = |body: &str| {
        let wire = Wire { how: Ended::Dropped, end_ms: 8_000, ..Wire::get(body) };
        of(&judged(&wire.recorded()), "dialect.ends")
    };
    let stalled = chunk(r#"{"content":"Hi"}"#, "null");
    let told = "the stream did not end while it was watched".to_owned();
    assert_eq!(open(&stalled), (Verdict::Inconclusive, told.clone()));
    // The terminal event came, and the sentinel behind it did not.
    let finish = "data: {\"type\":\"start\"}\n\ndata: {\"type\":\"finish\"}\n\n";
    let dialects = Dialects::Named(vec![NamedDialect { name: "ui-message-stream".into(), file: None }]);
    let wire = Wire { how: Ended::Dropped, ..Wire::get(finish) };
    let recording = Recording { dialects, ..wire.recorded() };
    assert_eq!(of(&judged(&recording), "dialect.ends"), (Verdict::Inconclusive, told));
    // What need not end is not waited for.
    let body = "event: endpoint\ndata: /messages?session=1\n\n";
    assert_eq!(open(body).0, Verdict::Skip);
}

/// The samples of the grammars, as files without their ending.
fn samples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../dialect/tests/samples");
    let list = |folder: &Path| {
        let entries = std::fs::read_dir(folder).expect("a folder");
        entries.map(|entry| entry.expect("an entry").path()).collect::<Vec<_>>()
    };
    let mut all: Vec<PathBuf> = list(&folder)
        .iter()
        .flat_map(|dialect| ["right", "wrong"].map(|half| dialect.join(half)))
        .flat_map(|half| list(&half))
        .filter(|path| path.extension().is_some_and(|ending| ending == "sse"))
        .collect();
    all.sort();
    all
}

/// What stands beside a sample: how it was requested and ended, and what its own test says is told.
fn wire(path: &Path) -> (Wire, BTreeSet<String>) {
    let text = std::fs::read_to_string(path.with_extension("txt")).expect("a text beside it");
    let mut wire = Wire { body: std::fs::read(path).expect("the sample"), ..Wire::get("") };
    // Of most dialects a GET resumes.
    wire.request.method = "POST".to_owned();
    let (mut fields, mut body) = (String::new(), String::new());
    let (given, told) = text.split_once("---").expect("a line of dashes");
    for line in given.lines() {
        let (name, value) = line.split_once(": ").expect("a name and a value");
        match name {
            "request" => {
                let mut words = value.splitn(3, ' ');
                wire.request.method = words.next().expect("a method").to_owned();
                wire.request.url = format!("http://127.0.0.1:1{}", words.next().expect("a path"));
                body = words.next().unwrap_or_default().to_owned();
            }
            "request-header" => fields.push_str(&format!("{value}\r\n")),
            "header" if !value.to_ascii_lowercase().starts_with("content-type") => {
                wire.head.push_str(&format!("{value}\r\n"));
            }
            "header" => {}
            "ending" => match value.split_once(' ') {
                None => wire.how = Ended::Reset,
                Some((_, seconds)) => {
                    wire.how = Ended::Dropped;
                    wire.end_ms = 10 + 1_000 * seconds.parse::<u64>().expect("seconds");
                }
            },
            other => panic!("{other}"),
        }
    }
    let line = format!("{} / HTTP/1.1\r\n", wire.request.method);
    wire.request.bytes = format!("{line}{fields}\r\n{body}").into_bytes();
    let rules = told.lines().filter_map(|line| {
        let mut words = line.split(' ');
        let level = words.next().filter(|level| ["fail", "warn", "failed"].contains(level));
        level.and(words.next()).map(|rule| rule.trim_end_matches(':').to_owned())
    });
    (wire, rules.collect())
}

#[test]
fn the_judge_says_of_each_sample_what_its_grammar_says() {
    let checks: Vec<Check> = scenario().checks;
    assert!(checks.iter().filter(|check| matches!(check.expect, Expectation::Dialect(_))).count() == 12);
    let mut held = 0;
    for path in samples() {
        let (wire, rules) = wire(&path);
        let dialect = path.ancestors().nth(2).and_then(Path::file_name).expect("a dialect").to_string_lossy();
        let named = NamedDialect { name: dialect.into_owned(), file: None };
        let recording = Recording { dialects: Dialects::Named(vec![named]), ..wire.recorded() };
        let accused = judged(&recording)
            .into_iter()
            .filter(|one| one.finding.is_some() && one.requirement.area() == "dialect");
        let accused: BTreeSet<String> = accused.map(|one| one.requirement.as_str().to_owned()).collect();
        assert_eq!(accused, rules, "{}", path.display());
        held += 1;
    }
    assert!(held > 200, "{held} samples");
}
