//! Asks the stats endpoint, again and again, until its count is what a `poll-stats` step waits for.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use ssespec_evidence::live::ResponseStream;
use ssespec_evidence::observations::{Poll, StatsPoll, reached};
use ssespec_evidence::recording::{Ended, Exchange};
use ssespec_scenario::{CloseHow, Endpoint, Open, Payload, PollStats};
use tokio::time::{Instant, timeout};

use super::context::Context;
use super::prepare::ready;
use super::prepared_request::PreparedRequest;
use super::start;
use crate::launcher::Attached;

/// The time between two questions: short at first, since most servers notice at once.
const PAUSES: [Duration; 4] = [
    Duration::from_millis(20),
    Duration::from_millis(50),
    Duration::from_millis(100),
    Duration::from_millis(250),
];
/// The longest that one response is waited for.
const ANSWER: Duration = Duration::from_secs(5);

/// What the stats endpoint answers; a server may count more than this.
#[derive(Deserialize)]
struct Stats {
    open: u64,
    steps: Option<u64>,
}

/// Asks until the count is as it should be, or the step gives up. `base` is the count of the first `poll-stats` step.
pub(super) async fn count(
    step: &PollStats,
    base: Option<u64>,
    target: &Attached,
    context: &Arc<Context>,
) -> StatsPoll {
    let deadline = (Instant::now() + step.within.duration()).min(context.deadline);
    let still_ns = step.still_for.map(|span| nanos(span.duration()));
    let mut counted = StatsPoll { when: step.when.clone(), more: step.more, still_ns, polls: Vec::new() };
    for at in 0.. {
        counted.polls.push(poll(target, context).await);
        let alone = step.more.is_none() && still_ns.is_none();
        if alone || reached(&counted, base) || Instant::now() >= deadline {
            break;
        }
        tokio::time::sleep(PAUSES[at.min(PAUSES.len() - 1)]).await;
    }
    counted
}

/// Asks the stats endpoint. It answers JSON, and some frameworks refuse whoever asks for an event stream there (406).
pub fn stats_request() -> Open {
    let json = Some(Payload::from("application/json"));
    let headers = BTreeMap::from([("Accept".to_owned(), json)]);
    Open { name: "stats".to_owned(), endpoint: Some(Endpoint::Stats), headers, ..Open::default() }
}

async fn poll(target: &Attached, context: &Arc<Context>) -> Poll {
    let asked_ns = context.clock.now_ns();
    let ready = ready(target, Endpoint::Stats, "stats", context).await;
    let answer = match ready.and_then(|target| PreparedRequest::new(&stats_request(), &target)) {
        Ok(plan) => read(ask(plan, context).await),
        Err(why) => Err(why),
    };
    let answered_ns = context.clock.now_ns();
    let (stats, trouble) = match answer {
        Ok(stats) => (Some(stats), None),
        Err(why) => (None, Some(why)),
    };
    Poll {
        asked_ns,
        answered_ns,
        open: stats.as_ref().map(|stats| stats.open),
        steps: stats.and_then(|stats| stats.steps),
        trouble,
    }
}

async fn ask(plan: PreparedRequest, context: &Arc<Context>) -> Exchange {
    let running = start::fresh("stats", plan, context);
    let mut snapshots = running.snapshots.clone();
    let _ = timeout(ANSWER, snapshots.wait_for(|s| s.ended_ns.is_some())).await;
    running.close(CloseHow::Fin);
    running.finish(context).await
}

fn read(exchange: Exchange) -> Result<Stats, String> {
    if let Ended::Failed(why) | Ended::Limit(why) = &exchange.end.how {
        return Err(why.clone());
    }
    let live = ResponseStream::new(&exchange.request.method).replay(&exchange, |_, _| {});
    let body = live.plain_body()?;
    match live.message().head().map(|head| head.status) {
        None => Err(format!("no response within {} seconds", ANSWER.as_secs())),
        Some(200) => serde_json::from_slice(body)
            .map_err(|e| format!("the stats endpoint does not answer `{{\"open\": n}}`: {e}")),
        Some(status) => Err(format!("the stats endpoint answers {status}")),
    }
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
