//! A run before it starts: what it judges, and how.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ssespec_evidence::store::StoreError;
use ssespec_harness::limits::Limits;
use ssespec_report::TargetReport;
use ssespec_scenario::{LoadedTarget, Scenario, Suite, Target};

use crate::admission::Admission;
use crate::context::RunContext;
use crate::event::{Nobody, Observer};
use crate::fail_fast::FailFast;
use crate::options::{OnFailure, Recordings, Retries};
use crate::session::Session;
use crate::streams::Streams;

/// How many scenarios run at once at most unless the run says so.
const JOBS: usize = 256;

/// A run that is described and not started.
pub struct Run {
    context: RunContext,
    targets: Vec<LoadedTarget>,
    scenarios: Vec<Scenario>,
}

/// Describes a [`Run`]. Each method names the default that holds without it.
#[must_use]
pub struct RunBuilder {
    suite: Arc<Suite>,
    targets: Vec<LoadedTarget>,
    scenarios: Option<Vec<Scenario>>,
    limits: Limits,
    admission: Option<Arc<Admission>>,
    recordings: Recordings,
    streams: Streams,
    summarise: Option<String>,
    retries: Retries,
    on_failure: OnFailure,
    observer: Arc<dyn Observer>,
}

impl Run {
    /// Begins to describe a run of this suite.
    pub fn builder(suite: Arc<Suite>) -> RunBuilder {
        RunBuilder {
            suite,
            targets: Vec::new(),
            scenarios: None,
            limits: Limits::default(),
            admission: None,
            recordings: Recordings::Drop,
            streams: Streams::default(),
            summarise: None,
            retries: Retries::One,
            on_failure: OnFailure::Continue,
            observer: Arc::new(Nobody),
        }
    }

    /// Sets all targets up and starts them. For callers that look at a target before its scenarios; [`Run::run`] does all.
    pub async fn start(self) -> Session {
        Session::start(self.context, self.targets, &self.scenarios).await
    }

    /// Carries the run out: one report for each target, in the order in which they were given.
    ///
    /// # Errors
    /// A recording that cannot be saved. What goes wrong with a target is in its report.
    pub async fn run(self) -> Result<Vec<TargetReport>, StoreError> {
        let mut session = self.start().await;
        session.play().await;
        session.finish().await
    }
}

impl RunBuilder {
    /// Judges this target, too. Its paths are relative to the folder that it was loaded from.
    pub fn target(mut self, target: LoadedTarget) -> Self {
        self.targets.push(target);
        self
    }

    /// Judges a target that no file describes, too. Its paths are relative to the current folder.
    pub fn described_target(self, target: Target) -> Self {
        self.target(LoadedTarget { target, dir: PathBuf::from(".") })
    }

    /// Judges these targets, too.
    pub fn targets(mut self, targets: impl IntoIterator<Item = LoadedTarget>) -> Self {
        self.targets.extend(targets);
        self
    }

    /// Plays these scenarios, each with these of its checks; otherwise all of the suite.
    pub fn scenarios(mut self, scenarios: impl Into<Vec<Scenario>>) -> Self {
        self.scenarios = Some(scenarios.into());
        self
    }

    /// How long streams are held that are watched for their end; 20 s unless given.
    pub fn hold(mut self, hold: Duration) -> Self {
        self.limits.hold = hold;
        self
    }

    /// The bounds of a recording, the time of [`RunBuilder::hold`] among them.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// How many scenarios play at once at most, over all targets; 256 unless given. Fewer do while this machine does not keep up.
    pub fn jobs(self, most: usize) -> Self {
        self.admission(Admission::new(most))
    }

    /// Shares the limit of [`RunBuilder::jobs`] with other runs.
    pub fn admission(mut self, admission: Arc<Admission>) -> Self {
        self.admission = Some(admission);
        self
    }

    /// Whether a finding that rests on order or time is confirmed by a second try, alone; it is unless this says otherwise.
    pub fn retries(mut self, retries: Retries) -> Self {
        self.retries = retries;
        self
    }

    /// What the first failure does that is not listed as known; the run goes on unless this says otherwise.
    pub fn on_failure(mut self, on_failure: OnFailure) -> Self {
        self.on_failure = on_failure;
        self
    }

    /// Saves every recording in this folder, and names it in its results.
    pub fn keep_recordings(self, folder: impl Into<PathBuf>) -> Self {
        self.recordings(Recordings::Keep(folder.into()))
    }

    /// What happens to recordings once they are judged; they are dropped unless this says otherwise.
    pub fn recordings(mut self, recordings: Recordings) -> Self {
        self.recordings = recordings;
        self
    }

    /// How many streams are open at once at most; there is no bound unless this says otherwise.
    pub fn streams(mut self, streams: Streams) -> Self {
        self.streams = streams;
        self
    }

    /// Summarises the first exchange of the scenario with this id for [`TargetRun::summary`](crate::TargetRun::summary).
    pub fn summarise(mut self, scenario: impl Into<String>) -> Self {
        self.summarise = Some(scenario.into());
        self
    }

    /// Sends the events of the run to this observer; without one they are ignored.
    pub fn observer(mut self, observer: Arc<dyn Observer>) -> Self {
        self.observer = observer;
        self
    }

    /// The run as described.
    pub fn build(self) -> Run {
        let scenarios = self.scenarios.unwrap_or_else(|| self.suite.scenarios().to_vec());
        let context = RunContext {
            suite: self.suite,
            limits: self.limits,
            admission: self.admission.unwrap_or_else(|| Admission::new(JOBS)),
            recordings: self.recordings,
            streams: self.streams,
            summarise: self.summarise,
            retries: self.retries,
            fail_fast: FailFast::new(self.on_failure),
            observer: self.observer,
        };
        Run { context, targets: self.targets, scenarios }
    }

    /// Carries the run out as described, see [`Run::run`].
    ///
    /// # Errors
    /// A recording that cannot be saved.
    pub async fn run(self) -> Result<Vec<TargetReport>, StoreError> {
        self.build().run().await
    }
}
