//! The catalogue: well formed, whole against the suite, and each entry observably different from the correct server.

mod support;

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

use ssespec_faulty_server::{Fault, Kind, Outcome, Over, Role, catalogue};
use ssespec_scenario::Suite;
use tokio::task::JoinSet;

use support::{emit, request, start, talk};

fn suite() -> Suite {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    Suite::load(&folder).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn names_are_unique_and_plain() {
    let mut seen = BTreeSet::new();
    for fault in catalogue() {
        assert!(seen.insert(fault.name), "{} stands twice", fault.name);
        assert!(
            fault.name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
            "{}",
            fault.name
        );
        assert!(!fault.about.is_empty() && !fault.about.ends_with('.'), "{}: {}", fault.name, fault.about);
    }
}

#[test]
fn each_entry_says_what_it_proves() {
    for fault in catalogue() {
        let both: Vec<_> = fault.breaks.iter().filter(|id| fault.also.contains(id)).collect();
        assert!(both.is_empty(), "{}: {both:?} stand under both lists", fault.name);
        match fault.kind {
            Kind::Fault => assert!(!fault.breaks.is_empty() && fault.outcome.is_none(), "{}", fault.name),
            Kind::Variant => assert!(fault.outcome.is_none(), "{}", fault.name),
            Kind::Hostile => assert!(fault.breaks.is_empty() && fault.outcome.is_some(), "{}", fault.name),
        }
    }
}

#[test]
fn every_requirement_named_here_is_judged_by_the_suite() {
    let suite = suite();
    let judged: BTreeSet<String> = judged(&suite);
    for fault in catalogue() {
        for id in fault.breaks.iter().chain(fault.also) {
            assert!(judged.contains(*id), "{} names {id}, which no scenario judges", fault.name);
        }
    }
}

#[test]
fn every_judged_requirement_has_a_fault() {
    let broken: BTreeSet<String> =
        catalogue().iter().flat_map(|f| f.breaks).map(|id| (*id).to_owned()).collect();
    let missing: Vec<String> = judged(&suite()).difference(&broken).cloned().collect();
    assert!(missing.is_empty(), "no fault breaks {missing:?}");
}

fn judged(suite: &Suite) -> BTreeSet<String> {
    suite.scenarios().iter().flat_map(|s| s.checks.iter().map(|c| c.requirement.to_string())).collect()
}

const PATIENCE: Duration = Duration::from_secs(20);

/// What a server answers to a fixed set of requests that each end by themselves, dates and times aside.
async fn transcript(fault: Option<&'static Fault>) -> Vec<String> {
    let server = start(fault, 5).await;
    let mut answers = Vec::new();
    let large = fault.is_none_or(|f| ["emit.large", "contract.takes"].iter().any(|id| f.breaks.contains(id)));
    let port = server.port;
    let ask = |question: Vec<u8>| tokio::spawn(async move { talk(port, &question, PATIENCE).await });
    let asked: Vec<_> = questions(large).into_iter().map(ask).collect();
    for answer in asked {
        let answer = answer.await.unwrap();
        let end = if answer.reset { "reset" } else { "closed" };
        // Latin-1 keeps every byte apart.
        let text: String = answer.bytes.iter().map(|b| char::from(*b)).collect();
        let lines: Vec<&str> = text
            .split_inclusive('\n')
            .filter(|l| !l.starts_with("Date: ") && !l.starts_with("date: ") && !l.starts_with("DATE: "))
            .collect();
        answers.push(lines.concat() + end);
    }
    answers
}

/// What is asked; a large script, which takes a while, comes last if at all.
fn questions(large: bool) -> Vec<Vec<u8>> {
    let get = |fields: &str| request("GET", "/events", fields, "");
    let long = format!("Last-Event-ID: {}\r\n", "9".repeat(2000));
    let opaque = b"GET /events HTTP/1.1\r\nHost: a\r\nConnection: close\r\nLast-Event-ID: \xfc\xff\r\n\r\n";
    let mut questions = vec![
        get("Accept: text/event-stream\r\n"),
        get("Accept: */*\r\n"),
        get("Accept: application/json\r\n"),
        get("Accept-Encoding: gzip\r\n"),
        get("Accept-Encoding: br\r\n"),
        get("Accept-Encoding: zstd\r\n"),
        get("Accept-Encoding: gzip;q=0\r\n"),
        get("Range: bytes=0-\r\n"),
        get("If-None-Match: \"1\"\r\n"),
        get("Origin: https://page.example\r\n"),
        get("Last-Event-ID: 2\r\n"),
        get("LAST-EVENT-ID: 2\r\n"),
        get("Last-Event-ID: 5\r\n"),
        get("Last-Event-ID: nobody\r\n"),
        get("Last-Event-ID: no\tbody\r\n"),
        get("Last-Event-ID: \r\n"),
        get(&long),
        opaque.to_vec(),
        b"GET /events HTTP/1.0\r\n\r\n".to_vec(),
        b"GET /events HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
            .to_vec(),
        request("HEAD", "/events", "", ""),
        request("DELETE", "/events", "", ""),
        request("PROPFIND", "/events", "", ""),
        request("OPTIONS", "/events", "Origin: http://a.example\r\n", ""),
    ];
    questions.extend(SCRIPTS.iter().map(|script| emit(script, "")));
    questions.extend(SCRIPTS[..1].iter().map(|script| request("POST", "/emit", "", script)));
    questions.extend(PROTECTED.iter().map(|script| emit(script, "")));
    questions.extend(PROTECTED.iter().map(|script| emit(script, "Authorization: Bearer t\r\n")));
    questions.push(request(
        "GET",
        "/emit?access_token=t&script=[{%22protect%22:{%22token%22:%22t%22}}]",
        "",
        "",
    ));
    questions.push(b"GET / HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n".to_vec());
    questions.push(emit(SCRIPTS[1], "Last-Event-ID: \u{2026}\r\n"));
    questions.push(emit(SCRIPTS[1], "Last-Event-ID: 1\r\n"));
    questions
        .push(emit(r#"[{"event":{"id":"1"}},{"wait":1},{"event":{"data":"rest"}}]"#, "Last-Event-ID: 1\r\n"));
    let reused = String::from_utf8(emit(SCRIPTS[1], ""))
        .expect("a script is text")
        .replace("Connection: close\r\n", "");
    questions.push([reused.as_bytes(), &request("GET", "/", "", "")].concat());
    questions.push(request("POST", "/emit", "", &burst()));
    questions.extend(large.then(|| request("POST", "/emit", "", &large_script())));
    questions
}

/// Scripts that together meet every hook of the encoder.
const SCRIPTS: &[&str] = &[
    r#"[{"event":{"data":"a, b: c: d: e","event":"user-joined","id":"0","retry":1500}},{"event":{"data":"two\nlines\r\nof\rtext\n"}}]"#,
    r#"[{"event":{"data":"one","id":"1"}},{"event":{"data":"two","id":"…"}}]"#,
    r#"[{"event":{"data":"ends in CR\r"}},{"event":{"data":"\nstarts with LF"}},{"event":{"data":" \tx  "}},{"event":{"data":"\tx"}}]"#,
    r#"[{"event":{"data":"v\u000bf\fn\u0085l\u2028p\u2029"}},{"event":{"data":":x"}},{"event":{"data":"\ufefffirst \ud83d\ude00\ufdd0"}},{"event":{"data":"a\u0000b"}}]"#,
    r#"[{"event":{"data":"x","event":""}},{"event":{"data":"","event":" t"}},{"event":{"data":"x","event":"ns:open"}},{"event":{"data":"x","event":"error"}}]"#,
    r#"[{"event":{"id":"alone"}},{"event":{"data":"x","id":""}},{"retry":0},{"comment":"a\nb"},{"comment":"c\rd"}]"#,
    r#"[{"event":{"data":"x","event":"a\nb"}}]"#,
    r#"[{"event":{"data":"x","event":"a\rb"}}]"#,
    r#"[{"event":{"data":"x","id":"a\nb"}}]"#,
    r#"[{"event":{"data":"x","id":"a\rb"}}]"#,
    r#"[{"event":{"data":"x","id":"a\u0000b"}}]"#,
    r#"[{"event":{"data":"x","event":"a\u2028b\u0000c"}},{"comment":"a\u2028b"},{"comment":"a\u0000b"}]"#,
    r#"[{"event":{"data":"x","id":"a\u2028b"}}]"#,
    r#"[{"event":{"data":"x","retry":"1000"}}]"#,
    r#"[{"event":{"data":"\ud800"}}]"#,
    r#"[{"event":{"data":"AA+/=="}},{"dance":true}]"#,
    r#"[{"event":{"data":"AA+/=="}}]"#,
    r#"[{"event":{"data":"x"}},{"wait":1},{"event":{"data":"y"}}]"#,
    r#"[{"event":{"data":"x"}},{"abort":true}]"#,
    r#"[{"refuse":{"status":204}}]"#,
    r#"[{"refuse":{"status":307,"headers":{"Location":"/events"}}}]"#,
    r#"[{"refuse":{"status":404,"headers":{"X-Own":"yes"}}}]"#,
    r#"[{"refuse":{"status":503,"headers":{"Retry-After":"2"}}}]"#,
];

/// Scripts for who has a token: one that counts on, and one that is over.
const PROTECTED: &[&str] = &[
    r#"[{"protect":{"token":"t"}},{"event":{"data":"x"}}]"#,
    r#"[{"protect":{"token":"t","expires":0}},{"event":{"data":"x"}}]"#,
];

fn burst() -> String {
    let events: Vec<String> = (0..1100).map(|n| format!(r#"{{"event":{{"data":"{n}"}}}}"#)).collect();
    format!("[{}]", events.join(","))
}

fn large_script() -> String {
    format!(r#"[{{"event":{{"data":"{}"}}}}]"#, "x".repeat((4 << 20) + 1))
}

/// Faults of time alone: a transcript without times cannot show them.
const SHOWN_BY_TIME: [&str; 26] = [
    "works-for-each-client",
    "head-late-with-first-event",
    "first-event-late",
    "slow-head",
    "stream-collected",
    "script-collected",
    "event-behind-the-next",
    "one-burst",
    "heartbeats-inside-events",
    "heartbeats-between-lines",
    "no-flush",
    "flushed-in-batches",
    "single-event-late",
    "nagle",
    "head-with-first-event",
    "no-heartbeat",
    "heartbeats-in-the-compressor",
    "heartbeat-as-bare-word",
    "heartbeat-without-data",
    "heartbeat-without-line-end",
    "heartbeat-as-event",
    "keep-alive-events",
    "waits-skipped",
    "head-runs-the-stream",
    "stream-outlives-its-token",
    "cut-at-expiry",
];

/// Entries that show over HTTP/2: tests/http2.rs has them.
fn shown_over_http2(fault: &Fault) -> bool {
    fault.over == Over::Http2 || fault.name == "http-1-alone"
}

/// Faults that only a head shows which the server need not read to its end, or cannot.
const SHOWN_BY_HEADS: [&str; 4] =
    ["any-length-of-head", "long-head-cut-off", "one-head-at-a-time", "slow-head-408"];

/// Faults that show in the life of streams and servers: to the questions above they answer as the correct server does.
fn shown_by_life(fault: &Fault) -> bool {
    let all = fault.breaks.iter().all(|id| {
        id.starts_with("life.")
            || ["resp.capacity-5xx", "live.idle-survival", "live.heartbeat-resets"].contains(id)
    });
    let streams = ["life.quiet-after-end", "life.not-cut"];
    all && !fault.breaks.iter().any(|id| streams.contains(id))
        && (!fault.breaks.is_empty() || VARIANT_LIVES.contains(&fault.name))
}

/// Conforming variants of that kind.
const VARIANT_LIVES: [&str; 4] =
    ["drops-slow-readers", "drains-on-term", "fails-by-event", "limit-answers-429"];

/// Servers that are asked at once.
const AT_ONCE: usize = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_fault_differs_from_the_correct_server() {
    let correct = transcript(None).await;
    assert_eq!(correct, transcript(None).await, "the correct server answers the same twice");
    let mut asked = JoinSet::new();
    // What endpoints refuse hangs on who asks first: tests/endpoints.rs has them. tests/mcp.rs asks those that speak MCP.
    let elsewhere = |role| matches!(role, Role::Endpoint | Role::Mcp | Role::McpSse);
    let asked_here = |f: &&Fault| f.kind != Kind::Hostile && !shown_over_http2(f) && !elsewhere(f.role);
    let mut faults = catalogue().iter().filter(asked_here).peekable();
    while faults.peek().is_some() || !asked.is_empty() {
        while asked.len() < AT_ONCE && faults.peek().is_some() {
            let fault = faults.next().expect("one was seen");
            asked.spawn(async move { (fault, transcript(Some(fault)).await) });
        }
        let (fault, answers) = asked.join_next().await.expect("one was asked").unwrap();
        let first = answers.iter().zip(&correct).find(|(a, b)| a != b);
        // Whether a clock beats while the questions are answered is a matter of their length.
        if fault.name == "heartbeats-among-events" {
            continue;
        }
        let elsewhere = SHOWN_BY_TIME.contains(&fault.name)
            || SHOWN_BY_HEADS.contains(&fault.name)
            || shown_by_life(fault)
            || fault.role == Role::Hub;
        match (first, elsewhere) {
            (None, false) => panic!("{}: answers as the correct server does", fault.name),
            (Some((answer, right)), true) => {
                panic!("{}: {:.900} in place of {:.900}", fault.name, answer, right)
            }
            _ => {}
        }
    }
}

#[tokio::test]
async fn a_held_stream_shows_the_heartbeat_faults() {
    let held = emit(r#"[{"hold":true}]"#, "");
    for (name, expected) in [
        ("heartbeat-as-bare-word", "ping\n\n"),
        ("heartbeat-without-data", "event: ping\n\n"),
        ("heartbeat-without-line-end", ": ping"),
        ("heartbeat-as-event", "event: heartbeat\ndata: alive\n\n"),
    ] {
        let fault = ssespec_faulty_server::find(name).unwrap();
        let server = start(Some(fault), 1).await;
        let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", server.port)).await.unwrap();
        tokio::io::AsyncWriteExt::write_all(&mut stream, &held).await.unwrap();
        let mut seen = Vec::new();
        while !String::from_utf8_lossy(&seen).contains(expected) {
            let read = tokio::io::AsyncReadExt::read_buf(&mut stream, &mut seen).await.unwrap();
            assert!(read > 0, "{name} never sent {expected:?}");
        }
        assert!(!String::from_utf8_lossy(&seen).contains("\n: heartbeat"), "{name}");
    }
}

#[tokio::test]
async fn faults_of_time_keep_bytes_back() {
    let script = emit(r#"[{"event":{"data":"a"}},{"wait":300},{"event":{"data":"b"}}]"#, "");
    for name in [
        "no-flush",
        "script-collected",
        "event-behind-the-next",
        "flushed-in-batches",
        "blank-line-late",
        "head-with-first-event",
    ] {
        let server = start(Some(ssespec_faulty_server::find(name).unwrap()), 1).await;
        let script = match name {
            "head-with-first-event" => emit(r#"[{"wait":300},{"event":{"data":"b"}}]"#, ""),
            _ => script.clone(),
        };
        let began = Instant::now();
        let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", server.port)).await.unwrap();
        tokio::io::AsyncWriteExt::write_all(&mut stream, &script).await.unwrap();
        let wanted = if name == "head-with-first-event" { "HTTP/1.1" } else { "\n\n" };
        let mut seen = Vec::new();
        while !String::from_utf8_lossy(&seen).contains(wanted) {
            let read = tokio::io::AsyncReadExt::read_buf(&mut stream, &mut seen).await.unwrap();
            assert!(read > 0, "{name} never sent it");
        }
        assert!(began.elapsed() >= Duration::from_millis(300), "{name} sent it at once");
    }
}

#[tokio::test]
async fn hostile_servers_are_ready_before_they_break_the_protocol() {
    for fault in catalogue().iter().filter(|f| f.kind == Kind::Hostile) {
        let server = start(Some(fault), 1).await;
        let ready = talk(server.port, &request("GET", "/", "", ""), PATIENCE).await;
        assert!(ready.text().starts_with("HTTP/1.1 200 OK\r\n"), "{}: {}", fault.name, ready.text());
        if fault.outcome == Some(Outcome::Error) {
            // The listener is gone once the response is: how soon is no matter of this test.
            while tokio::net::TcpStream::connect(("127.0.0.1", server.port)).await.is_ok() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            continue;
        }
        let answer = talk(server.port, &request("GET", "/events", "", ""), Duration::from_millis(300)).await;
        let text = answer.text();
        let right = match fault.name {
            "hangs" | "closes-at-once" => text.is_empty(),
            "half-a-head" => !text.contains("\r\n\r\n"),
            "endless-head" => !text.contains("\r\n\r\n") && text.len() > 1 << 20,
            "endless-line" => text.contains("\r\n\r\ndata: xxx") && text.len() > 1 << 20,
            "firehose" => text.matches("data: x\n\n").count() > 10_000,
            "dies-mid-stream" => answer.reset && text.contains("data: hello\n\nda"),
            "html-with-200" => text.contains("Content-Type: text/html"),
            "json-with-200" => text.contains("Content-Type: application/json"),
            "not-http" => text.starts_with("220 "),
            other => panic!("say here what {other} shows"),
        };
        assert!(right, "{}: {}", fault.name, &text[..text.len().min(300)]);
    }
}
