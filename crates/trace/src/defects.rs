//! The defects that hurt most in the field, each with the requirements that find it.

use anyhow::Context as _;
use serde::Deserialize;
use ssespec_scenario::RequirementId;

/// The list that the repository keeps.
const LIST: &str = include_str!("../defects.yaml");

/// Something that goes wrong in the field.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Defect {
    /// A short id, such as `TIM-02`.
    pub id: String,
    /// What goes wrong, in a few words.
    pub title: String,
    /// Public reports of it, as `owner/repository#number`.
    pub seen: Vec<String>,
    /// The requirements that a server with this defect breaks.
    #[serde(rename = "found-by")]
    pub found_by: Vec<RequirementId>,
    /// What else finds it, outside of the suite.
    #[serde(default)]
    pub besides: Option<String>,
}

/// The kept list, worst first.
///
/// # Errors
/// The file is not of this form; the message has the line.
pub fn read_defects() -> anyhow::Result<Vec<Defect>> {
    serde_yaml::from_str(LIST).context("crates/trace/defects.yaml is not a list of defects")
}
