//! Starts the faulty server with one fault and runs the suite against it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use ssespec_faulty_server::{Fault, Over, Role};
use ssespec_report::TargetReport;
use ssespec_runner::{Admission, Run};
use ssespec_scenario::{Capped, Launch, Scenario, Scheme, Span, Suite, Target, read_target};

/// Milliseconds between heartbeats: two must fit into the scenarios' holds.
const HEARTBEAT: &str = "500";
/// Milliseconds between the sentences of `/events`, as in the reference servers.
const INTERVAL: &str = "1000";
/// How long streams are held: longer than the age at which the faults about it set in.
const HOLD: Span = Span::from_millis(4_000);
/// How long a server may take to start.
const START: Span = Span::from_millis(60_000);

/// How a server that plays scripts is described.
const SERVER: &str = "endpoints: { stream: /events, emit: /emit, stats: /stats }
capabilities: [emit, post, resume, heartbeat, stats, gzip, br, zstd, cors, fail, burst, auth, guard]
";
/// How a server is described that is asked for its own stream alone.
const STREAM: &str = "endpoints: { stream: /events }\n";
/// How a hub is described.
const HUB: &str = "endpoints: { stream: '/hub?topic={topic}' }
publish:
  to: /publish
  form: { topic: '{topic}', data: '{data}', id: '{id}', type: '{event}', retry: '{retry}' }
capabilities: [resume, heartbeat, gzip, br, zstd, cors]
";

/// How an MCP endpoint is described.
const MCP: &str = "endpoints: { stream: /mcp, stats: /stats }
capabilities: [mcp, stats]
";
/// How one is described that speaks HTTP with SSE.
const MCP_SSE: &str = "endpoints: { stream: /sse }
capabilities: [mcp-sse]
";

/// As what the faulty server is asked, and over which HTTP.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    pub role: Role,
    pub over: Over,
}

impl Asked {
    /// As what a fault shows.
    pub fn of(fault: &Fault) -> Self {
        Self { role: fault.role, over: fault.over }
    }
}

/// Runs the scenarios against a server with this fault, or the correct one.
pub async fn run(
    suite: &Arc<Suite>,
    scenarios: &[Scenario],
    fault: Option<&'static Fault>,
    asked: Asked,
    admission: &Arc<Admission>,
) -> anyhow::Result<TargetReport> {
    let name = fault.map_or("correct", |fault| fault.name);
    let description = match asked.role {
        Role::Server | Role::Endpoint => SERVER,
        Role::Stream => STREAM,
        Role::Hub => HUB,
        Role::Mcp => MCP,
        Role::McpSse => MCP_SSE,
    };
    let protocol = match asked.over {
        Over::Http1 => "http1",
        Over::Http2 => "h2",
    };
    let needs = fault.map_or("", |fault| fault.needs);
    let text = format!(
        "name: {name}\nabout: a server with one fault\nurl: http://127.0.0.1/\nprotocol: {protocol}\n{description}{needs}"
    );
    let described = read_target("a faulty server", text, suite)
        .context("the faulty server's own description is wrong")?;
    let target = Target { url: None, launch: Some(launch(fault)?), ..described };
    let run = Run::builder(Arc::clone(suite))
        .described_target(target)
        .scenarios(scenarios)
        .hold(HOLD.duration())
        .admission(Arc::clone(admission));
    run.run().await?.pop().context("the run has no report of its target")
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
    let capped = Capped { args: vec!["--max-streams".to_owned(), "8".to_owned()], env: BTreeMap::new() };
    Ok(Launch {
        needs: BTreeMap::new(),
        setup: Vec::new(),
        inputs: Vec::new(),
        run,
        port: None,
        env: BTreeMap::new(),
        scheme: Scheme::Http,
        ready: ssespec_scenario::Ready { get: "/".to_owned(), within: START },
        capped: Some(capped),
    })
}
