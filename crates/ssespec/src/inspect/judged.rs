//! What `ssespec check` says of a stream that is shown: first of what was recorded, then, after its plan was shown, of the rest.

use std::borrow::{Borrow, Cow};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use ssespec_evidence::recording::Recording;
use ssespec_evidence::remedy::{Place, told};
use ssespec_evidence::store;
use ssespec_evidence::verdict::{CheckResult, Verdict};
use ssespec_harness::access::Access;
use ssespec_report::{Rulebook, RunReport, Strictness};
use ssespec_scenario::{Scenario, Suite, Target};

use super::ask::Ask;
use crate::check::{Allowance, Endpoint, Plan, Sent, asks, judged};

/// What was judged.
#[derive(Serialize)]
pub struct Judged {
    results: Vec<JudgedCheck>,
    #[serde(flatten)]
    plan: ToSend,
}

/// What the rest would send. Nothing where nothing can be sent, as to a recording that was loaded.
#[derive(Default, Serialize)]
pub struct ToSend {
    /// In words, a line each.
    plan: Vec<String>,
    /// How many requests at most, second tries aside.
    requests: u64,
    /// How many requests second tries add at most, without the plain ones beside them.
    second_tries: u64,
}

/// One check.
#[derive(Serialize)]
struct JudgedCheck {
    requirement: String,
    scenario: String,
    verdict: &'static str,
    level: String,
    title: String,
    message: String,
    why: String,
    fix: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    exchange: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    byte: Option<u64>,
}

/// The scenario that watches a stream and does nothing else.
const WATCHED: &str = "stream/whole";

/// Judges a recording.
///
/// # Errors
/// It cannot be written to be judged.
pub fn of_recording(
    recording: impl Borrow<Recording>,
    suite: &Suite,
    plan: ToSend,
) -> anyhow::Result<Judged> {
    let folder = tempfile::tempdir()?;
    let path = store::save(&watched(recording.borrow()), folder.path())?;
    // It is read again from the file: of a stream that goes on this was a copy of all that came, and nobody else has it.
    drop(recording);
    let report = judged(&[path], suite, suite.scenarios(), Strictness::default())?;
    let judged = Judged { results: checks(&report, suite), plan };
    // What took more than the stream itself is free now, in pieces that are too small to go by themselves.
    ssespec_allocator::give_back_now();
    Ok(judged)
}

/// The same as a recording of what was watched: one of another scenario would be judged by that one.
fn watched(recording: &Recording) -> Cow<'_, Recording> {
    match recording.scenario == WATCHED && recording.attempt == 1 {
        true => Cow::Borrowed(recording),
        false => Cow::Owned(Recording { scenario: WATCHED.to_owned(), attempt: 1, ..recording.clone() }),
    }
}

/// How long the rest is watched, as `check` does without a flag.
const BUDGET: Duration = Duration::from_secs(20);

/// What `check` would send.
///
/// # Errors
/// The request is wrong.
pub fn plan(ask: &Ask, suite: &Suite) -> anyhow::Result<ToSend> {
    let plan = planned(ask, suite)?.1;
    let requests = plan.requests();
    Ok(ToSend {
        plan: Sent(&plan).to_string().lines().map(|line| line.trim().to_owned()).collect(),
        requests: requests.first,
        second_tries: requests.second_tries,
    })
}

/// Checks the endpoint as `ssespec check URL` does.
///
/// # Errors
/// The request is wrong, or the check breaks down.
pub async fn the_rest(ask: &Ask, suite: &Arc<Suite>) -> anyhow::Result<Judged> {
    let (target, plan) = planned(ask, suite)?;
    let endpoint = Endpoint {
        suite: Arc::clone(suite),
        target,
        plan,
        budget: BUDGET,
        strictness: Strictness::default(),
        recordings: None,
        repeat: String::new(),
        refine: Box::new(|_| {}),
    };
    let report = endpoint.judge().await?;
    Ok(Judged { results: checks(&report, suite), plan: ToSend::default() })
}

/// What a report tells, in its order.
fn checks(report: &RunReport, suite: &Suite) -> Vec<JudgedCheck> {
    let mut results: Vec<_> = report.targets.iter().flat_map(|target| &target.results).collect();
    Rulebook::new(suite.requirements()).sort(&mut results);
    results.into_iter().map(|result| check(result, suite)).collect()
}

fn planned(ask: &Ask, suite: &Suite) -> anyhow::Result<(Target, Plan)> {
    let target = ask.target().map_err(anyhow::Error::msg)?;
    let access = Access::of_target(&target, Path::new("."))?;
    let scenarios: Vec<Scenario> =
        suite.scenarios().iter().filter(|scenario| asks(scenario)).cloned().collect();
    let plan = Plan::new(suite, &target, &scenarios, &access, Allowance::default());
    Ok((target, plan?))
}

fn check(result: &CheckResult, suite: &Suite) -> JudgedCheck {
    let requirement = suite.requirements().iter().find(|requirement| requirement.id == result.check);
    let text =
        |of: fn(&ssespec_scenario::Requirement) -> &str| requirement.map(of).unwrap_or_default().to_owned();
    let finding = result.finding.as_ref();
    JudgedCheck {
        requirement: result.check.to_string(),
        scenario: result.scenario.clone(),
        verdict: word(result.verdict),
        level: result.level.to_string(),
        title: text(|requirement| &requirement.title),
        message: told(&result.message, Place::Page),
        why: text(|requirement| &requirement.why),
        fix: finding
            .and_then(|finding| finding.fix.as_deref())
            .map_or_else(|| text(|requirement| &requirement.fix), |fix| told(fix, Place::Page)),
        exchange: finding.map(|finding| finding.exchange.clone()),
        byte: finding.and_then(|finding| finding.byte),
    }
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Fail => "fail",
        Verdict::Warn => "warn",
        Verdict::Note => "note",
        Verdict::Skip => "skip",
        Verdict::Inconclusive => "inconclusive",
        Verdict::Error => "error",
    }
}

#[cfg(test)]
mod tests {
    use ssespec_evidence::recording::{End, Ended, Exchange, KnownBy, Read, Request, Stamp};
    use ssespec_evidence::transcript::Transcript;

    use super::*;
    use crate::embedded;

    #[test]
    fn a_stream_that_begins_again_is_found_in_what_was_shown() {
        let response = |name: &str, sent_ns: u64| {
            let bytes =
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: one\n\ndata: two\n\n";
            Exchange {
                transcript: Transcript::Http1(vec![Read::exactly(sent_ns + 1, Stamp::Kernel, bytes)]),
                end: End::exactly(Ended::Fin, sent_ns + 2),
                ..Exchange::new(name, Request { sent_ns, ..Request::get("http://127.0.0.1:1/events") })
            }
        };
        let exchanges = vec![response("stream", 0), response("stream-2", 3_000_000_000)];
        let recording =
            Recording { known_by: KnownBy::Observation, exchanges, ..Recording::new("x", "stream/whole") };
        let suite = embedded::suite().unwrap_or_else(|error| panic!("{error}"));
        let judged = of_recording(&recording, &suite, ToSend::default()).expect("it is judged");
        let found =
            judged.results.iter().find(|result| result.requirement == "resume.no-repeat").expect("found");
        let told = "expected a 204 that ends it, or a stream that continues after the last event ID; got a stream that starts over \
                    with \"one\", which a browser repeats forever";
        assert_eq!((found.verdict, found.message.as_str()), ("warn", told));
        assert_eq!(found.exchange.as_deref(), Some("stream-2"));
    }
}
