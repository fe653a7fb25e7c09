//! Reads YAML strictly: whatever is wrong is reported with its place, its line and a remedy.
//!
//! A document is read three times, because no one reader can do all of it:
//!
//! 1. `brackets` and `shape` look at the text and its nesting before any type does: what would keep the YAML reader busy or
//!    expand without end is refused, and a key that is written twice gets its line.
//! 2. serde reads it into the types of this crate, which know no extra key. What it says is turned into a plain sentence
//!    by `explain`, with the word that was meant (`nearest`) or the one that it is called today (`renamed`).
//! 3. `crate::rules` holds the parts against each other. For its problems `place` finds the line: it walks down a path
//!    such as `scenarios[3].checks[2]`, once for each problem.
//!
//! Problems are collected (`problems`), so that a file is mended in one go, and shown with their line (`problem`).

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
pub use renamed::{current_scenario_id, rename_stored};

pub use nearest::help as nearest_help;
pub use place::Place;
pub use problems::Problems;
pub use source::Source;

use serde::de::DeserializeOwned;

/// Reads one document of one type, which should know no extra key.
///
/// # Errors
/// What is wrong with it first, with its line.
pub fn parse<T: DeserializeOwned>(source: &Source) -> Result<T, Problem> {
    brackets::check(source)?;
    shape::check(source)?;
    let deserializer = serde_yaml::Deserializer::from_str(source.text());
    serde_yaml::with::singleton_map_recursive::deserialize(deserializer)
        .map_err(|error| explain::problem(source, &error))
}
