//! A server that is started once, and each of its streams as `ssespec check` judges it: held to its dialect, and recognised.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use ssespec::check::{Allowance, Endpoint, Plan};
use ssespec::failure::Failure;
use ssespec_evidence::dialects::Dialects;
use ssespec_evidence::recording::Recording;
use ssespec_evidence::store;
use ssespec_evidence::verdict::{CheckResult, Verdict};
use ssespec_harness::access::Access;
use ssespec_harness::launcher::{TargetError, launch};
use ssespec_judge::observed::ASSUMED;
use ssespec_judge::{Judged, ResponseSummary, judge};
use ssespec_report::{Outcome as Ran, Strictness, TargetReport};
use ssespec_scenario::{Endpoints, RequirementId, Scenario, Suite, Target};

use super::catalogue::{Server, Stream};
use super::evidence::around;
use super::result::{Finding, Held, Outcome, Recognised, Seen, Tried};

/// How long a stream is watched unless its file says otherwise: as long as `ssespec check` does.
const WATCH: Duration = Duration::from_secs(20);

/// What every stream is judged by.
pub struct Rules<'r> {
    /// The suite.
    pub suite: &'r Arc<Suite>,
    /// The scenario that reads one stream to its end.
    pub whole: &'r Scenario,
}

/// Starts a server, asks it for its streams, one after the other, and stops it.
pub async fn try_out(server: &Server, rules: &Rules<'_>, folder: &Path) -> Outcome {
    let described = &server.described;
    let target = Target {
        launch: Some(described.launch.clone()),
        ..Target::new(
            &server.name,
            &described.about,
            Endpoints { stream: "/".into(), emit: None, stats: None },
        )
    };
    let running = match launch(&target, &server.folder).await {
        Ok(running) => running,
        Err(error @ TargetError::Missing { .. }) => return Outcome::Missing(error.to_string()),
        Err(error) => return Outcome::Broke(error.to_string()),
    };
    let base = running.attached().base.to_string();
    let mut tried = Vec::new();
    for stream in &described.streams {
        let folder = folder.join(&server.name).join(&stream.name);
        let seen = look_at(server, stream, &base, rules, &folder).await;
        let seen = seen.map_err(|error| format!("{error:#}"));
        tried.push(Tried { stream: stream.clone(), seen });
    }
    let died = running.check_alive().await.err();
    let left = running.stop().await.err();
    match died.or(left) {
        Some(error) => Outcome::Broke(error.to_string()),
        None => Outcome::Tried(tried),
    }
}

async fn look_at(
    server: &Server,
    stream: &Stream,
    base: &str,
    rules: &Rules<'_>,
    folder: &Path,
) -> anyhow::Result<Seen> {
    let endpoints = Endpoints { stream: stream.path.clone(), emit: None, stats: None };
    let headers = server.described.headers.iter().chain(&stream.headers);
    let target = Target {
        url: Some(base.to_owned()),
        headers: headers.map(|(name, value)| (name.clone(), value.clone())).collect(),
        prepare: stream.prepare.clone(),
        body: stream.body.clone(),
        dialect: vec![stream.dialect.clone()],
        capabilities: ASSUMED.to_vec(),
        ..Target::new(format!("{}/{}", server.name, stream.name), &server.described.about, endpoints)
    };
    let access = Access::of_target(&target, &server.folder)?;
    let whole = std::slice::from_ref(rules.whole);
    let plan = Plan::new(rules.suite, &target, whole, &access, Allowance::default()).map_err(why)?;
    let played = plan.scenarios.first().context("its method leaves nothing to judge")?.clone();
    let endpoint = Endpoint {
        suite: Arc::clone(rules.suite),
        target,
        plan,
        budget: stream.watch.map_or(WATCH, |watch| watch.duration()),
        strictness: Strictness::default(),
        recordings: Some(folder.to_owned()),
        repeat: String::new(),
        refine: Box::new(|_| {}),
    };
    let report = endpoint.judge().await?;
    let report = report.targets.into_iter().next().context("nothing was judged")?;
    seen(stream, report, &played, rules)
}

/// Why nothing can be asked, as an error.
fn why(failure: Failure) -> anyhow::Error {
    match failure {
        Failure::Load(error) => error.into(),
        Failure::Usage(error) | Failure::CouldNotRun(error) => error,
        Failure::Nothing(why) => anyhow!(why),
    }
}

/// What a report says of a stream, and what its recording says when nobody names the dialect.
fn seen(stream: &Stream, report: TargetReport, played: &Scenario, rules: &Rules<'_>) -> anyhow::Result<Seen> {
    match &report.outcome {
        Ran::Ran => {}
        Ran::Skipped { reason } => return Err(anyhow!(reason.clone())),
        Ran::Broke { error, .. } => return Err(anyhow!(error.clone())),
    }
    let path = report.results.iter().find_map(|result| result.recording.clone());
    let recording = store::load(Path::new(&path.context("nothing was recorded")?))?;
    let exchange = &recording.exchanges.first().context("nothing was asked")?.name;
    let named = ResponseSummary::in_full(&recording, exchange).unwrap_or_default();
    let held = if named.dialect.is_some() { Held::Held } else { Held::Not };
    let counts = report.counts();
    let mut seen = Seen {
        counts,
        came: named.spoken.clone().unwrap_or(report.about),
        held,
        recognised: recognised(&recording, &named, played, rules.suite),
        findings: Vec::new(),
        unjudged: Vec::new(),
        gone: Vec::new(),
    };
    for result in report.results {
        match result.verdict {
            Verdict::Fail | Verdict::Warn | Verdict::Error => {
                seen.findings.push(finding(stream, &recording, result))
            }
            Verdict::Inconclusive => seen.unjudged.push(result),
            Verdict::Pass | Verdict::Note | Verdict::Skip => {}
        }
    }
    let is_broken = |id: &RequirementId| seen.findings.iter().any(|finding| finding.result.check == *id);
    let listed = stream.found.iter().map(|found| &found.requirement);
    seen.gone = listed.filter(|id| !is_broken(id)).cloned().collect();
    Ok(seen)
}

fn finding(stream: &Stream, recording: &Recording, result: CheckResult) -> Finding {
    let place = result.finding.as_ref().and_then(|found| Some((found.exchange.as_str(), found.byte?)));
    let evidence = place.map_or_else(Vec::new, |(exchange, byte)| around(recording, exchange, byte));
    let known = stream.found.iter().find(|found| found.requirement == result.check).cloned();
    Finding { result, evidence, known }
}

/// What the same recording is taken for when nobody names its dialect.
fn recognised(
    recording: &Recording,
    named: &ResponseSummary,
    played: &Scenario,
    suite: &Suite,
) -> Recognised {
    let unnamed = Recording { dialects: Dialects::Recognised, ..recording.clone() };
    let exchange = recording.exchanges.first().map_or("", |exchange| exchange.name.as_str());
    let summary = ResponseSummary::in_full(&unnamed, exchange).unwrap_or_default();
    let Some(dialect) = summary.dialect else { return Recognised::Not };
    if named.dialect.as_ref() != Some(&dialect) {
        return Recognised::As(dialect);
    }
    let verdicts = |recording: &Recording| -> Vec<Judged> { judge(played, |id| suite.level(id), recording) };
    let pairs = verdicts(recording).into_iter().zip(verdicts(&unnamed));
    let others: Vec<RequirementId> = pairs
        .filter(|(a, b)| (a.verdict, &a.message) != (b.verdict, &b.message))
        .map(|(a, _)| a.requirement)
        .collect();
    if others.is_empty() { Recognised::AsNamed } else { Recognised::Differently(others) }
}

#[cfg(test)]
#[path = "trial_tests.rs"]
mod tests;
