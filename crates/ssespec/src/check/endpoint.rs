//! A third-party endpoint: looked at, then played what the plan of its check says.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ssespec_evidence::reason::Reason;
use ssespec_evidence::recording::{KnownBy, Recording};
use ssespec_evidence::store;
use ssespec_evidence::verdict::{CheckResult, Verdict};
use ssespec_harness::access::Access;
use ssespec_harness::launcher::Attached;
use ssespec_harness::limits::Limits;
use ssespec_harness::recorder::record;
use ssespec_judge::ResponseSummary;
use ssespec_judge::observed::{self, AtOnce, Kind};
use ssespec_report::{RunReport, Strictness};
use ssespec_runner::{Recordings, Run, Session, Streams, TargetRun, skips};
use ssespec_scenario::{
    Await, Driver, Open, Reader, Scenario, ServerUse, Span, Step, Suite, Tag, Target, Until,
};

use super::kind::kind_of;
use super::plan::{Once, Plan, Way};
use super::{answer, budget};
use crate::progress::Progress;

/// How long the first look waits for a body behind a head.
const FIRST_LOOK: Span = Span::from_millis(1_000);

/// A third-party endpoint, and how it is judged.
pub struct Endpoint {
    /// The requirements and all scenarios.
    pub suite: Arc<Suite>,
    /// The endpoint, as a target at a URL.
    pub target: Target,
    /// What is asked.
    pub plan: Plan,
    /// How long the stream is watched.
    pub budget: Duration,
    /// What the report counts as a failure.
    pub strictness: Strictness,
    /// Where recordings are kept, if they are.
    pub recordings: Option<PathBuf>,
    /// The command that repeats the check.
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
        let progress = Arc::new(Progress::new());
        let fitted = |scenario: &Scenario| budget::fitted(scenario.clone(), self.budget);
        let mut run = Run::builder(Arc::clone(&self.suite))
            .described_target(self.target.clone())
            .scenarios(self.plan.scenarios.iter().map(fitted).collect::<Vec<_>>())
            .limits(budget::limits(self.budget))
            // A scenario opens one stream at least.
            .jobs(match &self.plan.way {
                Way::Freely(_) => usize::try_from(self.plan.at_once).unwrap_or(usize::MAX),
                Way::Once(_) => 1,
            })
            .streams(Streams::at_most(self.plan.at_once))
            .recordings(Recordings::from(self.recordings.clone()))
            .observer(progress.clone());
        if let Some(id) = self.plan.summarised() {
            run = run.summarise(id);
        }
        let mut session = run.build().start().await;
        for target in session.targets_mut() {
            target.refine(|attached| {
                attached.known_by = KnownBy::Observation;
                (self.refine)(&mut attached.access);
            });
        }
        let first = match &self.plan.way {
            Way::Freely(_) => self.look_first(&mut session).await?,
            Way::Once(once) => ask_once(once, &mut session).await,
        };
        session.play().await;
        let seen = session.targets().iter().find_map(TargetRun::summary).cloned();
        let mut reports = session.finish().await?;
        for report in &mut reports {
            if let Some((first, kind)) = &first {
                let seen = seen.as_ref().filter(|seen| seen.status.is_some());
                report.about = match (seen, kind, &self.plan.way) {
                    (None, _, _) => answer::at_first(first),
                    (Some(seen), Kind::Stream, Way::Freely(_)) => answer::after_a_stream(seen),
                    (Some(seen), _, _) => answer::line(seen),
                };
                if let Some(why) = kind.why_not_judged() {
                    report.results = self.without_a_stream(&report.results, *kind, &why);
                }
                for (scenario, reason) in &self.plan.left_out {
                    report.results.extend(skips(scenario, &self.target, &self.suite, reason));
                }
            }
            report.notes.extend(observed::notes(&report.results, AtOnce::of(self.plan.at_once)));
            report.repeat.clone_from(&self.repeat);
        }
        progress.finish();
        let wall_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        Ok(RunReport::new(started, env!("CARGO_PKG_VERSION"), self.strictness, wall_ms, reports))
    }

    /// Finds out what the target is, if it answers, and leaves it only the scenarios that fit.
    async fn look_first(&self, session: &mut Session) -> anyhow::Result<Option<(ResponseSummary, Kind)>> {
        let reached = session.targets_mut().iter_mut().find_map(|target| Some((target.attached()?, target)));
        let Some((attached, target)) = reached else { return Ok(None) };
        let recording = first_look(&attached, &budget::limits(self.budget)).await;
        if let Some(dir) = &self.recordings {
            store::save(&recording, dir)?;
        }
        let first = ResponseSummary::of(&recording, "stream").unwrap_or_default();
        target.note_sent(recording.prepared);
        let kind = Kind::of(&first);
        if kind == Kind::Stream {
            target.refine(|attached| attached.known_by = KnownBy::ObservedStream);
        }
        target.play_only(|scenario| match kind {
            Kind::Stream => true,
            Kind::NotOk | Kind::NotAStream | Kind::NoResponse => scenario.is(Tag::AnyResponse),
            Kind::NoMore => false,
        });
        Ok(Some((first, kind)))
    }

    /// All that is selected: what can be said of a response that is no event stream, and why the rest is not judged.
    fn without_a_stream(&self, found: &[CheckResult], kind: Kind, why: &Reason) -> Vec<CheckResult> {
        let all =
            self.plan.scenarios.iter().flat_map(|scenario| skips(scenario, &self.target, &self.suite, why));
        all.map(|skip| match found.iter().find(|r| r.scenario == skip.scenario && r.check == skip.check) {
            Some(result) => kind.admits(result.clone()),
            None => CheckResult { verdict: Verdict::Inconclusive, ..skip },
        })
        .collect()
    }
}

/// Plays the one request, finds out from it what the target is, and leaves the rest of the plan only if it is a stream.
async fn ask_once(once: &Once, session: &mut Session) -> Option<(ResponseSummary, Kind)> {
    session.play_before(|scenario| scenario.id == once.first).await;
    let target = session.targets_mut().iter_mut().find(|target| target.attached().is_some())?;
    let first = target.summary().cloned().unwrap_or_default();
    let kind = kind_of(&first, &once.method);
    if kind == Kind::Stream {
        target.refine(|attached| attached.known_by = KnownBy::ObservedStream);
    }
    target.allow_further(once.second_tries);
    target.play_only(|_| kind == Kind::Stream);
    Some((first, kind))
}

/// One request that finds out what stands behind the URL, before anything else is asked.
async fn first_look(attached: &Attached, limits: &Limits) -> Recording {
    let wait = |until, within| Step::Await(Await { on: None, until, within });
    let open = Open { name: "stream".into(), ..Open::default() };
    let head = Span::from_millis(u64::try_from(limits.head.as_millis()).unwrap_or(u64::MAX));
    let scenario = Scenario {
        id: observed::FIRST_LOOK.into(),
        title: "What the URL serves".into(),
        driver: Driver::Observe,
        reader: Reader::Raw,
        needs: Vec::new(),
        tags: Vec::new(),
        server: ServerUse::Shared,
        http: None,
        intrusive: None,
        steps: vec![Step::Open(open), wait(Until::Head, head), wait(Until::Events(1), FIRST_LOOK)],
        checks: Vec::new(),
    };
    record(&scenario, attached, limits, 1).await
}
