//! Brings the kernel's stamps, which count on the wall clock, to the monotonic clock of this process.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// How far the wall clock may stray from the monotonic one between two looks before it counts as stepped: this much ...
const STRAY: i64 = 1_000_000;
/// ... and one part in so many of the time between (the kernel slews by half as much at most).
const SLEW: i64 = 1_000;

/// Both clocks, looked at again with each read.
pub(super) struct Wall {
    base: Instant,
    latest: Pair,
}

/// Both clocks, read together.
#[derive(Clone, Copy)]
struct Pair {
    /// Nanoseconds of the monotonic clock.
    count: i64,
    /// Nanoseconds of the wall clock.
    wall: i64,
    /// How far apart the two may have been read.
    apart: i64,
}

impl Wall {
    pub fn new() -> Self {
        let base = Instant::now();
        Self { base, latest: pair(base) }
    }

    /// By when bytes had come whose read has just returned, if the kernel's stamp (since 1970) can be trusted. What the two
    /// clocks may have been read apart is added: it is a bound, not a guess.
    pub fn by(&mut self, stamp: Duration) -> Option<Instant> {
        let now = pair(self.base);
        let stepped = has_stepped(self.latest, now);
        self.latest = now;
        let count = if stepped { None } else { converted(now, nanos(stamp)) }?;
        Some(self.base + Duration::from_nanos(count.unsigned_abs()))
    }
}

/// Reads both clocks as close together as the scheduler allows.
fn pair(base: Instant) -> Pair {
    let look = || {
        let before = base.elapsed();
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let after = base.elapsed();
        Pair { count: nanos(after), wall: nanos(wall), apart: nanos(after - before) }
    };
    let mut best = look();
    for _ in 0..3 {
        if best.apart < 5_000 {
            break;
        }
        let again = look();
        if again.apart < best.apart {
            best = again;
        }
    }
    best
}

fn nanos(duration: Duration) -> i64 {
    i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX)
}

/// Whether the wall clock was set between two looks: then a stamp from in between cannot be converted.
fn has_stepped(before: Pair, now: Pair) -> bool {
    let passed = now.count - before.count;
    let strayed = (now.wall - before.wall) - passed;
    strayed.abs() > STRAY + passed.abs() / SLEW + before.apart + now.apart
}

/// The stamp as a count of the monotonic clock, unless it lies in the future or before the start.
fn converted(now: Pair, stamp: i64) -> Option<i64> {
    let age = now.wall - stamp;
    // `count` was read after `wall`, so it is late by `apart` at most: never too early for what it bounds from above.
    (age >= -STRAY - now.apart && age <= now.count).then(|| now.count - age.max(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WALL: i64 = 1_800_000_000_000_000_000;

    const fn pair(count: i64, wall: i64) -> Pair {
        Pair { count, wall, apart: 0 }
    }

    #[test]
    fn a_stamp_is_counted_back_from_now() {
        let now = pair(5_000_000, WALL);
        assert_eq!(converted(now, WALL - 300_000), Some(4_700_000));
        assert_eq!(
            converted(now, WALL + 900),
            Some(5_000_000),
            "the clocks are not read in the same instant"
        );
    }

    #[test]
    fn stamps_from_the_future_or_before_the_start_are_refused() {
        let now = pair(5_000_000, WALL);
        assert_eq!(converted(now, WALL + 2_000_000), None);
        assert_eq!(converted(now, WALL - 5_000_001), None);
    }

    #[test]
    fn a_set_clock_is_noticed_and_a_slewed_one_is_not() {
        let before = pair(0, WALL);
        let second = 1_000_000_000;
        let slewed = pair(10 * second, WALL + 10 * second + 5_000_000);
        assert!(!has_stepped(before, slewed), "slewed by 500 ppm");
        assert!(has_stepped(before, pair(second, WALL + second + 50_000_000)), "set forward");
        assert!(has_stepped(before, pair(second, WALL - 50_000_000)), "set back");
        let held_up = Pair { count: second + 80_000_000, wall: WALL + second, apart: 80_000_000 };
        assert!(!has_stepped(before, held_up), "this thread had no processor between its two looks");
    }
}
