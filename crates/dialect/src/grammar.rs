//! A grammar that was read, checked and compiled.

use std::path::Path;

use ssespec_scenario::LoadError;
use ssespec_scenario::document::{Problems, Source, parse};

use crate::automaton::Automaton;
use crate::check;
use crate::file::{DialectFile, Kind};

/// A dialect, ready to be matched.
#[derive(Clone, Debug)]
pub struct Grammar {
    pub(crate) file: DialectFile,
    /// Of the whole stream, if it has an order.
    pub(crate) order: Option<Automaton>,
    /// One for each scope, in the order of the file.
    pub(crate) scopes: Vec<Automaton>,
}

impl Grammar {
    /// Reads a file.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with file, line and column.
    pub fn load(path: &Path) -> Result<Self, LoadError> {
        Self::from_source(&Source::read(path)?)
    }

    /// Reads a grammar from memory, named as in messages.
    ///
    /// # Errors
    /// As [`Grammar::load`].
    pub fn read(name: &str, text: impl AsRef<[u8]>) -> Result<Self, LoadError> {
        Self::from_source(&Source::decode(name, text.as_ref())?)
    }

    fn from_source(source: &Source) -> Result<Self, LoadError> {
        let file: DialectFile = parse(source)?;
        let mut problems = Problems::default();
        let (order, scopes) = check::check(source, &file, &mut problems);
        problems.unless_any(Self { file, order, scopes })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.file.dialect
    }

    /// The name that it shares with other versions.
    pub fn family(&self) -> &str {
        self.file.family.as_deref().unwrap_or(&self.file.dialect)
    }

    /// What is spoken.
    pub fn title(&self) -> &str {
        &self.file.title
    }

    /// The text that its rules are taken from, with its version.
    pub fn source(&self) -> String {
        format!("{}, {}", self.file.source, self.file.version)
    }

    /// The ids of requirements on plain streams that it contradicts.
    pub fn exempts(&self) -> &[String] {
        &self.file.exempts
    }

    /// A kind by its name.
    pub(crate) fn kind(&self, name: &str) -> Option<&Kind> {
        self.file.kinds.iter().find(|kind| kind.kind == name)
    }
}
