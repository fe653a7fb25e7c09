//! Every scenario as its own test, against the reference server on axum inside this process.
//!
//! Nothing is started while tests are listed. A test runner may give each test a process of its own: the server is
//! started by the first test that needs it, wherever that is.

use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::Duration;

use libtest_mimic::{Arguments, Failed, Trial};
use ssespec_evidence::reason::Code;
use ssespec_evidence::verdict::{CheckResult, Verdict};
use ssespec_report::{Outcome, TargetReport};
use ssespec_runner::Run;
use ssespec_rust_server::{Options, serve};
use ssespec_scenario::{Driver, Scenario, Suite, TargetProtocol, read_target};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// Most of a scenario's time is waiting, so many more run at once than there are cores.
const THREADS: usize = 32;
/// How often a scenario is tried that could not be judged because the machine was busy; all but the first alone.
const TRIES: usize = 3;

/// How long streams are held here: deadlines are not this test's affair.
const HOLD: std::time::Duration = std::time::Duration::from_secs(3);

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert(THREADS);
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let suite = match Suite::load(&scenarios) {
        Ok(suite) => Arc::new(suite),
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    if suite.scenarios().is_empty() {
        eprintln!("error: {} holds no scenario: nothing would be tested", scenarios.display());
        return ExitCode::FAILURE;
    }
    let trials = suite.scenarios().iter().map(|scenario| {
        let (suite, scenario) = (Arc::clone(&suite), scenario.clone());
        // What needs the server's process is played against the reference servers by `cargo xtask conformance`.
        let needs_process = scenario.needs_process();
        // What needs a hub or an MCP endpoint is played against the correct one by `cargo xtask mutants`.
        let elsewhere = needs_process || scenario.driver == Driver::Publish || scenario.speaks_mcp();
        Trial::test(scenario.id.clone(), move || conforms(&suite, &scenario)).with_ignored_flag(elsewhere)
    });
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}

/// Runs one scenario; what could not be judged beside others gets the server for itself.
fn conforms(suite: &Arc<Suite>, scenario: &Scenario) -> Result<(), Failed> {
    static TOGETHER: RwLock<()> = RwLock::new(());
    let mut report = {
        let _with_others = TOGETHER.read().unwrap_or_else(PoisonError::into_inner);
        run(suite, scenario)?
    };
    for _ in 1..TRIES {
        if report.counts().inconclusive == 0 {
            break;
        }
        let _alone = TOGETHER.write().unwrap_or_else(PoisonError::into_inner);
        report = run(suite, scenario)?;
    }
    if let Outcome::Broke { error, .. } = &report.outcome {
        return Err(error.into());
    }
    if report.results.len() != scenario.checks.len() {
        return Err(
            format!("{} of {} checks have a result", report.results.len(), scenario.checks.len()).into()
        );
    }
    // The server has every capability, so a skipped check is as wrong as a failed one. Notes accuse nobody.
    let wrong: Vec<String> = report
        .results
        .iter()
        .filter(|r| !matches!(r.verdict, Verdict::Pass | Verdict::Note))
        .filter(|r| !(r.verdict == Verdict::Skip && is_of_others(r)))
        .map(told)
        .collect();
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// Rules about interfaces that the server does not imitate, about cookies, which it lets no other origin send, and about an end
/// that it never sets to a stream.
const OF_OTHERS: [&str; 16] = [
    "cors.credentials",
    "dialect.constant",
    "dialect.counts",
    "dialect.ends",
    "dialect.envelope",
    "dialect.fields",
    "dialect.fits",
    "dialect.head",
    "dialect.ids",
    "dialect.joined",
    "dialect.occurs",
    "dialect.order",
    "dialect.server-error",
    "event.one-json",
    "life.max-duration",
    "resp.status-204-stop",
];

/// What a check comes to that says itself where it does not apply, such as one about a status that this server does not send.
const UNDER_CONDITION: [Code; 2] = [Code::ConditionNotMet, Code::TooFewEventsBeside];

fn is_of_others(result: &CheckResult) -> bool {
    OF_OTHERS.contains(&result.check.as_str())
        || result.code.is_some_and(|code| UNDER_CONDITION.contains(&code))
}

fn told(result: &CheckResult) -> String {
    let found =
        result.finding.as_ref().map(|f| format!("\n  expected {}\n  came     {}", f.expected, f.observed));
    format!("{:?} {}: {}{}", result.verdict, result.check, result.message, found.unwrap_or_default())
}

fn run(suite: &Arc<Suite>, scenario: &Scenario) -> Result<TargetReport, Failed> {
    // Anyone who counts streams counts those of nobody else.
    let own = if scenario.server.is_shared() { None } else { Some(start()?) };
    let (runtime, address) = match &own {
        Some((runtime, address)) => (runtime, *address),
        None => server()?,
    };
    let protocol = if scenario.http == Some(TargetProtocol::H2) { "h2" } else { "http1" };
    let text = format!(
        "name: rust\nabout: the reference server in this process\nurl: http://{address}/\nprotocol: {protocol}\n\
         endpoints: {{ stream: /events, emit: /emit, stats: /stats }}\n\
         capabilities: [emit, post, resume, heartbeat, stats, gzip, br, zstd, cors, fail, burst, auth, guard]\n"
    );
    let target = read_target("the server in this process", text, suite).map_err(|e| e.to_string())?;
    let run = Run::builder(Arc::clone(suite))
        .described_target(target)
        .scenarios([scenario.clone()])
        .hold(HOLD)
        .jobs(1);
    let mut reports = runtime.block_on(run.run()).map_err(|e| e.to_string())?;
    reports.pop().ok_or_else(|| "the run has no report of its target".into())
}

/// The server, started when first asked for.
fn server() -> Result<(&'static Runtime, SocketAddr), Failed> {
    static SERVER: OnceLock<Result<(Runtime, SocketAddr), String>> = OnceLock::new();
    match SERVER.get_or_init(start) {
        Ok((runtime, address)) => Ok((runtime, *address)),
        Err(why) => Err(why.into()),
    }
}

fn start() -> Result<(Runtime, SocketAddr), String> {
    let start = || -> std::io::Result<(Runtime, SocketAddr)> {
        let runtime = Runtime::new()?;
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
        let address = listener.local_addr()?;
        let options = Options { heartbeat: Duration::from_millis(500), ..Options::default() };
        runtime.spawn(serve(listener, options));
        Ok((runtime, address))
    };
    start().map_err(|e| format!("cannot start the server: {e}"))
}
