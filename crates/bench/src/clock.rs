//! The processor time of this thread: a busy machine lengthens it less than the time on the wall.

use std::time::{Duration, Instant};

/// The processor time that this takes.
#[cfg(target_os = "linux")]
pub(crate) fn time(work: impl FnOnce()) -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    let now = || {
        let time = clock_gettime(ClockId::ThreadCPUTime);
        Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or(0))
    };
    let start = now();
    work();
    // A clock that is coarse can say nothing has passed; a rate needs something.
    now().saturating_sub(start).max(Duration::from_nanos(1))
}

/// The time that this takes, where no clock counts the thread alone.
#[cfg(not(target_os = "linux"))]
pub(crate) fn time(work: impl FnOnce()) -> Duration {
    wall(work)
}

#[allow(dead_code, reason = "the fallback of systems without a clock for threads, tested everywhere")]
fn wall(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed().max(Duration::from_nanos(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_takes_time() {
        let work = || assert_eq!((0..200_000_u64).map(std::hint::black_box).sum::<u64>(), 19_999_900_000);
        assert!(time(work) > Duration::from_nanos(1));
        assert!(wall(work) > Duration::from_nanos(1));
    }
}
