//! A target while it is checked against its suite, and how a problem with it is told.

use crate::load::{Place, Problems, Source};
use crate::suite::Suite;

pub(super) struct TargetCheck<'a> {
    pub(super) source: &'a Source,
    pub(super) suite: &'a Suite,
    pub(super) problems: Problems,
}

impl TargetCheck<'_> {
    pub(super) fn say(&mut self, place: &Place, message: impl Into<String>, help: impl Into<String>) {
        self.problems.add(self.source, || place.problem(self.source, message).help(help));
    }
}
