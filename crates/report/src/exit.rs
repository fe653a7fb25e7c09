//! How a run ends: the exit codes, and what the user asked to be treated as a failure.

use serde::{Deserialize, Serialize};

/// How a run ends, as its exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(into = "u8", try_from = "u8")]
pub enum Exit {
    /// 0: everything that was judged conforms.
    Conforms,
    /// 1: something fails, or a known failure is fixed.
    Fails,
    /// 2: the command line or a YAML file is wrong. Decided before anything runs, so never by [`exit_code`](crate::exit_code).
    BadUsage,
    /// 3: a target or the harness could not run.
    CouldNotRun,
    /// 4: nothing was selected, nothing of it could be judged, a stream was watched and no event was seen, or one that is asked for
    /// once was cut.
    NothingRan,
}

impl Exit {
    /// The exit code of the process.
    pub const fn code(self) -> u8 {
        match self {
            Self::Conforms => 0,
            Self::Fails => 1,
            Self::BadUsage => 2,
            Self::CouldNotRun => 3,
            Self::NothingRan => 4,
        }
    }
}

impl From<Exit> for u8 {
    fn from(exit: Exit) -> Self {
        exit.code()
    }
}

impl TryFrom<u8> for Exit {
    type Error = String;

    fn try_from(code: u8) -> Result<Self, String> {
        [Self::Conforms, Self::Fails, Self::BadUsage, Self::CouldNotRun, Self::NothingRan]
            .into_iter()
            .find(|exit| exit.code() == code)
            .ok_or_else(|| format!("{code} is not an exit code of ssespec: they go from 0 to 4"))
    }
}

/// Whether something doubtful is let through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Policy {
    /// It is reported, and the run may still end well.
    #[default]
    Tolerate,
    /// It ends the run badly.
    Refuse,
}

/// What the user asked to be treated as a failure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Strictness {
    /// Broken SHOULDs: refused by `--strict`.
    pub warnings: Policy,
    /// Targets whose prerequisites are missing: refused by `--require-all`.
    pub missing: Policy,
}
