//! Why a command ends before it has a report, with its exit code.

use ssespec_harness::dialects::DialectError;
use ssespec_report::Exit;
use ssespec_scenario::{Colour, LoadError};

/// Why a command ends before it has a report.
#[derive(Debug)]
pub enum Failure {
    /// A YAML file is wrong.
    Load(LoadError),
    /// A flag, a path or another file is wrong.
    Usage(anyhow::Error),
    /// Nothing was selected.
    Nothing(String),
    /// The harness or the machine could not do it.
    CouldNotRun(anyhow::Error),
}

impl Failure {
    /// Tells on standard error what is wrong, and gives the exit code.
    pub fn tell(&self) -> Exit {
        match self {
            Self::Load(error) => {
                anstream::eprintln!("{}", error.render(Colour::Ansi));
                Exit::BadUsage
            }
            Self::Usage(error) => {
                anstream::eprintln!("error: {}", ssespec_report::visible(&format!("{error:#}")));
                Exit::BadUsage
            }
            Self::Nothing(why) => {
                anstream::eprintln!("error: {why}");
                Exit::NothingRan
            }
            Self::CouldNotRun(error) => {
                anstream::eprintln!("error: {}", ssespec_report::visible(&format!("{error:#}")));
                Exit::CouldNotRun
            }
        }
    }
}

/// The same for who goes on and tells it in another place.
impl From<Failure> for anyhow::Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Usage(error) | Failure::CouldNotRun(error) => error,
            Failure::Load(error) => Self::msg(error.to_string()),
            Failure::Nothing(why) => Self::msg(why),
        }
    }
}

impl From<LoadError> for Failure {
    fn from(error: LoadError) -> Self {
        Self::Load(error)
    }
}

impl From<DialectError> for Failure {
    fn from(error: DialectError) -> Self {
        match error {
            DialectError::File(error) => Self::Load(error),
            other => Self::Usage(other.into()),
        }
    }
}
