//! A suite and a run made up for the tests: every verdict, every outcome, and a server that sends nasty text.

use ssespec_evidence::reason::Code;
use ssespec_evidence::verdict::{CheckResult, Finding, Verdict};
use ssespec_report::{Policy, RunReport, Strictness, TargetReport};
use ssespec_scenario::{Driver, KnownFailure, Level, Requirement, RequirementId, Scenario};

/// A requirement's id.
pub fn id(text: &str) -> RequirementId {
    serde_json::from_value(text.into()).expect("a well-formed id")
}

/// The rules that the made-up run was judged by.
pub fn requirements() -> Vec<Requirement> {
    serde_json::from_value(serde_json::json!([
        {
            "id": "resp.ctype-essence", "level": "must", "source": "WHATWG HTML 9.2.3",
            "title": "The media type of the stream is text/event-stream.",
            "why": "A browser's EventSource refuses any other type for good and never reconnects.",
            "fix": "Send Content-Type: text/event-stream."
        },
        {
            "id": "resp.cache-no-store", "level": "should", "source": "practice; WHATWG HTML 9.2.7",
            "title": "The stream may not be stored by caches.",
            "why": "A proxy that caches answers a new listener with the events of an old one.",
            "fix": "Send Cache-Control: no-store (no-cache still lets a cache keep a copy)."
        },
        {
            "id": "http.head", "level": "must", "source": "RFC 9110 9.3.2",
            "title": "HEAD is answered as GET would be, at once and without a body.",
            "why": "Monitors and link checkers ask with HEAD; one that runs the stream holds a worker for its whole length.",
            "fix": "Answer HEAD with the stream's head and no body before the handler begins to send."
        },
        {
            "id": "http.encoding-flush", "level": "must", "source": "practice",
            "title": "A compressed stream is flushed after each event.",
            "why": "Events wait in the compressor until it has enough of them.",
            "fix": "Flush the compressor after each event, or do not compress the stream."
        },
        {
            "id": "framing.eol-lf", "level": "info", "source": "WHATWG HTML 9.2.5",
            "title": "Lines end in LF.",
            "why": "It is the shortest of three legal line ends.",
            "fix": "Nothing needs to be done."
        },
        {
            "id": "emit.type-injection", "level": "must", "source": "practice; WHATWG HTML 9.2.5",
            "title": "A line break in an event's type cannot inject fields.",
            "why": "Whoever chooses the type can forge whole events for every listener.",
            "fix": "Refuse CR and LF in event types, or strip them before writing."
        },
        {
            "id": "retry.server-sends", "level": "may", "source": "WHATWG HTML 9.2.6",
            "title": "The server sets the reconnection time.",
            "why": "Without it every browser chooses its own.",
            "fix": "Send retry: 3000 once at the start."
        },
        {
            "id": "live.no-coalescing", "level": "must", "source": "practice",
            "title": "Events that are sent apart arrive apart.",
            "why": "What is buffered somewhere reaches the user late and all at once.",
            "fix": "Flush after each event and switch buffering off on the way."
        },
        {
            "id": "live.idle-survival", "level": "should", "source": "practice",
            "title": "A quiet stream survives two minutes.",
            "why": "Proxies close connections that look dead.",
            "fix": "Send a comment every 15 seconds.",
            "planned": "waits for the long tier, which takes minutes"
        },
        {
            "id": "sec.tls", "level": "should", "source": "practice",
            "title": "The stream is offered over TLS.",
            "why": "Plain HTTP is read and changed on the way.",
            "fix": "Put the server behind TLS.",
            "excluded": "it is a matter of deployment, not of the stream"
        }
    ]))
    .expect("requirements as their file has them")
}

/// The scenarios of the made-up suite.
pub fn scenarios() -> Vec<Scenario> {
    serde_yaml::with::singleton_map_recursive::deserialize(serde_yaml::Deserializer::from_str(
        r#"
- id: stream/head-and-lines
  title: What any stream must look like
  driver: observe
  steps: [{open: {as: stream}}, {await: {until: {events: 3}}}]
  checks:
    - requirement: resp.ctype-essence
      expect: {head: event-stream}
    - requirement: framing.eol-lf
      expect: {stream: ends-lines-in-lf}
- id: http/head
  title: HEAD beside GET, on a connection that must be free again
  driver: observe
  steps: [{open: {as: get}}, {open: {as: head-1, method: HEAD}}, {open: {as: head-2, method: HEAD, reuse: head-1}}]
  checks:
    - requirement: http.head
      on: head-2
      expect:
        all:
          - message: no-body
          - same-headers: {of: get}
          - before: {mark: head, other: {event: 4}, of: get}
- id: emit/injection
  title: Types that try to inject fields
  driver: emit
  needs: [emit]
  steps: [{open: {as: hostile, script: [{event: {data: x, event: "a\nid: 7"}}]}}, {await: {until: end}}]
  checks:
    - requirement: emit.type-injection
      expect: {any: [refused, {no-field: {name: id, value: "7"}}]}
"#,
    ))
    .expect("scenarios as their file has them")
}

pub fn result(target: &str, scenario: &str, check: &str, verdict: Verdict, message: &str) -> CheckResult {
    let check = id(check);
    let level = requirements().iter().find(|rule| rule.id == check).map_or(Level::Must, |rule| rule.level);
    let (driver, elapsed_ms) = match scenario.split('/').next() {
        Some("stream") => (Driver::Observe, 5_210),
        Some("http") => (Driver::Observe, 840),
        _ => (Driver::Emit, 1_320),
    };
    CheckResult {
        target: target.to_owned(),
        scenario: scenario.to_owned(),
        check,
        level,
        driver,
        verdict,
        known: None,
        message: message.to_owned(),
        code: match verdict {
            Verdict::Pass => None,
            Verdict::Fail | Verdict::Warn | Verdict::Note => Some(Code::Violation),
            Verdict::Skip => Some(Code::NoCapability),
            Verdict::Inconclusive => Some(Code::TimeUncertain),
            Verdict::Error => Some(Code::NotConnected),
        },
        finding: None,
        elapsed_ms,
        recording: None,
    }
}

fn with(mut result: CheckResult, finding: Finding) -> CheckResult {
    result.finding = Some(finding);
    result
}

fn known(mut result: CheckResult, reason: &str) -> CheckResult {
    result.known = Some(reason.to_owned());
    result
}

fn finding(expected: &str, observed: &str, exchange: &str, byte: Option<u64>, at_ms: Option<u64>) -> Finding {
    Finding {
        expected: expected.into(),
        observed: observed.into(),
        exchange: exchange.into(),
        byte,
        at_ms,
        fix: None,
    }
}

fn known_failure(check: &str, reason: &str) -> KnownFailure {
    KnownFailure { check: id(check), scenario: None, reason: reason.to_owned() }
}

/// A target on which everything passes.
pub fn conforming() -> TargetReport {
    let pass = |scenario, check| result("rust", scenario, check, Verdict::Pass, "as it should be");
    let results = vec![
        pass("stream/head-and-lines", "resp.ctype-essence"),
        pass("stream/head-and-lines", "resp.cache-no-store"),
        pass("http/head", "http.head"),
        pass("emit/gzip", "http.encoding-flush"),
        pass("stream/head-and-lines", "framing.eol-lf"),
        pass("emit/injection", "emit.type-injection"),
        pass("emit/apart", "live.no-coalescing"),
    ];
    TargetReport::ran("rust", "axum 0.8 with raw bodies", &[], results, 5_420)
}

/// A target with every verdict; its `about` and texts hold what a hostile server might send.
pub fn mixed() -> TargetReport {
    let t = "flask";
    let long = format!("data: {}", "x".repeat(8 << 20));
    let injected = |scenario| {
        with(
            result(
                t,
                scenario,
                "emit.type-injection",
                Verdict::Fail,
                "the line `id: 7` came from inside the event's type",
            ),
            finding(
                "no line `id: 7`, or a refusal",
                "event: a\nid: 7\u{1b}[2J\u{202e}\0\u{fffe}\"<&>",
                "hostile",
                Some(1_234),
                Some(1_020),
            ),
        )
    };
    let mut apart = with(
        result(
            t,
            "emit/apart",
            "live.no-coalescing",
            Verdict::Fail,
            "5 events that were sent 300 ms apart came in 1 read",
        ),
        finding("5 events in 5 reads", &long, "apart", Some(0), Some(1_290)),
    );
    apart.recording = Some("recordings/flask/emit/apart.jsonl".to_owned());
    let results = vec![
        result(
            t,
            "stream/head-and-lines",
            "resp.ctype-essence",
            Verdict::Pass,
            "text/event-stream; charset=utf-8",
        ),
        with(
            result(
                t,
                "stream/head-and-lines",
                "resp.cache-no-store",
                Verdict::Warn,
                "expected Cache-Control: no-store; got no such field",
            ),
            finding("Cache-Control: no-store", "no such field", "stream", None, Some(12)),
        ),
        known(
            result(t, "http/head", "http.head", Verdict::Fail, "HEAD was answered after the fourth event"),
            "the development server runs the generator for HEAD, and nothing short of another server would change that",
        ),
        result(t, "emit/gzip", "http.encoding-flush", Verdict::Skip, "the target does not offer `gzip`"),
        result(t, "emit/gzip", "http.encoding-flush", Verdict::Skip, "the target does not offer `gzip`"),
        result(
            t,
            "emit/retry",
            "retry.server-sends",
            Verdict::Skip,
            "the target has no way to send retry (501)",
        ),
        result(t, "stream/head-and-lines", "framing.eol-lf", Verdict::Note, "lines end in CR LF"),
        result(t, "stream/head-and-lines", "retry.server-sends", Verdict::Note, "no retry was sent"),
        injected("emit/injection"),
        injected("emit/injection-by-post"),
        apart,
        result(
            t,
            "emit/late",
            "live.no-coalescing",
            Verdict::Inconclusive,
            "the harness itself was 412 ms late",
        ),
        result(
            t,
            "emit/crash",
            "live.no-coalescing",
            Verdict::Error,
            "the server closed the port during the scenario",
        ),
    ];
    let fixed = [known_failure("resp.ctype-essence", "it sent text/plain until 2.0")];
    let mut report = TargetReport::ran(
        t,
        "Flask 3 \u{1b}[31mwith its threaded development server",
        &fixed,
        results,
        6_120,
    );
    report = report
        .broke("the harness could not play every scenario", "GET /emit\n\u{1b}[31mTraceback\n  File x\n");
    report.second_tries = 1;
    report.notes = vec!["1 scenario ran a second time alone: emit/late".to_owned()];
    report
}

/// A target whose server did not start.
pub fn broken() -> TargetReport {
    TargetReport::ran("go", "net/http of the standard library", &[], Vec::new(), 20_004).broke(
        "`./server --port 8080` ended with exit status 1 before it was ready; the end of its output:\n    | listening\n    \
         | listen tcp 127.0.0.1:8080: bind: \u{7}address already in use",
        "",
    )
}

/// A target that cannot be tried here.
pub fn missing() -> TargetReport {
    TargetReport::skipped("node", "node:http", "`node` is not installed: see https://nodejs.org")
}

/// A target with so many different failures and warnings.
pub fn many(failures: usize, warnings: usize) -> TargetReport {
    let one = |i: usize, check, verdict| {
        result("many", &format!("emit/{i}"), check, verdict, &format!("finding {i} of its own"))
    };
    let failed = (0..failures).map(|i| one(i, "emit.type-injection", Verdict::Fail));
    let warned = (0..warnings).map(|i| one(i, "resp.cache-no-store", Verdict::Warn));
    TargetReport::ran("many", "breaks much", &[], failed.chain(warned).collect(), 1_000)
}

/// A target on which nothing can be judged.
pub fn unjudged() -> TargetReport {
    let skip =
        result("stub", "emit/gzip", "http.encoding-flush", Verdict::Skip, "the target does not offer `gzip`");
    TargetReport::ran("stub", "answers 404", &[], vec![skip], 12)
}

/// A target whose every text tries to be more than text, wherever a report may be shown.
pub fn hostile() -> TargetReport {
    let nasty = "<script>alert(1)</script> <img src=x onerror=y> ]]> <!-- --> & &lt; `code` ``` | a | **b** _c_ ~~d~~ \
                 [e](https://e.example) ![f](//f.example) https://g.example www.h.example @octocat octo/x#1 #2 $m$ \
                 </code></pre></details></table> # TODO later # SKIP it \\ \\# %0A::error::x ##[error]y \u{1b}[2J\u{202e}\0\
                 \u{fffe}\r\n\r\n::stop-commands::z\nnot ok 9 - forged\n  ...\n\n# heading\n- item\n";
    let broken = |scenario, verdict| {
        with(
            result(nasty, scenario, "emit.type-injection", verdict, nasty),
            finding(nasty, nasty, nasty, Some(0), Some(1)),
        )
    };
    let results = vec![
        broken("emit/injection", Verdict::Fail),
        broken("emit/injection-by-post", Verdict::Error),
        known(broken("emit/known", Verdict::Fail), nasty),
        broken("emit/late", Verdict::Inconclusive),
        broken("emit/gzip", Verdict::Skip),
        broken("emit/retry", Verdict::Note),
    ];
    let fixed = [known_failure("resp.ctype-essence", nasty)];
    let mut report = TargetReport::ran(nasty, nasty, &fixed, results, 10).broke(nasty, nasty);
    report.fixed = fixed.to_vec();
    report.notes = vec![nasty.to_owned()];
    report
}

/// A run over these targets.
pub fn run(strictness: Strictness, targets: Vec<TargetReport>) -> RunReport {
    RunReport::new("2026-01-02T03:04:05Z", "0.1.0", strictness, 21_300, targets)
}

/// A run with every verdict and every outcome.
pub fn everything() -> RunReport {
    run(Strictness::default(), vec![conforming(), mixed(), broken(), missing()])
}

/// What `--strict` and `--require-all` together ask for.
pub const STRICT: Strictness = Strictness { warnings: Policy::Refuse, missing: Policy::Refuse };
