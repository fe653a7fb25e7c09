//! The requirements and scenarios that are in the program, so that it can be installed alone.

use include_dir::{Dir, include_dir};
use ssespec_scenario::{LoadError, Suite};

static SCENARIOS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../scenarios");

/// The suite that came with the program.
///
/// # Errors
/// None in a program that was tested: the files were read when it was built.
pub fn suite() -> Result<Suite, LoadError> {
    let yaml = SCENARIOS.files().filter(|file| file.path().extension().is_some_and(|e| e == "yaml"));
    Suite::from_files(yaml.map(|file| (file.path().display().to_string(), file.contents())))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn the_program_holds_what_the_folder_holds() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
        let on_disk = Suite::load(&folder).unwrap_or_else(|error| panic!("{error}"));
        assert!(suite().unwrap_or_else(|error| panic!("{error}")) == on_disk);
    }
}
