//! Reads YAML strictly: whatever is wrong is told with its place, its line and a remedy.

mod brackets;
mod explain;
mod nearest;
mod place;
mod problem;
mod problems;
mod renamed;
mod shape;
mod source;

pub use nearest::nearest;
pub use problem::Problem;
pub use problems::{Colour, LoadError};

pub(crate) use nearest::help as nearest_help;
pub(crate) use place::Place;
pub(crate) use problems::Problems;
pub(crate) use source::Source;

use serde::de::DeserializeOwned;

/// Reads one document of one type.
pub(crate) fn parse<T: DeserializeOwned>(source: &Source) -> Result<T, Problem> {
    brackets::check(source)?;
    shape::check(source)?;
    let deserializer = serde_yaml::Deserializer::from_str(source.text());
    serde_yaml::with::singleton_map_recursive::deserialize(deserializer)
        .map_err(|error| explain::problem(source, &error))
}
