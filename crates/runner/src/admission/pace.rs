//! Whether the machine keeps up with what plays on it: a pure judgement of what was measured.

use std::collections::VecDeque;

/// A loop of ours that wakes later than this is kept from running. In nanoseconds.
const LATE_NS: u64 = 15_000_000;
/// The part of the time that the reading thread may wait for a processor, in a thousandth.
const READER: u64 = 150;
/// The part of the time in which somebody waited for a processor, in a thousandth: more is a busy machine ...
const PRESSURE: u64 = 600;
/// ... if it is more than what others cause by this much.
const OURS: u64 = 300;
/// How many measurements show how it is now.
const NOW: usize = 5;
/// How many show what others cause, while next to nothing of ours plays.
const SETTLED: usize = 50;

/// How it went since the measurement before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sample {
    /// The time between the two, in nanoseconds.
    pub passed_ns: u64,
    /// How much later than planned our own loop woke, in nanoseconds.
    pub late_ns: u64,
    /// How long the reading thread waited for a processor, in nanoseconds; `None` where nothing tells it.
    pub reader_ns: Option<u64>,
    /// For how long somebody on this machine waited for a processor, in nanoseconds; `None` where nothing tells it.
    pub pressure_ns: Option<u64>,
    /// How much of ours plays.
    pub ours: Ours,
}

/// How much of ours plays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Ours {
    /// No more than always may: a pressure that stays is not our doing.
    #[default]
    Little,
    /// More.
    Much,
}

/// Whether the machine keeps up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pace {
    /// More may start.
    KeepsUp,
    /// What plays has to become less first.
    Behind,
}

/// The latest measurements, and what is known of others.
#[derive(Debug, Default)]
pub(super) struct Paced {
    samples: VecDeque<Sample>,
    /// The pressure that others make, in a thousandth of the time.
    others: u64,
}

impl Paced {
    /// Takes in a measurement.
    pub(super) fn note(&mut self, sample: Sample) {
        self.samples.push_back(sample);
        if self.samples.len() > SETTLED {
            self.samples.pop_front();
        }
        let settled =
            self.samples.len() == SETTLED && self.samples.iter().all(|sample| sample.ours == Ours::Little);
        match settled {
            true => self.others = self.pressure(SETTLED).unwrap_or_default(),
            // It cannot be more than all there is.
            false if self.samples.len() >= NOW => {
                self.others = self.others.min(self.pressure(NOW).unwrap_or_default())
            }
            false => {}
        }
    }

    /// Whether the machine keeps up now.
    pub(super) fn pace(&self) -> Pace {
        let late = self.latest(NOW).any(|sample| sample.late_ns > LATE_NS);
        let reader = self.part_of_time(NOW, |sample| sample.reader_ns).is_some_and(|part| part > READER);
        let pressed = self.pressure(NOW).is_some_and(|part| part > PRESSURE && part > self.others + OURS);
        if late || reader || pressed { Pace::Behind } else { Pace::KeepsUp }
    }

    fn latest(&self, count: usize) -> impl Iterator<Item = &Sample> {
        self.samples.iter().rev().take(count)
    }

    fn pressure(&self, count: usize) -> Option<u64> {
        self.part_of_time(count, |sample| sample.pressure_ns)
    }

    /// The part of the time that a measure takes, in a thousandth; `None` where nothing tells it.
    fn part_of_time(&self, count: usize, measure: impl Fn(&Sample) -> Option<u64>) -> Option<u64> {
        let told = self.latest(count).filter_map(|sample| Some((measure(sample)?, sample.passed_ns)));
        let (sum, passed) = told.fold((0_u64, 0_u64), |(sum, passed), (ns, time)| (sum + ns, passed + time));
        (passed > 0).then(|| sum.saturating_mul(1000) / passed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TICK: u64 = 20_000_000;

    fn calm() -> Sample {
        Sample {
            passed_ns: TICK,
            reader_ns: Some(0),
            pressure_ns: Some(0),
            ours: Ours::Much,
            ..Sample::default()
        }
    }

    fn pressed(part: u64) -> Sample {
        Sample { pressure_ns: Some(TICK * part / 1000), ..calm() }
    }

    fn after(samples: impl IntoIterator<Item = Sample>) -> Paced {
        let mut paced = Paced::default();
        samples.into_iter().for_each(|sample| paced.note(sample));
        paced
    }

    #[test]
    fn an_idle_machine_keeps_up() {
        assert_eq!(Paced::default().pace(), Pace::KeepsUp);
        assert_eq!(after([calm(); 10]).pace(), Pace::KeepsUp);
        let untold = Sample { passed_ns: TICK, ..Sample::default() };
        assert_eq!(after([untold; 10]).pace(), Pace::KeepsUp);
    }

    #[test]
    fn one_late_wake_is_remembered_for_five_measurements() {
        let late = Sample { late_ns: 16_000_000, ..calm() };
        let then = |calms: usize| after([late].into_iter().chain(std::iter::repeat_n(calm(), calms))).pace();
        assert_eq!(then(0), Pace::Behind);
        assert_eq!(then(4), Pace::Behind);
        assert_eq!(then(5), Pace::KeepsUp);
        assert_eq!(after([Sample { late_ns: 15_000_000, ..calm() }]).pace(), Pace::KeepsUp);
    }

    #[test]
    fn a_reader_that_waits_is_behind() {
        let waits = |ns| after([Sample { reader_ns: Some(ns), ..calm() }; 5]).pace();
        assert_eq!(waits(3_000_000), Pace::KeepsUp);
        assert_eq!(waits(3_100_000), Pace::Behind);
    }

    #[test]
    fn pressure_that_is_ours_is_behind() {
        assert_eq!(after([pressed(600); 10]).pace(), Pace::KeepsUp);
        assert_eq!(after([pressed(610); 10]).pace(), Pace::Behind);
    }

    #[test]
    fn pressure_that_stays_while_little_of_ours_plays_is_that_of_others() {
        let others = Sample { ours: Ours::Little, ..pressed(950) };
        assert_eq!(after([others; 49]).pace(), Pace::Behind, "not for long enough to tell");
        let mut paced = after([others; 50]);
        assert_eq!(paced.pace(), Pace::KeepsUp);
        paced.note(pressed(1000));
        assert_eq!(paced.pace(), Pace::KeepsUp, "it is still theirs when more of ours plays");
        // They have ended; what comes next is ours again.
        for _ in 0..5 {
            paced.note(pressed(100));
        }
        for _ in 0..5 {
            paced.note(pressed(900));
        }
        assert_eq!(paced.pace(), Pace::Behind);
    }
}
