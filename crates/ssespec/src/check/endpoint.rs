//! A stranger's endpoint: asked once what it is, then played all scenarios that fit it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ssespec_harness::access::Access;
use ssespec_harness::judge::Glance;
use ssespec_harness::recorder::record;
use ssespec_harness::target::Attached;
use ssespec_harness::verdict::{CheckResult, Verdict};
use ssespec_report::{RunReport, Strictness};
use ssespec_scenario::{
    Await, Driver, LoadedTarget, Open, RequirementId, Scenario, ServerUse, Span, Step, Suite, Target,
    Transport, Until,
};
use tokio::sync::Semaphore;

use super::answer::{self, Kind};
use super::{assumed, budget};
use crate::args::Retries;
use crate::halt::Halt;
use crate::plan::skips;
use crate::progress::Progress;
use crate::schedule::{Recordings, Stage};
use crate::target_run::TargetRun;

/// How many scenarios run at once: nobody's server is asked for more than a few streams at a time.
const PLACES: usize = 6;
/// How long the first look waits for a body behind a head.
const FIRST_LOOK: Span = Span::from_millis(1_000);
/// The scenario that judges the answer itself, whatever it is.
const WHOLE: &str = "stream/whole";
/// What can be said of an answer that is no event stream.
const OF_ANY_ANSWER: [&str; 3] = ["resp.status-200", "resp.ctype-essence", "http.get"];

/// A stranger's endpoint, and how it is judged.
pub struct Endpoint {
    pub suite: Arc<Suite>,
    pub target: Target,
    pub scenarios: Vec<Scenario>,
    pub budget: Duration,
    pub intrusive: bool,
    pub strictness: Strictness,
    pub recordings: Option<PathBuf>,
    pub repeat: String,
    /// How it is asked, beyond what a target file can say.
    pub refine: Box<dyn Fn(&mut Access) + Send>,
}

impl Endpoint {
    /// Judges it.
    ///
    /// # Errors
    /// A recording that cannot be saved. What goes wrong with the endpoint is in the report.
    pub async fn judge(self) -> anyhow::Result<RunReport> {
        let (began, started) = (Instant::now(), jiff::Timestamp::now().to_string());
        let stage = Arc::new(Stage {
            suite: Arc::clone(&self.suite),
            limits: budget::limits(self.budget),
            places: Arc::new(Semaphore::new(PLACES)),
            recordings: Recordings::Keep,
            retries: Retries::One,
            halt: Halt::new(false),
            progress: Progress::new(),
        });
        let (polite, intrusive): (Vec<_>, Vec<_>) = self
            .scenarios
            .iter()
            .cloned()
            .partition(|scenario| self.intrusive || scenario.intrusive.is_none());
        let fitted = polite.into_iter().map(|scenario| budget::fitted(scenario, self.budget)).collect();
        let loaded = LoadedTarget { target: self.target.clone(), dir: PathBuf::from(".") };
        let mut run = TargetRun::start(&stage, loaded, fitted).await;
        run.refine(&self.refine);
        let mut glance = None;
        if let Some(attached) = run.attached() {
            let first = first_look(&attached, &stage).await;
            let kind = answer::kind(&first);
            run.play_only(|scenario| match kind {
                Kind::Stream => true,
                Kind::Other => scenario.id == WHOLE,
                Kind::NoMore => false,
            });
            run.first_round(&stage).await;
            run.own_round(&stage).await;
            run.second_round(&stage).await;
            run.played().for_each(assumed::weigh);
            let whole = run.played().find(|played| played.scenario.id == WHOLE);
            let seen = whole.and_then(|played| Glance::of(&played.recording, "stream"));
            glance = Some((seen.filter(|seen| seen.status.is_some()).unwrap_or(first), kind));
        }
        let mut report = run.finish(&stage, self.recordings.as_deref()).await?;
        if let Some((glance, kind)) = glance {
            report.about = answer::line(&glance);
            if kind != Kind::Stream {
                report.results = self.results_without_a_stream(std::mem::take(&mut report.results), kind);
            }
            for scenario in &intrusive {
                let why = scenario.intrusive.as_deref().unwrap_or_default();
                let reason = format!("needs --intrusive: {why}");
                report.results.extend(skips(scenario, &self.target, &self.suite, &reason));
            }
        }
        report.repeat = self.repeat;
        stage.progress.finish();
        let wall_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        Ok(RunReport::new(started, env!("CARGO_PKG_VERSION"), self.strictness, wall_ms, vec![report]))
    }

    /// Of an answer that is no event stream only that is said; all other rules would accuse it of the same thing again.
    fn results_without_a_stream(&self, found: Vec<CheckResult>, kind: Kind) -> Vec<CheckResult> {
        let why = match kind {
            Kind::NoMore => "not judged: 204 tells clients to stay away, and there is no stream to look at",
            Kind::Stream | Kind::Other => "not judged: the answer is no event stream",
        };
        let mut results = Vec::new();
        for scenario in self.scenarios.iter().filter(|s| self.intrusive || s.intrusive.is_none()) {
            for check in &scenario.checks {
                let same = |r: &&CheckResult| r.scenario == scenario.id && r.check == check.requirement;
                match found.iter().find(same) {
                    Some(result) if can_be_said(&check.requirement) => results.push(result.clone()),
                    _ => results.extend(
                        skips(scenario, &self.target, &self.suite, why)
                            .filter(|skip| skip.check == check.requirement)
                            .take(1)
                            .map(|skip| CheckResult { verdict: Verdict::Inconclusive, ..skip }),
                    ),
                }
            }
        }
        results
    }
}

fn can_be_said(requirement: &RequirementId) -> bool {
    OF_ANY_ANSWER.contains(&requirement.as_str())
}

/// One request that finds out what stands behind the URL, before anything else is asked.
async fn first_look(attached: &Attached, stage: &Stage) -> Glance {
    let wait = |until, within| Step::Await(Await { on: None, until, within });
    let open = Open { name: "stream".into(), ..Open::default() };
    let head = Span::from_millis(u64::try_from(stage.limits.head.as_millis()).unwrap_or(u64::MAX));
    let scenario = Scenario {
        id: "check/first-look".into(),
        title: "What stands behind the URL".into(),
        driver: Driver::Observe,
        transport: Transport::Wire,
        needs: Vec::new(),
        server: ServerUse::Shared,
        only_over: None,
        intrusive: None,
        steps: vec![Step::Open(open), wait(Until::Head, head), wait(Until::Events(1), FIRST_LOOK)],
        checks: Vec::new(),
    };
    let recording = record(&scenario, attached, &stage.limits, 1).await;
    Glance::of(&recording, "stream").unwrap_or_default()
}
