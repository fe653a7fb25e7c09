//! One proxy with one configuration: what `compare` says of it, and whether that is what it has to say.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use ssespec::compare::{Played, Wanted, as_a_browser, play};
use ssespec_compare::{Comparison, Difference, Fault, Flow, Kind, Statement, compare};
use ssespec_harness::launcher::{Attached, launch};
use ssespec_report::Policy;
use ssespec_report::comparison::ComparisonReport;
use ssespec_scenario::LoadedTarget;

use super::catalogue::Proxy;
use super::config::Role;
use super::started::start;

/// As long as the script takes without a quiet part.
const TIME: Duration = Duration::from_secs(9);

/// What `compare` said of a configuration.
pub struct Trial {
    /// How `ssespec compare` ends.
    pub exit: u8,
    /// What it said.
    pub comparison: Box<Comparison>,
    /// What it should have said and did not.
    pub wrong: Vec<String>,
}

/// Starts a server and the proxy in front of it, and compares.
///
/// # Errors
/// One of them could not be started, or nothing was recorded.
pub async fn try_out(proxy: &Proxy, role: Role, origin: &LoadedTarget) -> anyhow::Result<Trial> {
    // A server of its own for each: its count of open streams is then this comparison's alone.
    let server = launch(&origin.target, &origin.dir).await.context("the reference server does not start")?;
    let compared = match address(server.attached()) {
        Ok(upstream) => through(proxy, role, upstream, server.attached()).await,
        Err(error) => Err(error),
    };
    server.stop().await.context("the reference server did not end")?;
    let report = compared?;
    let wrong = judge(proxy, role, report.exit().code(), &report.comparison);
    Ok(Trial { exit: report.exit().code(), comparison: Box::new(report.comparison), wrong })
}

async fn through(
    proxy: &Proxy,
    role: Role,
    upstream: SocketAddr,
    origin: &Attached,
) -> anyhow::Result<ComparisonReport> {
    let started = start(proxy, role, upstream).await?;
    let (mut direct, mut proxied) = (origin.clone(), started.server.attached().clone());
    let stats = Some(origin.clone());
    for side in [&mut direct, &mut proxied] {
        as_a_browser(side);
    }
    let urls = [direct.base.to_string(), proxied.base.to_string()];
    let wanted = Wanted { direct, proxied, stats, flow: Flow::Script, time: TIME, proxy: None };
    let began = jiff::Timestamp::now().to_string();
    let Played { runs, .. } = play(&wanted).await;
    started.server.stop().await.with_context(|| format!("{} did not end", proxy.name))?;
    let runs = runs.context("nothing was recorded")?;
    let [direct, proxied] = urls;
    Ok(ComparisonReport {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        started: began,
        direct,
        proxied,
        flow: runs.flow,
        comparison: compare(&runs),
        run: runs.stream,
        warnings: Policy::Tolerate,
    })
}

fn address(attached: &Attached) -> anyhow::Result<SocketAddr> {
    let port = attached.base.port().ok_or_else(|| anyhow!("{} has no port", attached.base))?;
    Ok(([127, 0, 0, 1], port).into())
}

/// What is not as the proxy's file says.
fn judge(proxy: &Proxy, role: Role, exit: u8, comparison: &Comparison) -> Vec<String> {
    let mut wrong = Vec::new();
    let described = &proxy.described;
    if comparison.proxy.kind != described.kind {
        wrong.push(format!(
            "it is taken for {} ({}), not for {}",
            comparison.proxy.kind.word(),
            comparison.proxy.by,
            described.kind.word()
        ));
    }
    match role {
        Role::Fails => {
            if exit != 1 {
                wrong.push(format!("the failing configuration ends with {exit}, not with 1"));
            }
            match comparison.damages().find_map(|statement| of(statement, described.fails.fault)) {
                None => wrong.push(format!("it is not found that {}", described.fails.fault.title())),
                Some(difference) => {
                    let fix = fix_for(difference, &proxy.name);
                    if !fix.contains(&described.fails.fix) {
                        wrong.push(format!("the fix does not name {}: {fix}", described.fails.fix));
                    }
                }
            }
        }
        Role::Works => {
            for statement in damages_left(proxy, comparison) {
                wrong.push(format!("the working configuration has a fault: {}", statement.message));
            }
            if !matches!(exit, 0 | 1) {
                wrong.push(format!("the working configuration ends with {exit}, not with 0"));
            }
        }
    }
    wrong
}

fn of(statement: &Statement, fault: Fault) -> Option<&Difference> {
    statement.difference.as_ref().filter(|difference| difference.fault == fault)
}

/// Faults of the working configuration that its file does not know.
fn damages_left<'a>(proxy: &'a Proxy, comparison: &'a Comparison) -> impl Iterator<Item = &'a Statement> {
    let known = |statement: &&Statement| {
        proxy.described.works.known.iter().any(|known| of(statement, known.fault).is_some())
    };
    comparison.damages().filter(move |statement| !known(statement))
}

/// What is told to somebody who knows the proxy: the fix, or that of the list where the proxy was not recognised.
pub fn fix_for<'a>(difference: &'a Difference, proxy: &str) -> &'a str {
    let listed = difference.fixes.iter().find(|at| at.proxy.word() == proxy);
    listed.map_or(&difference.fix, |at| &at.fix)
}

/// Whether the proxy has told who it is.
pub fn recognised(comparison: &Comparison) -> bool {
    comparison.proxy.kind != Kind::Unknown
}
