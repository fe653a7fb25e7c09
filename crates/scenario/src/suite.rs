//! The suite: all requirements, scenarios and examples, known to fit each other.

use std::collections::{BTreeMap, HashMap};

use crate::example::Example;
use crate::load::nearest;
use crate::requirement::{Level, Requirement, RequirementId};
use crate::scenario::Scenario;

/// The file that lists the requirements; every YAML file beside it and the examples holds scenarios.
pub const REQUIREMENTS_FILE: &str = "requirements.yaml";

/// The file that shows the requirements on the wire. A suite may go without.
pub const EXAMPLES_FILE: &str = "examples.yaml";

/// All requirements and scenarios, known to fit each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Suite {
    requirements: Vec<Requirement>,
    positions: HashMap<RequirementId, usize>,
    scenarios: Vec<Scenario>,
    examples: BTreeMap<RequirementId, Example>,
}

impl Suite {
    /// Takes what has been checked to fit each other.
    pub(crate) fn new(
        requirements: Vec<Requirement>,
        scenarios: Vec<Scenario>,
        examples: BTreeMap<RequirementId, Example>,
    ) -> Self {
        let positions = requirements.iter().enumerate().map(|(at, r)| (r.id.clone(), at)).collect();
        Self { requirements, positions, scenarios, examples }
    }

    /// The same with these scenarios behind its own, which were checked against it; of several with one id the first stays.
    #[must_use]
    pub fn with_scenarios(mut self, own: impl IntoIterator<Item = Scenario>) -> Self {
        for one in own {
            if self.scenario(&one.id).is_none() {
                self.scenarios.push(one);
            }
        }
        self
    }

    /// All requirements, in the order in which reports show them.
    pub fn requirements(&self) -> &[Requirement] {
        &self.requirements
    }

    /// All scenarios, in the order of files and of each file.
    pub fn scenarios(&self) -> &[Scenario] {
        &self.scenarios
    }

    /// The requirement of this id, if the suite has it.
    pub fn find(&self, id: &RequirementId) -> Option<&Requirement> {
        self.positions.get(id).map(|at| &self.requirements[*at])
    }

    /// The requirement of this id.
    ///
    /// # Panics
    /// If the id is not one of this suite's; those in its scenarios and in targets loaded against it always are.
    pub fn requirement(&self, id: &RequirementId) -> &Requirement {
        self.find(id).unwrap_or_else(|| panic!("`{id}` is not a requirement of this suite"))
    }

    /// The level of a requirement.
    ///
    /// # Panics
    /// As [`Suite::requirement`].
    pub fn level(&self, id: &RequirementId) -> Level {
        self.requirement(id).level
    }

    /// What a requirement looks like on the wire, if the suite shows it.
    pub fn example(&self, id: &RequirementId) -> Option<&Example> {
        self.examples.get(id)
    }

    /// All examples, by the ids of their requirements.
    pub fn examples(&self) -> &BTreeMap<RequirementId, Example> {
        &self.examples
    }

    /// The scenario of this id, if the suite has it.
    pub fn scenario(&self, id: &str) -> Option<&Scenario> {
        self.scenarios.iter().find(|scenario| scenario.id == id)
    }

    /// The scenarios that judge a requirement, in order.
    pub fn scenarios_of<'s>(&'s self, id: &'s RequirementId) -> impl Iterator<Item = &'s Scenario> {
        self.scenarios.iter().filter(move |scenario| scenario.judges(id))
    }

    /// Whether any scenario judges this requirement.
    pub fn is_judged(&self, id: &RequirementId) -> bool {
        self.scenarios_of(id).next().is_some()
    }

    /// The requirement whose id is most likely meant by this mistyped one.
    pub fn nearest(&self, id: &str) -> Option<&RequirementId> {
        let near = nearest(id, self.requirements.iter().map(|r| r.id.as_str()))?;
        self.requirements.iter().map(|r| &r.id).find(|id| id.as_str() == near)
    }
}
