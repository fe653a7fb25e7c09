//! How long something took between two moments that are known within bounds, and what can be said of it for certain.

use std::fmt;

use crate::recording::Moment;

/// A stretch of time that is known within bounds. In nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Took {
    /// It was no shorter.
    pub least_ns: u64,
    /// It was no longer.
    pub most_ns: u64,
}

/// Whether something holds at every moment that is possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sure {
    /// Whenever it was.
    Yes,
    /// Whenever it was, it does not.
    No,
    /// At some of the moments that are possible it holds, at others it does not.
    Open,
}

impl Took {
    /// From one moment to another, which came later or at the same time.
    pub fn between(from: Moment, to: Moment) -> Self {
        Self {
            least_ns: to.earliest_ns.saturating_sub(from.latest_ns),
            most_ns: to.latest_ns.saturating_sub(from.earliest_ns),
        }
    }

    /// The distance of two moments, whichever came first.
    pub fn apart(one: Moment, other: Moment) -> Self {
        let (there, back) = (Self::between(one, other), Self::between(other, one));
        Self { least_ns: there.least_ns.max(back.least_ns), most_ns: there.most_ns.max(back.most_ns) }
    }

    /// Whether it was at least so long.
    pub fn reaches(self, ns: u64) -> Sure {
        match (self.least_ns >= ns, self.most_ns < ns) {
            (true, _) => Sure::Yes,
            (_, true) => Sure::No,
            _ => Sure::Open,
        }
    }

    /// Whether it was no longer than so much.
    pub fn within(self, ns: u64) -> Sure {
        match (self.most_ns <= ns, self.least_ns > ns) {
            (true, _) => Sure::Yes,
            (_, true) => Sure::No,
            _ => Sure::Open,
        }
    }
}

/// Whole milliseconds: one number where both bounds round to it.
impl fmt::Display for Took {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rounded = |ns: u64| ns.saturating_add(500_000) / 1_000_000;
        match (rounded(self.least_ns), rounded(self.most_ns)) {
            (least, most) if least == most => write!(f, "{least} ms"),
            (least, most) => write!(f, "{least} to {most} ms"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: u64 = 1_000_000;

    fn moment(earliest: u64, latest: u64) -> Moment {
        Moment { earliest_ns: earliest * MS, latest_ns: latest * MS }
    }

    fn took(least: u64, most: u64) -> Took {
        Took { least_ns: least * MS, most_ns: most * MS }
    }

    #[test]
    fn both_bounds_follow_from_the_ends_of_the_two_moments() {
        assert_eq!(Took::between(moment(10, 12), moment(500, 510)), took(488, 500));
        assert_eq!(Took::between(moment(10, 10), moment(500, 500)), took(490, 490));
        assert_eq!(Took::between(moment(10, 90), moment(10, 90)), took(0, 80), "in one read");
        assert_eq!(Took::between(moment(10, 90), moment(50, 100)), took(0, 90), "they overlap");
    }

    #[test]
    fn a_distance_has_no_direction() {
        let (early, late) = (moment(10, 12), moment(30, 35));
        assert_eq!(Took::apart(early, late), took(18, 25));
        assert_eq!(Took::apart(late, early), took(18, 25));
        assert_eq!(Took::apart(moment(10, 30), moment(20, 25)), took(0, 15), "one lies within the other");
    }

    #[test]
    fn only_what_holds_at_every_point_is_sure() {
        let some = took(490, 510);
        assert_eq!(
            [some.reaches(490 * MS), some.reaches(511 * MS), some.reaches(500 * MS)],
            [Sure::Yes, Sure::No, Sure::Open]
        );
        assert_eq!(
            [some.within(510 * MS), some.within(489 * MS), some.within(500 * MS)],
            [Sure::Yes, Sure::No, Sure::Open]
        );
    }

    #[test]
    fn a_stretch_is_said_as_one_number_where_that_is_all_there_is() {
        assert_eq!(took(512, 515).to_string(), "512 to 515 ms");
        assert_eq!(took(512, 512).to_string(), "512 ms");
        let close = Took { least_ns: 511_600_000, most_ns: 512_400_000 };
        assert_eq!(close.to_string(), "512 ms");
    }
}
