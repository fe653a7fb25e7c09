//! A process in a Windows job of its own, which is gone when its owner is: stopped in order, dropped, or at an interrupt.
//!
//! The same names as for process groups on Unix. There is no TERM to ask with, so a job is ended at once; and there is
//! no walk over the process tree, because a process cannot leave its job: whatever was started in it ends with it, even if we crash.

use std::collections::BTreeMap;
use std::process::{Command, ExitStatus};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use process_wrap::tokio::{ChildWrapper, CommandWrap, JobObject, KillOnDrop};

use super::error::TargetError;
use super::stopped::Stopped;
use super::strain::StrainOf;
use crate::limits::KILL_GRACE;

/// How often the end of a process is asked for.
const POLL: Duration = Duration::from_millis(20);

/// The jobs that live now, for the interrupt handler.
static REGISTRY: Mutex<Registry> = Mutex::new(Registry { jobs: BTreeMap::new(), closed: false });

struct Registry {
    /// Each job under the id of its first process.
    jobs: BTreeMap<u32, Job>,
    /// Whether everything was killed: from then on nothing may be started.
    closed: bool,
}

/// A job and its first process. Once its last owner is gone, the system ends all that is in it.
type Job = Arc<Mutex<Box<dyn ChildWrapper>>>;

/// Ends every job that lives now and every one that is started later, and returns how many there were.
/// For the interrupt handler: it does not wait, and the process that calls it is expected to end.
pub fn kill_all() -> usize {
    let mut registry = lock(&REGISTRY);
    registry.closed = true;
    let jobs = std::mem::take(&mut registry.jobs);
    jobs.values().for_each(kill_now);
    jobs.len()
}

/// A process in a job of its own.
pub(super) struct Group {
    job: Job,
    id: u32,
    gone: bool,
}

/// A process that is still there after its job was ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// Its id.
    pub pid: u32,
    /// What is known of it.
    pub command: String,
}

/// Why a job was not started.
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
    /// Starts a command as the first process of a new job: it runs only once it is in the job, so that nothing escapes.
    pub(super) fn spawn(command: Command) -> Result<Self, SpawnError> {
        let mut command = CommandWrap::from(tokio::process::Command::from(command));
        command.wrap(KillOnDrop).wrap(JobObject);
        // The lock is held from the question to the entry: an interrupt in between would miss the newcomer.
        let mut registry = lock(&REGISTRY);
        if registry.closed {
            return Err(SpawnError::Stopping);
        }
        let child = command.spawn().map_err(SpawnError::Io)?;
        let id = child.id().expect("a process that was just started has an id");
        let job = Arc::new(Mutex::new(child));
        registry.jobs.insert(id, Arc::clone(&job));
        Ok(Self { job, id, gone: false })
    }

    /// Where it can be asked what keeps its processes from running: nothing here tells it.
    pub(super) fn strain(&self) -> StrainOf {
        i32::try_from(self.id).map_or_else(|_| StrainOf::default(), StrainOf::group)
    }

    /// Waits until the first process ends.
    pub(super) async fn wait(&mut self) -> std::io::Result<ExitStatus> {
        loop {
            let ended = lock(&self.job).try_wait()?;
            if let Some(status) = ended {
                return Ok(status);
            }
            tokio::time::sleep(POLL).await;
        }
    }

    /// How the first process ended, if it did.
    pub(super) fn ended(&mut self) -> Option<ExitStatus> {
        lock(&self.job).try_wait().ok().flatten()
    }

    /// There is no TERM to ask with.
    pub(super) fn terminate(&mut self) -> bool {
        false
    }

    /// Whether the first process has ended.
    pub(super) fn is_gone(&mut self) -> bool {
        self.ended().is_some()
    }

    /// Nothing here tells the memory of a process.
    pub(super) fn memory(&mut self) -> Option<u64> {
        None
    }

    /// Ends the job and waits for its first process. One that stays is returned.
    pub(super) async fn stop(&mut self) -> Result<Stopped, Vec<Found>> {
        let by_itself = self.ended().is_some();
        kill_now(&self.job);
        let gone = tokio::time::timeout(KILL_GRACE, self.wait()).await.is_ok();
        lock(&REGISTRY).jobs.remove(&self.id);
        self.gone = true;
        match (gone, by_itself) {
            (true, true) => Ok(Stopped::Terminated),
            (true, false) => Ok(Stopped::Unasked),
            (false, _) => {
                Err(vec![Found { pid: self.id, command: "it outlived the end of its job".to_owned() }])
            }
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if !self.gone {
            kill_now(&self.job);
            lock(&REGISTRY).jobs.remove(&self.id);
        }
    }
}

fn kill_now(job: &Job) {
    // It may be gone already: that is what is wanted.
    let _ = lock(job).start_kill();
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
