//! What kept a launched server from running while something was recorded: how long its threads waited for a processor, and how
//! long one of its processes was stopped.
//!
//! The kernel counts each thread's wait from its birth, so the growth between two looks is the wait in between. Looks are cheap
//! (one small read a thread), and are only taken while something is recorded.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use ssespec_evidence::recording::Strain;

use super::threads::{Looked, members, threads_of};

/// How often it is looked whether a process is stopped.
const LOOKS: Duration = Duration::from_millis(50);
/// With every so manieth of these looks, processes and threads are counted anew.
const ANEW: u32 = 10;

/// The wait of each thread as it was last seen, those that have ended included.
type Waits = HashMap<i32, u64>;

/// A launched server, as far as its strain goes.
#[derive(Debug)]
pub(super) struct Watched {
    group: i32,
    seen: Mutex<Seen>,
}

/// What was seen of a server so far.
#[derive(Debug, Default)]
struct Seen {
    /// The processes of its group.
    processes: Vec<i32>,
    waits: Waits,
    /// How long a process was seen stopped, in nanoseconds.
    stopped_ns: u64,
    looked: Option<Instant>,
    /// How many recordings go on.
    recordings: usize,
}

impl Seen {
    /// Takes in a look. Who was stopped counts as stopped since the look before.
    fn look(&mut self, looked: &Looked, since: Duration) {
        if looked.stopped {
            self.stopped_ns += u64::try_from(since.as_nanos()).unwrap_or(u64::MAX);
        }
        self.waits.extend(&looked.waits);
    }

    /// What came since these waits were seen.
    fn since(&self, waits: &Waits, stopped_ns: u64) -> Strain {
        // A thread that is new was born meanwhile, and all of its wait lies in this time.
        let grown =
            self.waits.iter().map(|(thread, now)| now.saturating_sub(*waits.get(thread).unwrap_or(&0)));
        let server_ns = grown.max();
        // Anyone who has no thread that could be looked at was not seen at all.
        Strain { reader_ns: None, server_ns, stopped_ns: server_ns.map(|_| self.stopped_ns - stopped_ns) }
    }
}

/// Where the strain of a target's server can be asked for.
#[derive(Clone, Debug, Default)]
pub struct StrainOf(Option<Arc<Watched>>);

impl StrainOf {
    /// Of the server that was launched as this group. Only Linux tells.
    pub(super) fn group(group: i32) -> Self {
        Self(cfg!(target_os = "linux").then(|| Arc::new(Watched { group, seen: Mutex::default() })))
    }

    /// Begins to count, for as long as the response lives.
    pub(crate) fn begin(&self) -> Counting {
        Counting::of(self.0.as_ref())
    }
}

/// A count that goes on.
pub(crate) struct Counting {
    watched: Option<Arc<Watched>>,
    waits: Waits,
    stopped_ns: u64,
    reader_ns: Option<u64>,
}

impl Counting {
    fn of(watched: Option<&Arc<Watched>>) -> Self {
        let reader_ns = crate::reader::reader_delay_ns();
        let mut counting = Self { watched: watched.cloned(), waits: Waits::new(), stopped_ns: 0, reader_ns };
        if let Some(watched) = watched {
            let first = {
                let mut seen = watched.seen();
                let first = seen.recordings == 0;
                if first {
                    // Who has ended meanwhile is of no interest any more.
                    *seen = Seen { stopped_ns: seen.stopped_ns, ..Seen::default() };
                    seen.processes = members(watched.group);
                }
                seen.recordings += 1;
                watched.look(&mut seen, true);
                (counting.waits, counting.stopped_ns) = (seen.waits.clone(), seen.stopped_ns);
                first
            };
            if first {
                sampler::watch(watched);
            }
        }
        counting
    }

    /// What was counted.
    pub(crate) fn end(self) -> Strain {
        let now = crate::reader::reader_delay_ns();
        // Before the first socket there was nothing to count.
        let reader_ns = now.map(|now| now.saturating_sub(self.reader_ns.unwrap_or(0)));
        let server = self.watched.as_ref().map(|watched| {
            let mut seen = watched.seen();
            watched.look(&mut seen, true);
            seen.since(&self.waits, self.stopped_ns)
        });
        Strain { reader_ns, ..server.unwrap_or_default() }
    }
}

impl Drop for Counting {
    fn drop(&mut self) {
        if let Some(watched) = &self.watched {
            watched.seen().recordings -= 1;
        }
    }
}

impl Watched {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at the processes, and if asked to at their threads.
    fn look(&self, seen: &mut Seen, at_threads: bool) {
        let now = Instant::now();
        let since = seen.looked.map_or(Duration::ZERO, |before| now - before);
        let looked = threads_of(&seen.processes, at_threads);
        seen.look(&looked, since);
        seen.looked = Some(now);
    }
}

/// The thread that looks at all servers of which something is recorded.
mod sampler {
    use super::*;

    static WATCHED: Mutex<Vec<Weak<Watched>>> = Mutex::new(Vec::new());

    fn all() -> MutexGuard<'static, Vec<Weak<Watched>>> {
        WATCHED.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at this server from now on, until nothing is recorded of it any more.
    pub(super) fn watch(watched: &Arc<Watched>) {
        let mut all = all();
        let known = all.iter().any(|one| std::ptr::eq(one.as_ptr(), Arc::as_ptr(watched)));
        let idle = all.is_empty();
        if !known {
            all.push(Arc::downgrade(watched));
        }
        if idle {
            // Without the thread nothing is known of stops; the rest is counted at both ends of each recording.
            let _ = std::thread::Builder::new().name("strain".into()).spawn(go_on);
        }
    }

    fn go_on() {
        for round in 1_u32.. {
            std::thread::sleep(LOOKS);
            let servers: Vec<Arc<Watched>> = {
                let mut all = all();
                all.retain(|one| one.upgrade().is_some_and(|server| server.seen().recordings > 0));
                if all.is_empty() {
                    return;
                }
                all.iter().filter_map(Weak::upgrade).collect()
            };
            let anew = round % ANEW == 0;
            for server in servers {
                let mut seen = server.seen();
                if anew {
                    seen.processes = members(server.group);
                }
                server.look(&mut seen, anew);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looked(waits: &[(i32, u64)], stopped: bool) -> Looked {
        Looked { waits: waits.iter().copied().collect(), stopped }
    }

    #[test]
    fn the_thread_that_waited_longest_counts() {
        let mut seen = Seen::default();
        seen.look(&looked(&[(1, 500), (2, 70)], false), LOOKS);
        let begin = seen.waits.clone();
        seen.look(&looked(&[(1, 510), (2, 90)], false), LOOKS);
        assert_eq!(seen.since(&begin, 0).server_ns, Some(20));
        // One that is born meanwhile has waited since its birth, and counts when it has ended.
        seen.look(&looked(&[(3, 400)], false), LOOKS);
        seen.look(&looked(&[(1, 520)], false), LOOKS);
        assert_eq!(
            seen.since(&begin, 0),
            Strain { reader_ns: None, server_ns: Some(400), stopped_ns: Some(0) }
        );
    }

    #[test]
    fn nothing_that_can_be_read_is_nothing_that_is_known() {
        assert_eq!(Seen::default().since(&Waits::new(), 0), Strain::default());
    }

    #[test]
    fn who_is_seen_stopped_was_since_the_look_before() {
        let mut seen = Seen::default();
        for stopped in [false, true, true, false] {
            seen.look(&looked(&[(1, 0)], stopped), LOOKS);
        }
        assert_eq!(seen.since(&Waits::new(), 0).stopped_ns, Some(100_000_000));
        assert_eq!(seen.since(&Waits::new(), 60_000_000).stopped_ns, Some(40_000_000));
    }
}
