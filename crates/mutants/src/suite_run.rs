//! Starts the faulty server with one fault and runs the suite against it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use ssespec::embedding::judge_target;
use ssespec_faulty_server::Fault;
use ssespec_report::TargetReport;
use ssespec_scenario::{Launch, Limited, Scenario, Scheme, Span, Suite, Target, read_target};
use tokio::sync::Semaphore;

/// Milliseconds between heartbeats: two must fit into the scenarios' holds.
const HEARTBEAT: &str = "500";
/// Milliseconds between the sentences of `/events`, as in the reference servers.
const INTERVAL: &str = "1000";
/// How long streams are held: longer than the age at which the faults about it set in.
const HOLD: Span = Span::from_millis(4_000);
/// How long a server may take to start.
const START: Span = Span::from_millis(60_000);

/// Runs the scenarios against a server with this fault, or the correct one. `alone` gives second tries the machine.
pub async fn run(
    suite: &Arc<Suite>,
    scenarios: &[Scenario],
    fault: Option<&'static Fault>,
    places: &Arc<Semaphore>,
) -> anyhow::Result<TargetReport> {
    let name = fault.map_or("correct", |fault| fault.name);
    let text = format!(
        "name: {name}\nabout: a server with one fault\nurl: http://127.0.0.1/\n\
         endpoints: {{ stream: /events, emit: /emit, stats: /stats }}\n\
         capabilities: [emit, post, resume, heartbeat, stats, gzip, br, zstd, cors, fail, burst, auth, guard]\n"
    );
    let described = read_target("a faulty server", text, suite)
        .context("the faulty server's own description is wrong")?;
    let target = Target { url: None, launch: Some(launch(fault)?), ..described };
    judge_target(suite, target, scenarios, places, HOLD.duration()).await
}

/// The server is this very program, which has it as a task: nothing has to be built or found.
fn launch(fault: Option<&'static Fault>) -> anyhow::Result<Launch> {
    let own: PathBuf = std::env::current_exe().context("cannot tell which program this is")?;
    let mut run = vec![own.display().to_string(), "faulty".to_owned()];
    let mut say = |words: &[&str]| run.extend(words.iter().map(|word| (*word).to_owned()));
    say(&["--port", "{port}", "--interval", INTERVAL, "--heartbeat", HEARTBEAT]);
    if let Some(fault) = fault {
        say(&["--fault", fault.name]);
    }
    let limited = Limited { args: vec!["--max-streams".to_owned(), "8".to_owned()], env: BTreeMap::new() };
    Ok(Launch {
        needs: BTreeMap::new(),
        setup: Vec::new(),
        inputs: Vec::new(),
        run,
        port: None,
        env: BTreeMap::new(),
        scheme: Scheme::Http,
        ready: ssespec_scenario::Ready { get: "/".to_owned(), within: START },
        limited: Some(limited),
    })
}
