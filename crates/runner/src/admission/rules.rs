//! Whether a scenario may start: a pure function of what plays and what waits.

use crate::cost::{Class, Load};

/// How many parts of the machine heavy scenarios may take at once: two that take all they can get, or more that mostly wait, or
/// one that is large.
const PARTS: usize = 8;

/// How many of each class play or wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    quiet: usize,
    timed: usize,
    plain: usize,
    full: usize,
    spread: usize,
    large: usize,
}

impl Counts {
    fn of(&mut self, class: Class) -> &mut usize {
        match class {
            Class::Quiet => &mut self.quiet,
            Class::Timed => &mut self.timed,
            Class::Plain => &mut self.plain,
            Class::Heavy(Load::Full) => &mut self.full,
            Class::Heavy(Load::Spread) => &mut self.spread,
            Class::Heavy(Load::Large) => &mut self.large,
        }
    }

    pub(super) fn comes(&mut self, class: Class) {
        *self.of(class) += 1;
    }

    pub(super) fn goes(&mut self, class: Class) {
        *self.of(class) -= 1;
    }

    pub(super) fn all(&self) -> usize {
        self.quiet + self.busy()
    }

    /// Those that do something: a scenario that only holds its streams does not count.
    pub(super) fn busy(&self) -> usize {
        self.timed + self.plain + self.heavy()
    }

    pub(super) fn heavy(&self) -> usize {
        self.full + self.spread + self.large
    }
}

fn parts(load: Load) -> usize {
    match load {
        Load::Full => PARTS / 2,
        Load::Spread => PARTS / 8,
        Load::Large => PARTS,
    }
}

/// Whether one more of this class may start. What is timed goes first, and what is heavy waits until none of it is left: so a
/// run changes sides once, not with each scenario.
pub(super) fn may_start(class: Class, playing: &Counts, waiting: &Counts) -> bool {
    match class {
        Class::Quiet | Class::Plain => true,
        Class::Timed => playing.heavy() == 0,
        Class::Heavy(load) => {
            let taken = playing.full * parts(Load::Full)
                + playing.spread * parts(Load::Spread)
                + playing.large * parts(Load::Large);
            playing.timed + waiting.timed == 0 && taken + parts(load) <= PARTS
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FULL: Class = Class::Heavy(Load::Full);
    const LARGE: Class = Class::Heavy(Load::Large);
    const SPREAD: Class = Class::Heavy(Load::Spread);

    fn counts(classes: &[Class]) -> Counts {
        let mut counts = Counts::default();
        classes.iter().for_each(|class| counts.comes(*class));
        counts
    }

    fn starts(class: Class, playing: &[Class]) -> bool {
        may_start(class, &counts(playing), &Counts::default())
    }

    #[test]
    fn nothing_heavy_plays_beside_what_is_timed() {
        for heavy in [FULL, SPREAD] {
            assert!(!starts(heavy, &[Class::Timed]));
            assert!(!starts(Class::Timed, &[heavy]));
            assert!(starts(heavy, &[Class::Quiet, Class::Plain]));
            assert!(!may_start(heavy, &Counts::default(), &counts(&[Class::Timed])), "timed ones go first");
        }
        assert!(starts(Class::Timed, &[Class::Timed, Class::Quiet, Class::Plain]));
    }

    #[test]
    fn quiet_and_plain_ones_play_beside_anything() {
        for class in [Class::Quiet, Class::Plain] {
            assert!(starts(class, &[Class::Timed, FULL, FULL, SPREAD]));
        }
    }

    #[test]
    fn two_heavy_ones_play_at_once_or_eight_that_mostly_wait() {
        assert!(starts(FULL, &[FULL]));
        assert!(!starts(FULL, &[FULL, FULL]));
        assert!(!starts(SPREAD, &[FULL, FULL]));
        assert!(starts(SPREAD, &[SPREAD; 7]));
        assert!(!starts(SPREAD, &[SPREAD; 8]));
        assert!(starts(FULL, &[SPREAD; 4]));
        assert!(!starts(FULL, &[SPREAD; 5]));
        assert!(starts(LARGE, &[]) && !starts(LARGE, &[SPREAD]) && !starts(SPREAD, &[LARGE]));
    }

    #[test]
    fn whoever_holds_its_streams_is_not_busy() {
        let all = counts(&[Class::Quiet, Class::Timed, Class::Plain, FULL, SPREAD]);
        assert_eq!((all.all(), all.busy(), all.heavy()), (5, 4, 2));
    }
}
