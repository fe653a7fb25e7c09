//! The suite: all requirements and scenarios, read together and checked against each other.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use crate::example::Example;
use crate::load::{LoadError, Problem, Source, nearest};
use crate::requirement::{Level, Requirement, RequirementId};
use crate::rules;
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
    /// Reads `requirements.yaml`, `examples.yaml` and every other `*.yaml` of a folder (folders inside it aside).
    ///
    /// # Errors
    /// Everything that is wrong with the files, each with file, line and column.
    pub fn load(dir: &Path) -> Result<Self, LoadError> {
        let unreadable = |e: std::io::Error| {
            Problem::of_file(&dir.display().to_string(), format!("cannot read this folder: {e}"))
        };
        let mut paths = Vec::new();
        for entry in std::fs::read_dir(dir).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            if path.extension().is_some_and(|extension| extension == "yaml") && path.is_file() {
                paths.push(path);
            }
        }
        paths.sort();
        Self::from_sources(paths.iter().map(|path| Source::read(path)).collect())
    }

    /// Reads the same files from memory: pairs of file name and content, in any order.
    ///
    /// # Errors
    /// As [`Suite::load`].
    pub fn from_files<N, T>(files: impl IntoIterator<Item = (N, T)>) -> Result<Self, LoadError>
    where
        N: Into<String>,
        T: AsRef<[u8]>,
    {
        let mut files: Vec<(String, T)> = files.into_iter().map(|(name, text)| (name.into(), text)).collect();
        files.sort_by(|a, b| a.0.cmp(&b.0));
        Self::from_sources(files.iter().map(|(name, text)| Source::decode(name, text.as_ref())).collect())
    }

    fn from_sources(sources: Vec<Result<Source, Problem>>) -> Result<Self, LoadError> {
        let rules::Parts { requirements, scenarios, examples } = rules::suite(sources)?;
        let positions = requirements.iter().enumerate().map(|(at, r)| (r.id.clone(), at)).collect();
        Ok(Self { requirements, positions, scenarios, examples })
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
