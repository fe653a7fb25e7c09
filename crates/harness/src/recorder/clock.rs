//! The clock of a recording: nanoseconds from its start, and the kernel's stamps brought into the same count.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::recording::Stamp;

/// How far the wall clock may stray from the monotonic one between two looks before it counts as stepped: this much ...
const STRAY: i64 = 1_000_000;
/// ... and one part in so many of the time between (the kernel slews by half as much at most).
const SLEW: i64 = 1_000;

/// Counts nanoseconds from the start of a recording.
pub(super) struct Clock {
    base: Instant,
    started: SystemTime,
    latest: Mutex<Pair>,
}

/// Both clocks, read together.
#[derive(Clone, Copy)]
struct Pair {
    /// Nanoseconds from the start of the recording.
    count: i64,
    /// Nanoseconds of the wall clock.
    wall: i64,
}

/// When bytes arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Arrival {
    /// Nanoseconds from the start of the recording.
    pub at_ns: u64,
    /// Who says so.
    pub stamp: Stamp,
    /// How much later the read returned.
    pub lag_ns: u64,
}

impl Clock {
    /// Starts counting.
    pub fn start() -> Self {
        let base = Instant::now();
        Self { base, started: SystemTime::now(), latest: Mutex::new(pair(base)) }
    }

    /// Nanoseconds from the start.
    pub fn now_ns(&self) -> u64 {
        u64::try_from(self.base.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    /// The moment of the start, RFC 3339.
    pub fn started(&self) -> String {
        jiff::Timestamp::try_from(self.started).unwrap_or_default().to_string()
    }

    /// When bytes arrived whose read has just returned, with the kernel's stamp (since 1970) if it gave one.
    pub fn arrival(&self, stamp: Option<Duration>) -> Arrival {
        let now = pair(self.base);
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        let stepped = has_stepped(*latest, now);
        *latest = now;
        drop(latest);
        stamp.filter(|_| !stepped).and_then(|stamp| converted(now, nanos(stamp))).unwrap_or(Arrival {
            at_ns: now.count.unsigned_abs(),
            stamp: Stamp::Clock,
            lag_ns: 0,
        })
    }
}

/// Reads both clocks as close together as the scheduler allows.
fn pair(base: Instant) -> Pair {
    let look = || {
        let before = base.elapsed();
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let after = base.elapsed();
        (after - before, Pair { count: nanos((before + after) / 2), wall: nanos(wall) })
    };
    let mut best = look();
    for _ in 0..3 {
        if best.0 < Duration::from_micros(5) {
            break;
        }
        let again = look();
        if again.0 < best.0 {
            best = again;
        }
    }
    best.1
}

fn nanos(duration: Duration) -> i64 {
    i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX)
}

/// Whether the wall clock was set between two looks: then a stamp from in between cannot be converted.
fn has_stepped(before: Pair, now: Pair) -> bool {
    let passed = now.count - before.count;
    let strayed = (now.wall - before.wall) - passed;
    strayed.abs() > STRAY + passed.abs() / SLEW
}

/// The stamp as nanoseconds from the start, unless it lies in the future or before the start.
fn converted(now: Pair, stamp: i64) -> Option<Arrival> {
    let age = now.wall - stamp;
    if age < -STRAY || age > now.count {
        return None;
    }
    let age = age.max(0);
    Some(Arrival {
        at_ns: (now.count - age).unsigned_abs(),
        stamp: Stamp::Kernel,
        lag_ns: age.unsigned_abs(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const WALL: i64 = 1_800_000_000_000_000_000;

    #[test]
    fn a_stamp_is_counted_back_from_now() {
        let now = Pair { count: 5_000_000, wall: WALL };
        let arrival = converted(now, WALL - 300_000).expect("a plausible stamp");
        assert_eq!(arrival, Arrival { at_ns: 4_700_000, stamp: Stamp::Kernel, lag_ns: 300_000 });
        let ahead = converted(now, WALL + 900).expect("the two clocks are not read in the same instant");
        assert_eq!(ahead, Arrival { at_ns: 5_000_000, stamp: Stamp::Kernel, lag_ns: 0 });
    }

    #[test]
    fn stamps_from_the_future_or_before_the_start_are_refused() {
        let now = Pair { count: 5_000_000, wall: WALL };
        assert_eq!(converted(now, WALL + 2_000_000), None);
        assert_eq!(converted(now, WALL - 5_000_001), None);
    }

    #[test]
    fn a_set_clock_is_noticed_and_a_slewed_one_is_not() {
        let before = Pair { count: 0, wall: WALL };
        let second = 1_000_000_000;
        assert!(
            !has_stepped(before, Pair { count: 10 * second, wall: WALL + 10 * second + 5_000_000 }),
            "slewed by 500 ppm"
        );
        assert!(has_stepped(before, Pair { count: second, wall: WALL + second + 50_000_000 }), "set forward");
        assert!(has_stepped(before, Pair { count: second, wall: WALL - 50_000_000 }), "set back");
    }
}
