//! A gateway that is started for one trial, and what `ssespec gateway` says of it.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use ssespec::gateway::{Asking, Listening, bodies, level, play, speaks};
use ssespec_evidence::store;
use ssespec_gateway::judge;
use ssespec_harness::launcher::{TargetError, launch};
use ssespec_scenario::{Endpoints, Suite, Target};

use super::catalogue::{Gateway, Trial, UPSTREAM, UPSTREAM_ADDRESS};
use super::result::{Outcome, Seen};

/// How long one response may take: as long as `ssespec gateway` gives.
const WITHIN: Duration = Duration::from_secs(30);

/// Starts the gateway in front of an upstream, plays all cases and stops it.
pub async fn try_out(gateway: &Gateway, trial: &Trial, suite: &Suite, recordings: &Path) -> Outcome {
    match tried(gateway, trial, suite, recordings).await {
        Ok(seen) => Outcome::Tried(seen),
        Err(error) => match error.downcast_ref() {
            Some(TargetError::Missing { .. }) => Outcome::Missing(error.to_string()),
            _ => Outcome::Broke(format!("{error:#}")),
        },
    }
}

async fn tried(gateway: &Gateway, trial: &Trial, suite: &Suite, recordings: &Path) -> anyhow::Result<Seen> {
    let dialect = trial.upstream().context("no such upstream")?;
    let out = trial.comes_out().context("no such dialect")?;
    let upstream = Listening::start(dialect, SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await?;
    let target = target(gateway, trial, upstream.address());
    let server = launch(&target, &gateway.folder).await?;
    let mut attached = server.attached().clone();
    speaks(&mut attached, out);
    let bodies = Some(bodies(dialect, out)?);
    let played = play(&Asking { gateway: &attached, out, bodies, within: WITHIN }, &upstream).await;
    let died = server.check_alive().await.err();
    let left = server.stop().await.err();
    for recording in &played.recordings {
        store::save(recording, &recordings.join(&gateway.name).join(&trial.name))?;
    }
    match died.or(left) {
        Some(error) => Err(error.into()),
        None => Ok(Seen::of(judge(&played.rounds, |rule| level(suite, rule)), &trial.found)),
    }
}

/// The gateway as a target, pointed at its upstream.
fn target(gateway: &Gateway, trial: &Trial, upstream: SocketAddr) -> Target {
    let filled = |word: &String| {
        word.replace(UPSTREAM_ADDRESS, &upstream.to_string()).replace(UPSTREAM, &format!("http://{upstream}"))
    };
    let described = &gateway.described;
    let mut launch = described.launch.clone();
    launch.env.extend(trial.env.clone());
    for word in launch.run.iter_mut().chain(launch.env.values_mut()) {
        *word = filled(word);
    }
    let headers = described.headers.iter().chain(&trial.headers);
    let endpoints = Endpoints { stream: trial.path.clone(), emit: None, stats: None };
    Target {
        launch: Some(launch),
        headers: headers.map(|(name, value)| (name.clone(), filled(value))).collect(),
        method: Some("POST".to_owned()),
        ..Target::new(&gateway.name, &described.about, endpoints)
    }
}
