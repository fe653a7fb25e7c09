//! Hosts one faulty server in this process and runs the suite against it.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use ssespec::embedding::judge_attached;
use ssespec_faulty_server::{Fault, Options, serve};
use ssespec_report::TargetReport;
use ssespec_scenario::{Scenario, Suite, read_target};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// The time between heartbeats: two must fit into the scenarios' holds.
const HEARTBEAT: Duration = Duration::from_millis(500);
/// The time between the sentences of `/events`, as in the reference servers.
const INTERVAL: Duration = Duration::from_millis(1000);

/// Runs the scenarios against a server with this fault, or the correct one. `alone` gives second tries the machine.
pub async fn run(
    suite: &Arc<Suite>,
    scenarios: &[Scenario],
    fault: Option<&'static Fault>,
    places: &Arc<Semaphore>,
) -> anyhow::Result<TargetReport> {
    let name = fault.map_or("correct", |fault| fault.name);
    let listener = TcpListener::bind("127.0.0.1:0").await.context("cannot listen on 127.0.0.1")?;
    let address = listener.local_addr().context("cannot tell the address of a listener")?;
    let server = tokio::spawn(serve(listener, Options { interval: INTERVAL, heartbeat: HEARTBEAT, fault }));
    let text = format!(
        "name: {name}\nabout: a server with one fault\nurl: http://{address}/\n\
         endpoints: {{ stream: /events, emit: /emit, stats: /stats }}\n\
         capabilities: [emit, post, resume, heartbeat, stats, gzip, br, zstd, cors]\n"
    );
    let target = read_target("a faulty server", text, suite)
        .context("the faulty server's own description is wrong")?;
    let report = judge_attached(suite, target, scenarios, places).await;
    server.abort();
    report
}
