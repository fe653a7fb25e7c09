//! Scenarios beside those of a suite: a file of them, or those of a target's own, checked against the suite.

use std::path::Path;

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::load::{LoadError, Source, parse};
use crate::rules;
use crate::scenario::{Scenario, ScenarioFile};
use crate::suite::Suite;
use crate::target::Target;

/// What tells a target file from a file of scenarios, whatever else is wrong with it.
#[derive(Deserialize)]
struct Kind {
    #[serde(default)]
    endpoints: Option<IgnoredAny>,
}

/// Reads scenarios that are played beside those of a suite: all of a file of scenarios, or those of a target file.
///
/// # Errors
/// Everything that is wrong with the file, each with line and column; also an id that the suite has, or no scenario at all.
pub fn load_scenarios(path: &Path, suite: &Suite) -> Result<Vec<Scenario>, LoadError> {
    checked(&Source::read(path)?, suite)
}

/// Reads them from memory, named as in messages.
///
/// # Errors
/// As [`load_scenarios`].
pub fn read_scenarios(name: &str, text: impl AsRef<[u8]>, suite: &Suite) -> Result<Vec<Scenario>, LoadError> {
    checked(&Source::decode(name, text.as_ref())?, suite)
}

fn checked(source: &Source, suite: &Suite) -> Result<Vec<Scenario>, LoadError> {
    if parse::<Kind>(source)?.endpoints.is_some() {
        let target: Target = parse(source)?;
        let mut problems = rules::target(source, &target, suite);
        rules::has_scenarios(source, &target.scenarios, &mut problems);
        return problems.unless_any(target.scenarios);
    }
    let file: ScenarioFile = parse(source)?;
    rules::added(source, &file.scenarios, suite).unless_any(file.scenarios)
}
