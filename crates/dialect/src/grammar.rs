//! A grammar that was read, checked and compiled.

use std::path::Path;

use ssespec_scenario::document::{Problems, Source, parse};
use ssespec_scenario::{DialectRule, LoadError};

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

    /// Whether others may well send events like its own.
    pub fn is_common(&self) -> bool {
        self.file.recognise.common
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

    /// The names of its kinds.
    pub fn kinds(&self) -> impl Iterator<Item = &str> {
        self.file.kinds.iter().map(|kind| kind.kind.as_str())
    }

    /// The ids of requirements on plain streams that it contradicts.
    pub fn exempts(&self) -> &[String] {
        &self.file.exempts
    }

    /// Whether it says anything under this rule.
    pub fn judges(&self, rule: DialectRule) -> bool {
        let file = &self.file;
        match rule {
            DialectRule::Envelope => {
                let envelope = &file.envelope;
                envelope.why.is_some()
                    || envelope.event_type.is_some()
                    || envelope.unknown.is_some()
                    || !envelope.fields.is_empty()
            }
            DialectRule::Order => file.order.is_some() || !file.scopes.is_empty(),
            DialectRule::Fields => {
                file.kinds.iter().any(|kind| !kind.fields.is_empty())
                    || file.scopes.iter().any(|scope| !scope.first.is_empty())
            }
            DialectRule::Constant => !file.constant.is_empty(),
            DialectRule::Counts => !file.counts.is_empty() || file.scopes.iter().any(|scope| scope.numbered),
            // A text that is only shown need not be anything.
            DialectRule::Joined => {
                file.joined.iter().any(|joined| joined.is.is_some() || !joined.equals.is_empty())
            }
            DialectRule::Fits => !file.fits.is_empty(),
            DialectRule::Occurs => !file.occurs.is_empty(),
            DialectRule::Ids => file.ids.is_some(),
            DialectRule::Head => !file.head.is_empty(),
            DialectRule::Ends => file.ends.is_some(),
            DialectRule::ServerError => file.ends.as_ref().is_some_and(|ends| !ends.failure.is_empty()),
        }
    }

    /// A kind as readers know it: what is always the same on the wire stands for itself.
    pub(crate) fn shown<'k>(&'k self, name: &'k str) -> &'k str {
        self.kind(name).and_then(|kind| kind.data.as_deref()).unwrap_or(name)
    }

    /// A kind by its name.
    pub(crate) fn kind(&self, name: &str) -> Option<&Kind> {
        self.file.kinds.iter().find(|kind| kind.kind == name)
    }
}
