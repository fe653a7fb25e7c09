//! What keeping and breaking a requirement look like on the wire, for `explain`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::payload::Payload;
use crate::requirement::RequirementId;
use crate::script::ScriptItem;

/// The file `scenarios/examples.yaml`.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ExamplesFile {
    /// The examples, each under the id of its requirement.
    pub examples: BTreeMap<RequirementId, Example>,
}

/// One requirement, broken and kept.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// What `wrong` and `right` are.
    #[serde(default)]
    pub shows: Shows,
    /// The request line and those fields that matter, one a line, where it is no plain GET of the stream.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// The script that the server was asked to play.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub script: Option<Vec<ScriptItem>>,
    /// What breaks the requirement.
    pub wrong: Payload,
    /// What keeps it.
    pub right: Payload,
    /// What the bytes alone do not show.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What the two halves of an example are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Shows {
    /// The bytes of an event stream; its head is as it should be.
    #[default]
    Body,
    /// The lines of a response head.
    Head,
    /// All bytes of a response, head and framing included.
    Response,
    /// What was sent (`> `), what came (`< `) and what happened in between (`( .. )`), line by line: for rules about
    /// time or several responses.
    Exchange,
}
