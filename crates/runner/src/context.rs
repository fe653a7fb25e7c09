//! What all scenarios of a run share.

use std::sync::Arc;

use ssespec_harness::limits::Limits;
use ssespec_scenario::Suite;

use crate::admission::Admission;
use crate::event::{Observer, RunEvent};
use crate::fail_fast::FailFast;
use crate::options::{Recordings, Retries};
use crate::streams::Streams;

/// What all scenarios of a run share.
pub struct RunContext {
    /// The requirements.
    pub suite: Arc<Suite>,
    /// The bounds of a recording.
    pub limits: Limits,
    /// Which scenarios run at the same time, over all targets.
    pub admission: Arc<Admission>,
    /// What happens to a recording once it is judged.
    pub recordings: Recordings,
    /// How many streams are open at once.
    pub streams: Streams,
    /// The id of the scenario whose first exchange is summarised beyond its checks.
    pub summarise: Option<String>,
    /// Whether what is to be confirmed is played again.
    pub retries: Retries,
    /// Whether the run stops at its first failure.
    pub fail_fast: FailFast,
    /// Receives the events.
    pub observer: Arc<dyn Observer>,
}

impl RunContext {
    /// Sends an event to the observer.
    pub fn notice(&self, event: RunEvent) {
        self.observer.notice(event);
    }
}
