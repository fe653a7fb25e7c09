//! One rule that a server can keep or break: its level, its source and what it means to a user.

use serde::{Deserialize, Serialize};

use crate::scalar::{self, FromText};

/// The file `scenarios/requirements.yaml`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RequirementsFile {
    /// Every server-side requirement, in the order in which reports show them.
    pub requirements: Vec<Requirement>,
}

/// One rule, `area.name`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Requirement {
    /// `area.name`, in lower case with hyphens.
    pub id: RequirementId,
    /// How strongly the source asks for it, and so what breaking it is called.
    pub level: Level,
    /// Section of the standard, RFC with section, or `practice`.
    pub source: String,
    /// One plain sentence: what must hold.
    pub title: String,
    /// What a user notices when it does not hold.
    pub why: String,
    /// The usual remedy.
    pub fix: String,
    /// By which requests a stream is opened that it is about. Only `ssespec check` asks by anything but GET.
    #[serde(default, skip_serializing_if = "AskedBy::is_any")]
    pub asked_by: AskedBy,
    /// Whom a breach concerns.
    #[serde(default, skip_serializing_if = "Concerns::is_every_client")]
    pub concerns: Concerns,
    /// Not judged yet: why, and what it waits for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned: Option<String>,
    /// Judged by no scenario of the suite, but elsewhere: by what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elsewhere: Option<String>,
    /// Never judged on a server: the reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excluded: Option<String>,
}

/// By which requests a stream is opened that a requirement is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AskedBy {
    /// Whatever opens it.
    #[default]
    Any,
    /// GET alone: the rule is about what EventSource does, which knows no other method and reconnects by itself with the last
    /// event ID, or about what HTTP says of GET, such as caches and HEAD.
    Get,
}

impl AskedBy {
    /// Whether the method does not matter.
    pub fn is_any(&self) -> bool {
        *self == Self::Any
    }

    /// Whether it is about streams that are opened by this method.
    pub fn admits(self, method: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Get => method == "GET",
        }
    }
}

/// Whom a breach of a requirement concerns. Reports tell first what concerns everybody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Concerns {
    /// Every client that reads the stream, or any of them.
    #[default]
    EveryClient,
    /// Only those that send what clients of streams seldom send: HEAD, another method, HTTP/1.0, a condition, a range, a hostile
    /// last event ID. What is wrong in response to it keeps nobody else from the events.
    RareRequests,
}

impl Concerns {
    /// Whether it is nobody in particular.
    pub fn is_every_client(&self) -> bool {
        *self == Self::EveryClient
    }
}

/// The level of a requirement, which decides what breaking it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Breaking it is a failure.
    Must,
    /// Breaking it is a warning.
    Should,
    /// Not doing it is worth a note.
    May,
    /// An observation, never a judgement.
    Info,
}

/// The name of a requirement, `area.name`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
#[cfg_attr(feature = "schema", schemars(with = "String", extend("pattern" = r"^[a-z0-9-]+\.[a-z0-9-]+$")))]
pub struct RequirementId(pub(crate) String);

impl RequirementId {
    /// The whole id, such as `resp.status-200`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the dot, such as `resp`.
    pub fn area(&self) -> &str {
        self.0.split('.').next().unwrap_or(&self.0)
    }
}

impl std::fmt::Display for RequirementId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for RequirementId {
    type Err = MalformedId;

    fn from_str(text: &str) -> Result<Self, MalformedId> {
        let well_formed = |part: &str| {
            !part.is_empty()
                && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        match text.split_once('.') {
            Some((area, name)) if well_formed(area) && well_formed(name) => Ok(Self(text.to_owned())),
            _ => Err(MalformedId(text.to_owned())),
        }
    }
}

/// A text that cannot be a requirement id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a requirement id: write `area.name` in lower case, such as `resp.status-200`")]
pub struct MalformedId(String);

impl<'de> Deserialize<'de> for RequirementId {
    // Validated here so that the YAML reader attaches line and column.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        scalar::text(deserializer)
    }
}

impl FromText for RequirementId {
    const EXPECTED: &'static str = "a requirement id";

    fn from_text(text: &str) -> Result<Self, String> {
        text.parse().map_err(|e: MalformedId| e.to_string())
    }
}

impl std::fmt::Display for Level {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Must => "must",
            Self::Should => "should",
            Self::May => "may",
            Self::Info => "info",
        })
    }
}
