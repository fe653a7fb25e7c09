//! A process in a group of its own, which is gone when its owner is: stopped in order, dropped, or at an interrupt.

use std::collections::BTreeMap;
use std::process::{Command, ExitStatus};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use super::error::TargetError;
use super::process_tree::{Found, MARK, living, memory_of};
use super::stopped::Stopped;
use super::strain::StrainOf;
use crate::limits::{KILL_GRACE, LEAVER_GRACE, TERM_GRACE};

/// The groups that live now, for the interrupt handler.
static REGISTRY: Mutex<Registry> = Mutex::new(Registry { groups: BTreeMap::new(), closed: false });

struct Registry {
    /// The mark of each group.
    groups: BTreeMap<i32, String>,
    /// Whether everything was killed: from then on nothing may be started.
    closed: bool,
}

/// Kills every group that lives now and every one that is started later, and returns how many there were.
/// For the interrupt handler: it does not wait, and the process that calls it is expected to end.
pub fn kill_all() -> usize {
    let mut registry = registry();
    registry.closed = true;
    let groups = std::mem::take(&mut registry.groups);
    for (group, mark) in &groups {
        kill_now(*group, mark);
    }
    groups.len()
}

fn registry() -> MutexGuard<'static, Registry> {
    REGISTRY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A process in a group of its own.
pub(super) struct Group {
    child: tokio::process::Child,
    id: i32,
    mark: String,
    gone: bool,
}

/// Why a group was not started.
pub(super) enum SpawnError {
    Stopping,
    Io(std::io::Error),
}

impl SpawnError {
    pub(super) fn named(self, command: &str) -> TargetError {
        match self {
            Self::Stopping => TargetError::Stopping,
            Self::Io(source) => TargetError::Start { command: command.to_owned(), source },
        }
    }
}

impl Group {
    /// Starts a command as the leader of a new group.
    pub(super) fn spawn(command: Command) -> Result<Self, SpawnError> {
        let mark = mark();
        let mut command = tokio::process::Command::from(command);
        command.env(MARK, &mark).process_group(0).kill_on_drop(true);
        // The lock is held from the question to the entry: an interrupt in between would miss the newcomer.
        let mut registry = registry();
        if registry.closed {
            return Err(SpawnError::Stopping);
        }
        let child = command.spawn().map_err(SpawnError::Io)?;
        let id = child
            .id()
            .and_then(|id| i32::try_from(id).ok())
            .expect("a process that was just started has an id");
        registry.groups.insert(id, mark.clone());
        Ok(Self { child, id, mark, gone: false })
    }

    /// Where it can be asked what keeps its processes from running.
    pub(super) fn strain(&self) -> StrainOf {
        StrainOf::group(self.id)
    }

    /// Waits until the leader ends.
    pub(super) async fn wait(&mut self) -> std::io::Result<ExitStatus> {
        self.child.wait().await
    }

    /// How the leader ended, if it did.
    pub(super) fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// TERM to the group.
    pub(super) fn terminate(&mut self) -> bool {
        signal(self.id, Signal::TERM);
        true
    }

    /// Whether no process of the group lives.
    pub(super) fn is_gone(&mut self) -> bool {
        // Asking reaps the leader; a zombie would count as a member where only signals can tell.
        self.ended().is_some() && !living(self.id, &self.mark).iter().any(|found| found.group == self.id)
    }

    /// The memory of all processes, in bytes.
    pub(super) fn memory(&mut self) -> Option<u64> {
        memory_of(&living(self.id, &self.mark))
    }

    /// TERM to the group, KILL when it takes too long. What had left the group and lived on is killed and returned.
    pub(super) async fn stop(&mut self) -> Result<Stopped, Vec<Found>> {
        signal(self.id, Signal::TERM);
        let mut end = Stopped::Terminated;
        if !self.members_end_within(TERM_GRACE).await {
            end = Stopped::Killed;
            signal(self.id, Signal::KILL);
            self.members_end_within(KILL_GRACE).await;
        }
        // What left the group may still end by itself, once it notices that the server is gone.
        let deadline = tokio::time::Instant::now() + LEAVER_GRACE;
        let mut left = living(self.id, &self.mark);
        while !left.is_empty() && tokio::time::Instant::now() < deadline {
            tokio::time::sleep(Duration::from_millis(20)).await;
            left = living(self.id, &self.mark);
        }
        kill_now(self.id, &self.mark);
        registry().groups.remove(&self.id);
        self.gone = true;
        if left.is_empty() { Ok(end) } else { Err(left) }
    }

    async fn members_end_within(&mut self, grace: Duration) -> bool {
        let deadline = tokio::time::Instant::now() + grace;
        loop {
            if self.is_gone() {
                return true;
            }
            if tokio::time::Instant::now() >= deadline {
                return false;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if !self.gone {
            kill_now(self.id, &self.mark);
            registry().groups.remove(&self.id);
        }
    }
}

/// A value that no other launch has, here or in another run.
fn mark() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let nanos = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
    format!("{}-{}-{nanos}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

fn signal(group: i32, signal: Signal) {
    if let Some(pid) = Pid::from_raw(group) {
        // The group may be gone already: that is what is wanted.
        let _ = kill_process_group(pid, signal);
    }
}

fn kill_now(group: i32, mark: &str) {
    signal(group, Signal::KILL);
    for found in living(group, mark).iter().filter(|found| found.group != group) {
        if let Some(pid) = Pid::from_raw(found.pid) {
            let _ = kill_process(pid, Signal::KILL);
        }
    }
}
