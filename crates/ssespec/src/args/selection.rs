//! Which scenarios: the suite that is in the binary or in a folder, and what is selected of it.

use std::path::PathBuf;

use clap::Args;
use ssespec_scenario::{Scenario, Suite, load_scenarios};

use crate::embedded;
use crate::failure::Failure;
use crate::selection::Selection;

/// Which scenarios.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Selection")]
pub struct SelectionArgs {
    /// Run only scenarios or requirements matching this glob, such as 'emit.*' or 'resume/*' (repeatable)
    #[arg(long, value_name = "GLOB")]
    pub run: Vec<String>,
    /// Skip scenarios or requirements matching this glob (repeatable)
    #[arg(long, value_name = "GLOB")]
    pub skip: Vec<String>,
    /// Use the requirements and scenarios in this directory instead of the built-in ones
    #[arg(long, value_name = "DIR")]
    pub scenarios: Option<PathBuf>,
    /// Also use the scenarios in this file: a file of scenarios, or a target file with scenarios of its own (repeatable)
    #[arg(long, value_name = "FILE")]
    pub add_scenarios: Vec<PathBuf>,
}

impl SelectionArgs {
    /// Reads the suite: a folder's, or the one that came with the program, with the scenarios that are added.
    ///
    /// # Errors
    /// Everything that is wrong with its files.
    pub fn suite(&self) -> Result<Suite, Failure> {
        let mut suite = match &self.scenarios {
            Some(folder) => Suite::load(folder)?,
            None => embedded::suite()?,
        };
        for file in &self.add_scenarios {
            let added = load_scenarios(file, &suite)?;
            suite = suite.with_scenarios(added);
        }
        Ok(suite)
    }

    /// The selected scenarios, each with its selected checks.
    ///
    /// # Errors
    /// A glob that cannot be read, and a selection that leaves nothing.
    pub fn of(&self, suite: &Suite) -> Result<Vec<Scenario>, Failure> {
        let chosen = Selection::new(&self.run, &self.skip).map_err(Failure::Usage)?.of(suite);
        if chosen.is_empty() {
            let why = "no scenario and no requirement matches --run and --skip: list the scenarios to see what there is";
            return Err(Failure::Nothing(why.to_owned()));
        }
        Ok(chosen)
    }

    /// The flags that a command needs to repeat a run over the same suite.
    pub fn repeated(&self) -> Vec<String> {
        let folder = self.scenarios.as_ref().map(|folder| folder.display().to_string());
        let folder = folder.into_iter().flat_map(|folder| ["--scenarios".to_owned(), folder]);
        let added = self.add_scenarios.iter();
        folder
            .chain(added.flat_map(|file| ["--add-scenarios".to_owned(), file.display().to_string()]))
            .collect()
    }
}
