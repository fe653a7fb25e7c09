//! Finds a requirement by its id, and its place in the suite's own order.

use std::collections::HashMap;

use ssespec_evidence::verdict::CheckResult;
use ssespec_scenario::{Concerns, Level, Requirement, RequirementId};

/// The requirements of the suite, by id.
#[derive(Clone, Debug, Default)]
pub struct Rulebook<'a> {
    by_id: HashMap<&'a str, (usize, &'a Requirement)>,
    areas: Vec<&'a str>,
}

impl<'a> Rulebook<'a> {
    /// Takes the requirements in the order in which reports show them.
    pub fn new(requirements: &'a [Requirement]) -> Self {
        let mut areas: Vec<&str> = Vec::new();
        for requirement in requirements {
            if !areas.contains(&requirement.id.area()) {
                areas.push(requirement.id.area());
            }
        }
        let by_id = requirements.iter().enumerate().map(|(place, r)| (r.id.as_str(), (place, r))).collect();
        Self { by_id, areas }
    }

    /// The requirement of this id.
    pub fn get(&self, id: &RequirementId) -> Option<&'a Requirement> {
        self.by_id.get(id.as_str()).map(|(_, requirement)| *requirement)
    }

    /// Puts results into the order in which reports tell those of one verdict.
    pub fn sort(&self, results: &mut [&CheckResult]) {
        results.sort_by_key(|result| self.order(result));
    }

    /// Where reports tell a result among those of the same verdict: first what concerns every client, so that a stream that is dead
    /// for everybody does not stand behind a response to HEAD.
    pub(crate) fn order(&self, result: &CheckResult) -> (Concerns, Level, usize) {
        let concerns = self.get(&result.check).map_or_else(Concerns::default, |rule| rule.concerns);
        (concerns, result.level, self.place(&result.check))
    }

    /// The requirement's place in the suite; unknown ones come last.
    pub(crate) fn place(&self, id: &RequirementId) -> usize {
        self.by_id.get(id.as_str()).map_or(usize::MAX, |(place, _)| *place)
    }

    /// The area's place in the suite; unknown ones come last.
    pub(crate) fn area_place(&self, area: &str) -> usize {
        self.areas.iter().position(|known| *known == area).unwrap_or(usize::MAX)
    }
}
