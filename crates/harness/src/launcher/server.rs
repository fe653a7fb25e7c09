//! A launched server: where it is, whether it lives, what it printed, and its end.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::attach::Attached;
use super::error::{TargetError, outcome};
use super::output::Output;
use super::process_group::Group;
use super::stopped::Stopped;
use crate::captured::Captured;
use crate::learned::Learned;

/// A launched server. Dropping it kills its process group.
pub struct Server {
    attached: Attached,
    group: Mutex<Group>,
    output: Output,
}

impl Server {
    pub(super) fn new(attached: Attached, group: Group, output: Output) -> Self {
        Self { attached, group: Mutex::new(group), output }
    }

    /// Where it is.
    pub fn attached(&self) -> &Attached {
        &self.attached
    }

    /// Takes over what is known of another start of the same server.
    pub fn learn(&mut self, learned: Learned) {
        self.attached.learned = learned;
    }

    /// Lets all that is asked of it use what was captured.
    pub fn captured(&mut self, captured: Captured) {
        self.attached.access.captured = captured;
    }

    /// What it printed so far, both outputs in order: the latest part.
    pub fn output(&self) -> String {
        self.output.text()
    }

    /// Checks that it is still running.
    ///
    /// # Errors
    /// [`TargetError::Died`] with its output.
    pub async fn check_alive(&self) -> Result<(), TargetError> {
        let ended = self.group().ended();
        let Some(status) = ended else { return Ok(()) };
        self.output.settle().await;
        Err(TargetError::Died { outcome: outcome(status), output: self.output.last_lines() })
    }

    /// The memory that its processes take in all, in bytes; `None` where nothing tells it.
    pub fn memory(&self) -> Option<u64> {
        self.group().memory()
    }

    /// Asks it to end, as a deployment does. False where there is nothing to ask with.
    pub fn terminate(&self) -> bool {
        self.group().terminate()
    }

    /// Whether all its processes are gone.
    pub fn is_gone(&self) -> bool {
        self.group().is_gone()
    }

    /// How its first process ended, if it did.
    pub fn ended(&self) -> Option<String> {
        self.group().ended().map(outcome)
    }

    /// Ends the whole group: TERM, after a grace KILL, and a look whether anything is left.
    ///
    /// # Errors
    /// [`TargetError::Leak`] when processes had left the group or outlived KILL.
    pub async fn stop(self) -> Result<Stopped, TargetError> {
        let mut group = self.group.into_inner().unwrap_or_else(PoisonError::into_inner);
        group.stop().await.map_err(|left| {
            let named: Vec<String> = left.iter().map(|p| format!("{} ({})", p.pid, p.command)).collect();
            TargetError::Leak { processes: named.join(", "), output: self.output.last_lines() }
        })
    }

    fn group(&self) -> MutexGuard<'_, Group> {
        self.group.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
