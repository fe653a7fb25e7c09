//! Are the programs that a target needs installed?

use ssespec_scenario::Launch;

use super::error::TargetError;
use super::programs::on_search_path;

/// Checks that every program of `needs` is on the search path.
///
/// # Errors
/// [`TargetError::Missing`] for the first that is not.
pub fn check_needs(launch: &Launch) -> Result<(), TargetError> {
    for (program, remedy) in &launch.needs {
        if on_search_path(program, launch).is_none() {
            return Err(TargetError::Missing { program: program.clone(), remedy: remedy.clone() });
        }
    }
    Ok(())
}
