//! A client that comes and leaves, and what becomes of the server's count of open streams.

use std::time::{Duration, Instant};

use serde::Deserialize;
use ssespec_compare::DisconnectProbe;
use ssespec_harness::launcher::Attached;
use ssespec_harness::limits::Limits;
use ssespec_harness::recorder::{record, stats_request};
use ssespec_judge::view::View;
use ssespec_scenario::{Await, Driver, Reader, Scenario, ServerUse, Span, Step, Until};

/// How long the count may take to rise.
const RISE: Duration = Duration::from_secs(5);
/// How long it may take to fall.
const FALL: Duration = Duration::from_secs(15);
/// How often it is asked for.
const PAUSE: Duration = Duration::from_millis(250);
/// How long one response may take.
const ANSWER: Span = Span::from_millis(5_000);

/// Lets a client come and leave; twice if the count stays, since somebody else may have come meanwhile.
pub async fn probe(held: &Scenario, target: &Attached, stats: &Attached) -> DisconnectProbe {
    let mut probed = connect_and_disconnect(held, target, stats).await;
    if matches!(probed, Ok(DisconnectProbe::Kept { .. })) {
        probed = connect_and_disconnect(held, target, stats).await;
    }
    probed.unwrap_or_else(DisconnectProbe::Unknown)
}

async fn connect_and_disconnect(
    held: &Scenario,
    target: &Attached,
    stats: &Attached,
) -> Result<DisconnectProbe, String> {
    let before = count(stats).await?;
    let limits =
        Limits { scenario: Duration::from_secs(60), head: Duration::from_secs(60), ..Limits::default() };
    let risen = {
        let client = record(held, target, &limits, 1);
        tokio::select! {
            _ = client => return Err("the stream ended before its client could leave it".to_owned()),
            count = until(stats, RISE, |count| count > before) => count?,
        }
        // The client is dropped here: its connection is closed as one whose program has ended.
    };
    let (open, _) = risen;
    if open <= before {
        return Ok(DisconnectProbe::NotCounted { count: before });
    }
    let (count, after) = until(stats, FALL, |count| count <= before).await?;
    Ok(match count <= before {
        true => DisconnectProbe::Noticed { counts: [before, open], after },
        false => DisconnectProbe::Kept { counts: [before, count], watched: after },
    })
}

/// Asks for the count until it is as wanted, or for so long; gives the last one.
async fn until(
    stats: &Attached,
    time: Duration,
    wanted: impl Fn(u64) -> bool,
) -> Result<(u64, Duration), String> {
    let began = Instant::now();
    loop {
        let count = count(stats).await?;
        if wanted(count) || began.elapsed() >= time {
            return Ok((count, began.elapsed()));
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// The response of the stats endpoint (docs/emit-contract.md).
#[derive(Deserialize)]
struct Stats {
    open: u64,
}

async fn count(stats: &Attached) -> Result<u64, String> {
    let scenario = Scenario {
        id: "compare/stats".into(),
        title: "The count of open streams".into(),
        driver: Driver::Observe,
        reader: Reader::Raw,
        needs: Vec::new(),
        tags: Vec::new(),
        http: None,
        intrusive: None,
        server: ServerUse::Shared,
        steps: vec![
            Step::Open(stats_request()),
            Step::Await(Await { on: None, until: Until::End, within: ANSWER }),
        ],
        checks: Vec::new(),
    };
    let recording = record(&scenario, stats, &Limits::default(), 1).await;
    let view = recording.exchanges.first().map(|exchange| View::of(&recording, exchange));
    let body = view.as_ref().and_then(|view| view.body().ok()).unwrap_or_default();
    let stats: Stats = serde_json::from_slice(body).map_err(|_| {
        "--stats does not respond with {\"open\": n}, as docs/emit-contract.md has it".to_owned()
    })?;
    Ok(stats.open)
}
