//! `cargo xtask mutants`: the whole story, from the correct server to the table of holes.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, bail};
use clap::Args;
use globset::Glob;
use ssespec_evidence::reason::Code;
use ssespec_evidence::verdict::{CheckResult, Verdict};
use ssespec_faulty_server::{Fault, Kind, Over, Role, catalogue};
use ssespec_report::TargetReport;
use ssespec_runner::Admission;
use ssespec_scenario::script::ScriptItem;
use ssespec_scenario::{Capability, Driver, Scenario, Step, Suite, Tag};
use ssespec_steadiness::busy::{Crowd, MOST};
use tokio::sync::Semaphore;

use crate::compare::{caught, complaints, mismatches};
use crate::over::{self, breaks};
use crate::suite_run::{Asked, run};
use crate::tally::{Machine, Tally};

/// Proves that every check can fail: runs the suite against a server with one fault at a time.
#[derive(Args, Clone, Debug)]
pub struct Mutants {
    /// Only the faults whose names match, such as 'gzip-*'; then no check is reported as unproven (repeatable)
    #[arg(long, value_name = "GLOB")]
    pub fault: Vec<String>,
    /// How many faulty servers are judged at once
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: u16,
    /// Judge beside so many processes that keep the processors busy: then one fault of twenty may be
    /// inconclusive, and nothing is played a second time because it was not caught
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=i64::from(MOST)))]
    pub busy: u8,
}

/// So many are judged at once of those that complained among many: on a loaded machine they may have been
/// kept from running.
const ALMOST_ALONE: u16 = 6;

/// One event more often than this takes a server seconds.
const LONG_BURST: u32 = 50_000;

/// The correct servers, each with what is noted of it. Nobody publishes a reconnection time, so the hub sends
/// none; and where a publication comes late, a heartbeat comes before it.
const CORRECT: [(&str, Role, Over, &[&str]); 5] = [
    ("server over HTTP/1.1", Role::Server, Over::Http1, &[]),
    ("server over HTTP/2", Role::Server, Over::Http2, &[]),
    ("MCP endpoint", Role::Mcp, Over::Http1, &[]),
    ("MCP endpoint over HTTP with SSE", Role::McpSse, Over::Http1, &[]),
    ("hub", Role::Hub, Over::Http1, &["retry.server-sends", "live.first-bytes"]),
];

/// A check, by its scenario and its requirement.
type Check = (String, String);

impl Mutants {
    /// Runs the command from the repository's root folder and says how it ends, as an exit code.
    pub fn main(self, root: &Path) -> u8 {
        match self.prove(root) {
            Ok(true) => 0,
            Ok(false) => 1,
            Err(error) => {
                eprintln!("error: {error:#}");
                2
            }
        }
    }

    fn prove(&self, root: &Path) -> anyhow::Result<bool> {
        let suite = Arc::new(Suite::load(&root.join("scenarios"))?);
        let faults = self.selected()?;
        let runtime = tokio::runtime::Runtime::new().context("cannot start the harness")?;
        runtime.block_on(self.prove_all(&suite, &faults))
    }

    fn selected(&self) -> anyhow::Result<Vec<&'static Fault>> {
        let globs = self.fault.iter().map(|g| Glob::new(g).map(|g| g.compile_matcher()));
        let globs = globs
            .collect::<Result<Vec<_>, _>>()
            .context("--fault wants a name or a glob such as 'gzip-*'")?;
        let named = |f: &&Fault| globs.is_empty() || globs.iter().any(|g| g.is_match(f.name));
        // An endpoint that serves little would be blamed for what the whole suite asks of it: `check` is held to it, by its tests.
        let wanted = |f: &&Fault| f.role != Role::Endpoint && named(f);
        let faults: Vec<&'static Fault> = catalogue().iter().filter(wanted).collect();
        if faults.is_empty() {
            bail!("no fault matches --fault; `cargo run -p ssespec-faulty-server -- --list` lists them");
        }
        Ok(faults)
    }

    async fn prove_all(&self, suite: &Arc<Suite>, faults: &[&'static Fault]) -> anyhow::Result<bool> {
        let began = Instant::now();
        let crowd = Crowd::start(self.busy)?;
        let mut tally = Tally::new(self.machine(), faults.len());
        let runs = CORRECT.map(|(_, role, over, _)| {
            let suite = Arc::clone(suite);
            let asked = Asked { role, over };
            tokio::spawn(
                async move { run(&suite, &for_correct(&suite, asked), None, asked, &admission()).await },
            )
        });
        let mut proven: BTreeSet<Check> = BTreeSet::new();
        // The correct servers are judged beside them: what begins with nothing else to do would leave the
        // processors idle.
        let judged = self.judged(suite, faults).await?;
        for ((name, _, _, notes), run) in CORRECT.into_iter().zip(runs) {
            let correct = run.await.context("a correct server's task broke")??;
            for complaint in complaints(&correct, notes) {
                print!("{}", tally.hole(&format!("the correct {name} must pass everything: {complaint}")));
            }
        }
        for (fault, report) in judged {
            print!("{}", tally.take(fault, &mismatches(fault, &report), caught(&report).len()));
            proven.extend(broken_checks(&report));
        }
        crowd.end()?;
        // What a busy machine leaves open, a quiet one proves.
        if self.fault.is_empty() && self.machine() == Machine::Quiet {
            for (scenario, id) in unproven(suite, &proven) {
                print!("{}", tally.hole(&format!("no fault is caught by {id} in {scenario}")));
            }
        }
        let checks = unproven(suite, &BTreeSet::new()).len();
        print!("{}", tally.end(proven.len(), checks, began.elapsed().as_secs_f64()));
        Ok(tally.holds())
    }

    fn machine(&self) -> Machine {
        Machine::beside(self.busy)
    }

    /// Judges all faults, some at a time, and whatever complains a second time nearly alone: on a loaded
    /// machine a note about lateness may be the harness's own. Beside busy processes the first verdict counts.
    async fn judged(
        &self,
        suite: &Arc<Suite>,
        faults: &[&'static Fault],
    ) -> anyhow::Result<Vec<(&'static Fault, TargetReport)>> {
        let mut reports = judged_at_once(suite, faults, self.jobs, "").await?;
        let again: Vec<usize> = match self.machine() {
            Machine::Quiet => {
                let complains = |at: &usize| !mismatches(faults[*at], &reports[*at]).is_empty();
                (0..faults.len()).filter(complains).collect()
            }
            Machine::Busy(_) => Vec::new(),
        };
        for at in &again {
            let mismatches = mismatches(faults[*at], &reports[*at]);
            for why in mismatches.wrong.iter().chain(&mismatches.inconclusive) {
                eprintln!("again because  {}: {why}", faults[*at].name);
            }
        }
        let doubtful: Vec<&'static Fault> = again.iter().map(|at| faults[*at]).collect();
        let second = judged_at_once(suite, &doubtful, self.jobs.min(ALMOST_ALONE), "again  ").await?;
        for (at, report) in again.into_iter().zip(second) {
            reports[at] = report;
        }
        Ok(faults.iter().copied().zip(reports).collect())
    }
}

/// Judges some faults, so many at a time, and says which are done.
async fn judged_at_once(
    suite: &Arc<Suite>,
    faults: &[&'static Fault],
    jobs: u16,
    what: &str,
) -> anyhow::Result<Vec<TargetReport>> {
    let places = Arc::new(Semaphore::new(jobs.into()));
    let mut tasks = tokio::task::JoinSet::new();
    // Whoever hangs takes longest, then whoever needs a server of its own for each scenario.
    let mut order: Vec<(usize, &'static Fault)> = faults.iter().copied().enumerate().collect();
    order.sort_by_key(|(_, fault)| (fault.kind != Kind::Hostile, !breaks_life(suite, fault)));
    for (index, fault) in order {
        let (suite, places) = (Arc::clone(suite), Arc::clone(&places));
        tasks.spawn(async move {
            let _place = places.acquire().await;
            let asked = Asked::of(fault);
            (index, run(&suite, &for_fault(&suite, fault), Some(fault), asked, &admission()).await)
        });
    }
    let mut reports: Vec<Option<TargetReport>> = faults.iter().map(|_| None).collect();
    for done in 1.. {
        let Some(joined) = tasks.join_next().await else { break };
        let (index, report) = joined.context("a faulty server's task broke")?;
        eprintln!("{what}{done}/{}  {}", faults.len(), faults[index].name);
        reports[index] = Some(report?);
    }
    Ok(reports.into_iter().flatten().collect())
}

/// The scenarios that a fault is held to.
///
/// - A hostile server may flood or hang every connection: the scenarios that send megabytes would only flood it back.
/// - What is large takes seconds of a processor, and shows what the small scenarios show: only a fault in
///   that meets it.
/// - A fault in the life of streams starves or ends its server. It meets only the scenarios about that, and
///   those, each with a server of its own, meet only such faults, beside the servers that are right.
/// - A stream that speaks a dialect meets what reads streams, and is asked for nothing else.
/// - A fault of an MCP endpoint meets what is for its transport alone, and nothing else does. What has a server of its own meets
///   those that it catches.
/// - A fault of the hub meets what is for hubs alone, and nothing else does.
fn for_fault(suite: &Suite, fault: &Fault) -> Vec<Scenario> {
    let in_life = breaks_life(suite, fault);
    let spared = |s: &Scenario| is_large(s) && !breaks(fault, s);
    let for_hubs = |s: &Scenario| s.driver == Driver::Publish;
    let wanted = |s: &&Scenario| match fault.kind {
        _ if fault.role == Role::Stream => s.is(Tag::AnyResponse),
        _ if s.speaks_mcp() || matches!(fault.role, Role::Mcp | Role::McpSse) => {
            speaks_with(s, fault.role)
                && (s.server.is_shared() || breaks(fault, s) || fault.kind == Kind::Variant)
        }
        _ if fault.role == Role::Hub || for_hubs(s) => fault.role == Role::Hub && for_hubs(s),
        Kind::Hostile => !is_large(s) && !s.is(Tag::Life),
        Kind::Fault => s.is(Tag::Life) == in_life && !spared(s),
        Kind::Variant => !spared(s),
    };
    suite.scenarios().iter().filter(wanted).filter(|s| over::fits(s, fault)).cloned().collect()
}

/// What a correct server is held to. The stream of one that speaks HTTP with SSE is as bare as may be, and says nothing unless it is
/// asked: it meets what is for its transport alone.
fn for_correct(suite: &Suite, asked: Asked) -> Vec<Scenario> {
    let mut scenarios = over::for_correct(suite, asked.over);
    scenarios.retain(|scenario| asked.role != Role::McpSse || speaks_with(scenario, asked.role));
    scenarios
}

/// Whether a scenario is for an endpoint of the Model Context Protocol in this role.
fn speaks_with(scenario: &Scenario, role: Role) -> bool {
    match role {
        Role::Mcp => scenario.needs.contains(&Capability::Mcp),
        Role::McpSse => scenario.needs.contains(&Capability::McpSse),
        Role::Server | Role::Stream | Role::Hub | Role::Endpoint => false,
    }
}

/// Whether it is a fault in the life of streams over HTTP/1.1.
fn breaks_life(suite: &Suite, fault: &Fault) -> bool {
    fault.over == Over::Http1 && suite.scenarios().iter().any(|s| s.is(Tag::Life) && breaks(fault, s))
}

/// Whether it is about megabytes, or a script of it repeats an event more than [`LONG_BURST`] times.
fn is_large(scenario: &Scenario) -> bool {
    let scripts = scenario.steps.iter().filter_map(|step| match step {
        Step::Open(open) => open.script.as_ref(),
        _ => None,
    });
    let mut items = scripts.flatten();
    scenario.is(Tag::Large)
        || items.any(|item| matches!(item, ScriptItem::Repeat(repeat) if repeat.times > LONG_BURST))
}

fn admission() -> Arc<Admission> {
    Admission::new(64)
}

/// The checks that broke in a run. Errors prove nothing.
fn broken_checks(report: &TargetReport) -> impl Iterator<Item = Check> + '_ {
    // What refers to another finding was found, and is told there.
    let broken = |r: &CheckResult| {
        matches!(r.verdict, Verdict::Fail | Verdict::Warn | Verdict::Note)
            || r.code == Some(Code::FollowsFrom)
    };
    report
        .results
        .iter()
        .filter(move |r| broken(r))
        .map(|r| (r.scenario.clone(), r.check.as_str().to_owned()))
}

/// The checks that nothing broke.
fn unproven(suite: &Suite, proven: &BTreeSet<Check>) -> BTreeSet<Check> {
    let all = suite
        .scenarios()
        .iter()
        .flat_map(|s| s.checks.iter().map(|c| (s.id.clone(), c.requirement.as_str().to_owned())));
    all.filter(|check| !proven.contains(check)).collect()
}
