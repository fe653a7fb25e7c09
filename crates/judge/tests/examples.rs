//! The examples of scenarios/examples.yaml, judged by the requirements' own checks: what is shown as wrong is caught, what
//! is shown as right is not.
//!
//! An example that shows an exchange is only told. Each of these stands in [`TOLD`] with the reason, and the reason is held
//! to the suite: an example that could be judged must be.

use std::path::Path;

use ssespec_evidence::http1::ResponseReader;
use ssespec_evidence::recording::{End, Ended, Exchange, Read, Recording, Request, Stamp};
use ssespec_evidence::transcript::Transcript;
use ssespec_evidence::verdict::Verdict;
use ssespec_judge::{Judged, judge};
use ssespec_scenario::script::{ScriptItem, to_json};
use ssespec_scenario::{
    Check, Example, Expectation, Mcp, McpRule, Payload, Reader, RequirementId, Scenario, Sequence, Shows,
    Step, StreamRule, Suite,
};

/// Why an example cannot be judged from the bytes of one response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Why {
    /// Its checks compare times of one response.
    Times,
    /// Its checks compare two responses, or need a second request on the same connection.
    TwoAnswers,
    /// Its checks follow a redirect, so that one exchange has several responses.
    Redirect,
    /// Its checks judge the server behind many streams: counts, memory, its end, what the others get.
    Server,
    /// Its checks look at HTTP/2, of which the bytes of a response show nothing.
    Http2,
    /// What its checks judge is too long to be read in an explanation.
    TooLong,
}

const TOLD: [(&str, Why); 72] = [
    ("contract.waits", Why::Times),
    ("cors.vary-origin", Why::TwoAnswers),
    ("emit.atomic", Why::TooLong),
    ("emit.block-terminated", Why::Times),
    ("framing.block-ends", Why::Times),
    ("framing.block-left-open", Why::Times),
    ("http.encoding-brings-events", Why::TwoAnswers),
    ("http.encoding-flush", Why::Times),
    ("http.h2-cancel", Why::Http2),
    ("http.h2-flow-control", Why::Http2),
    ("http.h2-stream", Why::Http2),
    ("http.head-fields", Why::TwoAnswers),
    ("http.head-prompt", Why::TwoAnswers),
    ("http.keepalive-reuse", Why::TwoAnswers),
    ("id.header-long", Why::TooLong),
    ("life.cancel-work", Why::Server),
    ("life.concurrent", Why::Server),
    ("life.connection-limit", Why::Server),
    ("life.disconnect-detected", Why::Server),
    ("life.fan-out", Why::Server),
    ("life.h1-six", Why::Http2),
    ("life.isolation", Why::Server),
    ("life.max-duration", Why::Server),
    ("life.no-leak", Why::Server),
    ("life.send-after-close", Why::Server),
    ("life.shutdown", Why::Server),
    ("life.slow-reader-bounded", Why::Server),
    ("live.ends-after-events", Why::Times),
    ("live.headers-immediate", Why::Times),
    ("live.heartbeat-15s", Why::Times),
    ("live.heartbeat-resets", Why::Server),
    ("live.idle-survival", Why::Server),
    ("live.latency", Why::Times),
    ("live.no-coalescing", Why::Times),
    ("live.not-collected", Why::Times),
    ("live.tcp-nodelay", Why::Times),
    ("mcp.acknowledged", Why::TwoAnswers),
    ("mcp.cancel", Why::Server),
    ("mcp.discover", Why::TwoAnswers),
    ("mcp.event-ids", Why::TwoAnswers),
    ("mcp.get", Why::TwoAnswers),
    ("mcp.header-mismatch", Why::TwoAnswers),
    ("mcp.invalid-body", Why::TwoAnswers),
    ("mcp.metadata", Why::TwoAnswers),
    ("mcp.no-event-ids", Why::TwoAnswers),
    ("mcp.no-session", Why::TwoAnswers),
    ("mcp.notification", Why::TwoAnswers),
    ("mcp.origin", Why::TwoAnswers),
    ("mcp.own-stream", Why::TwoAnswers),
    ("mcp.post-only", Why::TwoAnswers),
    ("mcp.protocol-version", Why::TwoAnswers),
    ("mcp.resume", Why::TwoAnswers),
    ("mcp.session-delete", Why::TwoAnswers),
    ("mcp.session-ended", Why::TwoAnswers),
    ("mcp.session-required", Why::TwoAnswers),
    ("mcp.session-unknown", Why::TwoAnswers),
    ("mcp.sse-response", Why::TwoAnswers),
    ("mcp.stream-end", Why::Times),
    ("mcp.unknown-method", Why::TwoAnswers),
    ("mcp.unsupported-version", Why::TwoAnswers),
    ("resp.capacity-5xx", Why::Server),
    ("resp.fresh-cookie", Why::TwoAnswers),
    ("resp.h2-no-connection", Why::Http2),
    ("resp.no-stored-copy", Why::TwoAnswers),
    ("resp.redirect-follow", Why::Redirect),
    ("resp.session-cookie", Why::TwoAnswers),
    ("resp.vary", Why::TwoAnswers),
    ("resume.handoff", Why::TwoAnswers),
    ("resume.no-repeat", Why::TwoAnswers),
    ("resume.priming", Why::TwoAnswers),
    ("tutorial.binary-base64", Why::TooLong),
    ("tutorial.persistent-connection", Why::Times),
];

/// A script of more JSON than this is no example.
const LONGEST_SCRIPT: usize = 300;

/// More events than this are no example.
const MOST_EVENTS: u32 = 10;

/// Each line of a stream comes so long after the one before, so that idle time can be told from the rest.
const BETWEEN_LINES_NS: u64 = 1_000_000_000;

/// After the last byte the exchange is watched for so long.
const WATCHED_NS: u64 = 6_000_000_000;

fn suite() -> Suite {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    Suite::load(&dir).unwrap_or_else(|error| panic!("{error}"))
}

/// The checks of a requirement that read what the wire carried, each with its scenario.
fn checks<'s>(suite: &'s Suite, id: &'s RequirementId) -> impl Iterator<Item = (&'s Scenario, &'s Check)> {
    let scenarios = suite.scenarios_of(id).filter(|scenario| scenario.reader == Reader::Raw);
    scenarios.flat_map(move |scenario| {
        scenario.checks.iter().filter(|check| check.requirement == *id).map(move |check| (scenario, check))
    })
}

#[test]
fn every_judged_requirement_has_an_example() {
    let suite = suite();
    let without: Vec<&str> = suite
        .requirements()
        .iter()
        .filter(|requirement| suite.is_judged(&requirement.id) && suite.example(&requirement.id).is_none())
        .map(|requirement| requirement.id.as_str())
        .collect();
    assert!(without.is_empty(), "show these in scenarios/examples.yaml, broken and kept: {without:#?}");
}

#[test]
fn what_is_wrong_is_caught_and_what_is_right_is_not() {
    let suite = suite();
    let mut wrong = Vec::new();
    for (id, example) in suite.examples() {
        if example.shows == Shows::Exchange || !suite.is_judged(id) {
            continue;
        }
        if let Err(why) = proven(&suite, id, example) {
            wrong.push(format!("{id}: {why}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_only_told_cannot_be_judged() {
    let suite = suite();
    let exchanges = suite.examples().iter().filter(|(_, example)| example.shows == Shows::Exchange);
    let told: Vec<&str> =
        exchanges.map(|(id, _)| id).filter(|id| suite.is_judged(id)).map(RequirementId::as_str).collect();
    let listed: Vec<&str> = TOLD.iter().map(|(id, _)| *id).collect();
    assert_eq!(told, listed, "TOLD has each example that shows an exchange, in the order of ids");
    for (id, why) in TOLD {
        let id: RequirementId = id.parse().expect("an id");
        assert!(holds(&suite, &id, why), "{id} can be judged, or not because of {why:?}: show its bytes");
    }
}

/// Whether at least one check meets the reason, and no check is left that could judge the bytes of one short response.
fn holds(suite: &Suite, id: &RequirementId, why: Why) -> bool {
    let reasons: Vec<Option<Why>> =
        checks(suite, id).map(|(scenario, check)| reason(scenario, check)).collect();
    // A redirect's own head can be judged, but not that it leads to a stream.
    let bare = reasons.iter().filter(|reason| reason.is_none()).count();
    reasons.contains(&Some(why)) && (bare == 0 || why == Why::Redirect)
}

/// Why a check cannot be judged by an example.
fn reason(scenario: &Scenario, check: &Check) -> Option<Why> {
    if scenario.http.is_some() || any_part(&check.expect, &|part| matches!(part, Expectation::Http2(_))) {
        return Some(Why::Http2);
    }
    if !scenario.server.is_shared() || any_part(&check.expect, &|part| matches!(part, Expectation::Life(_))) {
        return Some(Why::Server);
    }
    // A stream that goes on is one whose end did not come.
    if any_part(&check.expect, &|part| {
        matches!(part, Expectation::Mcp(Mcp { rule: McpRule::EndsAfterResponse, .. }))
    }) {
        return Some(Why::Times);
    }
    let open = opened(scenario, check);
    if open.is_some_and(|open| open.times.is_some()) {
        return Some(Why::Server);
    }
    let script = open.and_then(|open| open.script.as_ref());
    let refused = |steps: &Vec<ScriptItem>| {
        steps.iter().any(|step| matches!(step, ScriptItem::Refuse(r) if (300..400).contains(&r.status)))
    };
    if any_part(&check.expect, &|part| {
        matches!(
            part,
            Expectation::SameHeaders(_)
                | Expectation::Continues(_)
                | Expectation::NoRepeat(_)
                | Expectation::NoFreshCookie(_)
                | Expectation::NoSessionCookie(_)
                | Expectation::FlushedBeside(_)
                | Expectation::EventsBeside(_)
                | Expectation::NoStoredCopy(_)
                | Expectation::Varies(_)
                | Expectation::Before(_)
                | Expectation::Mcp(
                    Mcp { session: Some(_), .. } | Mcp { discover: Some(_), .. } | Mcp { of: Some(_), .. }
                )
                | Expectation::Sequence(Sequence { across: Some(_), .. })
        )
    }) || open.is_some_and(|open| open.reuse.is_some())
    {
        return Some(Why::TwoAnswers);
    }
    if any_part(&check.expect, &|part| {
        // What is said of a compressed answer is when its events come out of the coding.
        matches!(
            part,
            Expectation::Gap(_)
                | Expectation::AtMost(_)
                | Expectation::NotCoalesced
                | Expectation::HeadNotHeldBack
                | Expectation::WhenCompressed(_)
                | Expectation::Stream(
                    StreamRule::SomeBlockCloses
                        | StreamRule::LastBlockCloses
                        | StreamRule::BlocksCloseAtOnce
                        | StreamRule::LeavesWhenMade
                        | StreamRule::EndsAfterEvents
                        | StreamRule::StaysForMore
                )
        )
    }) {
        return Some(Why::Times);
    }
    if script.is_some_and(refused) && any_part(&check.expect, &|part| matches!(part, Expectation::Events(_)))
    {
        return Some(Why::Redirect);
    }
    let long_value = any_part(&check.expect, &|part| match part {
        Expectation::Stream(StreamRule::ShortIds) => true,
        Expectation::Sequence(sequence) => sequence.count > MOST_EVENTS,
        _ => false,
    });
    // Where any script would do, the example can have a short one.
    let long_script =
        names_payload(&check.expect) && script.is_some_and(|s| to_json(s).len() > LONGEST_SCRIPT);
    (long_value || long_script).then_some(Why::TooLong)
}

/// The request that a check's exchange began with: its own, or that which a reconnection repeats.
fn opened<'s>(scenario: &'s Scenario, check: &Check) -> Option<&'s ssespec_scenario::Open> {
    let opens = || {
        scenario.steps.iter().filter_map(|step| if let Step::Open(open) = step { Some(open) } else { None })
    };
    let first = opens().next()?;
    let mut name = check.on.as_deref().unwrap_or(&first.name);
    loop {
        if let Some(open) = opens().find(|open| open.name == name) {
            return Some(open);
        }
        name = scenario.steps.iter().find_map(|step| match step {
            Step::Reconnect(again) if again.name == name => Some(again.from.as_str()),
            _ => None,
        })?;
    }
}

/// The last event ID that a scenario names for a check's exchange.
fn asked_again<'s>(scenario: &'s Scenario, check: &Check) -> Option<&'s Payload> {
    scenario.steps.iter().find_map(|step| match step {
        Step::Reconnect(again) if Some(&again.name) == check.on.as_ref() => again.last_event_id.as_ref(),
        _ => None,
    })
}

/// The last event ID in the request of an example.
fn last_event_id(example: &Example) -> Option<Vec<u8>> {
    example.request.as_deref()?.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("last-event-id").then(|| value.trim().as_bytes().to_vec())
    })
}

fn any_part(expectation: &Expectation, is: &dyn Fn(&Expectation) -> bool) -> bool {
    is(expectation)
        || match expectation {
            Expectation::Any(parts) | Expectation::All(parts) => parts.iter().any(|part| any_part(part, is)),
            Expectation::When(when) => when.expect.iter().any(|part| any_part(part, is)),
            _ => false,
        }
}

/// Whether an expectation names what only its own script brings.
fn names_payload(expectation: &Expectation) -> bool {
    any_part(expectation, &|part| {
        matches!(
            part,
            Expectation::Events(_)
                | Expectation::FirstEvents(_)
                | Expectation::Comments(_)
                | Expectation::Sequence(_)
                | Expectation::NoField(_)
                | Expectation::Retry(_)
                | Expectation::LastEventId(_)
                | Expectation::Header(_)
                | Expectation::NotContains(_)
        )
    })
}

/// Whether a check can judge this example: it needs one response and no clock, and expects nothing of another script.
fn applies(scenario: &Scenario, check: &Check, example: &Example) -> bool {
    let script = opened(scenario, check).and_then(|open| open.script.as_ref());
    let same_script = script == example.script.as_ref();
    let same_id = match asked_again(scenario, check) {
        Some(id) => last_event_id(example).as_deref() == Some(id.as_bytes()),
        None => true,
    };
    let timeless = !matches!(
        reason(scenario, check),
        Some(Why::Times | Why::TwoAnswers | Why::Redirect | Why::Server | Why::Http2)
    );
    timeless && (same_script && same_id || !names_payload(&check.expect))
}

/// Some check catches what is wrong and passes what is right, and none blames what is right.
fn proven(suite: &Suite, id: &RequirementId, example: &Example) -> Result<(), String> {
    let mut caught = 0;
    let applying: Vec<_> =
        checks(suite, id).filter(|(scenario, check)| applies(scenario, check, example)).collect();
    if applying.is_empty() {
        return Err("no check can judge it: take the script of one, or show the exchange".to_owned());
    }
    for (scenario, check) in &applying {
        let wrong = said(suite, scenario, check, example, &example.wrong);
        let right = said(suite, scenario, check, example, &example.right);
        if right.finding.is_some() {
            return Err(format!("{} blames what is right: {}", scenario.id, right.message));
        }
        if wrong.finding.is_some() {
            if right.verdict != Verdict::Pass {
                return Err(format!("{} does not pass what is right: {}", scenario.id, right.message));
            }
            caught += 1;
        }
    }
    if caught == 0 { Err("no check catches what is wrong".to_owned()) } else { Ok(()) }
}

/// The verdict of one check on one half of an example.
fn said(suite: &Suite, scenario: &Scenario, check: &Check, example: &Example, half: &Payload) -> Judged {
    let exchange = exchange(example, half);
    let alone = Check { on: Some(exchange.name.clone()), ..check.clone() };
    // What a check is compared with under a condition is right: the plain request got its stream.
    let controls = controls(&alone.expect).into_iter().map(|name| Exchange { name, ..plain() });
    let recording = Recording {
        started: "2026-01-01T00:00:00Z".into(),
        elapsed_ns: exchange.end.at_ns,
        exchanges: std::iter::once(exchange).chain(controls).collect(),
        ..Recording::new("example", scenario.id.clone())
    };
    let scenario = Scenario { checks: vec![alone], ..scenario.clone() };
    judge(&scenario, |id| suite.level(id), &recording).remove(0)
}

/// The exchanges that the conditions of an expectation are about.
fn controls(expectation: &Expectation) -> Vec<String> {
    match expectation {
        Expectation::Any(parts) | Expectation::All(parts) => parts.iter().flat_map(controls).collect(),
        Expectation::When(when) => {
            when.of.iter().cloned().chain(when.expect.iter().flat_map(controls)).collect()
        }
        _ => Vec::new(),
    }
}

/// A stream as a plain request gets it.
fn plain() -> Exchange {
    let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n".to_vec();
    Exchange {
        connection: 2,
        transcript: Transcript::Http1(vec![Read::exactly(1, Stamp::Kernel, head)]),
        end: End::exactly(Ended::Dropped, WATCHED_NS),
        ..Exchange::new("plain", Request::get("http://127.0.0.1:1/events"))
    }
}

/// What a recorder would have kept of one half of an example.
fn exchange(example: &Example, half: &Payload) -> Exchange {
    let request = example.request.as_deref().unwrap_or("GET /events HTTP/1.1\n");
    let method = request.split(' ').next().unwrap_or_default().to_owned();
    let reads: Vec<Read> = pieces(example.shows, half.as_bytes())
        .into_iter()
        .zip(1..)
        .map(|(bytes, n)| Read::exactly(n * BETWEEN_LINES_NS, Stamp::Kernel, bytes))
        .collect();
    let mut reader = ResponseReader::new(&method);
    reads.iter().for_each(|read| reader.feed(&read.bytes));
    let how = if reader.is_complete() { Ended::Complete } else { Ended::Fin };
    let at_ns = reads.last().map_or(0, |read| read.at_ns) + WATCHED_NS;
    let request = Request {
        method,
        bytes: [&request.replace('\n', "\r\n"), "\r\n"].concat().into_bytes(),
        script: example.script.clone(),
        last_event_id: last_event_id(example),
        ..Request::get("http://127.0.0.1:1/events")
    };
    Exchange {
        connection: 1,
        transcript: Transcript::Http1(reads),
        end: End::exactly(how, at_ns),
        ..Exchange::new("example", request)
    }
}

/// The bytes of the response, piece by piece.
fn pieces(shows: Shows, half: &[u8]) -> Vec<Vec<u8>> {
    let text = || std::str::from_utf8(half).expect("a head is text").trim_end().replace('\n', "\r\n");
    match shows {
        Shows::Body => {
            let head =
                b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n\r\n";
            let lines = half.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec);
            std::iter::once(head.to_vec()).chain(lines).collect()
        }
        Shows::Head => vec![format!("{}\r\n\r\n", text()).into_bytes()],
        Shows::Response => vec![half.to_vec()],
        Shows::Exchange => Vec::new(),
    }
}
