//! The events of a run, and who receives them.

use std::time::Duration;

use ssespec_evidence::verdict::Verdict;
use ssespec_scenario::Target;

/// Something that happened in a run. Names of targets and ids of scenarios are those of their files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunEvent {
    /// A target is set up and started, or asked whether it is there.
    TargetStarting {
        /// The target's name.
        target: String,
        /// Which of both.
        start: Start,
    },
    /// A target responds, and its scenarios begin.
    TargetReady {
        /// The target's name.
        target: String,
        /// How many scenarios will run, second tries not counted.
        scenarios: usize,
    },
    /// A target cannot be judged: it could not be started or reached.
    TargetDown {
        /// The target's name.
        target: String,
        /// Which of both was tried.
        start: Start,
        /// What went wrong, and the remedy.
        error: String,
    },
    /// A scenario is over. What it found is not final where it has to be confirmed: a [`RunEvent::SecondTry`] of it follows, or
    /// it cannot be played again and becomes inconclusive in the report.
    ScenarioFinished {
        /// The target's name.
        target: String,
        /// The scenario's id.
        scenario: String,
        /// How it ended.
        end: ScenarioEnd,
    },
    /// A scenario runs again, alone.
    SecondTry {
        /// The target's name.
        target: String,
        /// The scenario's id.
        scenario: String,
        /// Why, as the end of a sentence: `to confirm http.head`.
        why: String,
    },
    /// All scenarios of a target are over; second tries come after all targets.
    TargetDone {
        /// The target's name.
        target: String,
        /// How long they took, without the start of the target.
        took: Duration,
    },
}

/// How a run comes to a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// It is set up and launched.
    Launch,
    /// It already listens.
    Attach,
    /// It is up, and gets the requests before its stream.
    Prepare,
}

impl Start {
    /// How a run comes to this target.
    pub fn of(target: &Target) -> Self {
        if target.launch.is_some() { Self::Launch } else { Self::Attach }
    }
}

/// How a scenario ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScenarioEnd {
    /// It was played and judged: the verdict of each check, in the order of the scenario's file.
    Judged(Vec<Verdict>),
    /// The server that it needs for itself could not be started.
    NotStarted,
    /// The run stopped at a failure elsewhere before it ended.
    CutOff,
}

/// Receives the events of a run. Closures are observers.
pub trait Observer: Send + Sync {
    /// Takes an event. Called from the run's own tasks, from several at once: what takes long belongs on another thread, at the end
    /// of a channel.
    fn notice(&self, event: RunEvent);
}

impl<F: Fn(RunEvent) + Send + Sync> Observer for F {
    fn notice(&self, event: RunEvent) {
        self(event);
    }
}

/// Ignores all events.
pub(crate) struct Nobody;

impl Observer for Nobody {
    fn notice(&self, _: RunEvent) {}
}
