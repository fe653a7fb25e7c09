//! A scenario: what to do to a target, and the checks on what came back.

use serde::{Deserialize, Serialize};

use crate::capability::Capability;
use crate::expectation::Expectation;
use crate::life_step::{ServerUse, member_names};
use crate::requirement::RequirementId;
use crate::step::Step;
use crate::tag::Tag;
use crate::target_protocol::TargetProtocol;

/// A file of scenarios, one topic a file.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ScenarioFile {
    /// The scenarios of this topic.
    pub scenarios: Vec<Scenario>,
}

/// What to do to a target, and the checks on what came back.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Scenario {
    /// `topic/name`, unique in the whole suite.
    pub id: String,
    /// One line that a reader understands.
    pub title: String,
    /// How the events come to flow.
    pub driver: Driver,
    /// Which reader consumes the responses.
    #[serde(default)]
    pub reader: Reader,
    /// What the target must be able to do; without it the scenario is skipped.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Capability>,
    /// The one HTTP that it is about; over another it is skipped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http: Option<TargetProtocol>,
    /// Whose server it talks to.
    #[serde(default, skip_serializing_if = "ServerUse::is_shared")]
    pub server: ServerUse,
    /// Why it is only run against a third-party endpoint when asked for: it opens many connections, or sends hostile input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intrusive: Option<String>,
    /// What it is, beyond what the other keys say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
    /// What is done, in order. Connections are read in the background from the moment they are opened.
    pub steps: Vec<Step>,
    /// What is judged, each tied to exactly one requirement.
    pub checks: Vec<Check>,
}

/// How the events come to flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Driver {
    /// The server sends what it likes: any endpoint can be judged.
    Observe,
    /// The server plays the scenario's script (docs/emit-contract.md).
    Emit,
    /// The harness publishes through a hub's own API (docs/hubs.md).
    Publish,
}

impl Driver {
    /// As scenario files write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Observe => "observe",
            Self::Emit => "emit",
            Self::Publish => "publish",
        }
    }
}

/// Which reader consumes the responses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Reader {
    /// Our own HTTP/1 reader: exact bytes, chunks, time stamps.
    #[default]
    Raw,
    /// reqwest with eventsource-stream: what an ordinary Rust program sees.
    Library,
}

/// One expectation, tied to exactly one requirement.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Check {
    /// The requirement that is judged.
    pub requirement: RequirementId,
    /// The exchange that is judged, by its name; the first of the scenario unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
    /// What must have come back.
    pub expect: Expectation,
}

impl Scenario {
    /// The names of the exchanges, in the order in which the steps open them.
    pub fn exchange_names(&self) -> Vec<&str> {
        self.steps
            .iter()
            .filter_map(|step| match step {
                Step::Open(open) => Some(open.name.as_str()),
                Step::Reconnect(reconnect) => Some(reconnect.name.as_str()),
                Step::ReconnectLoop(reconnects) => Some(reconnects.name.as_str()),
                _ => None,
            })
            .collect()
    }

    /// The exchanges that a name speaks of: several if its `open` step opens several.
    pub fn members(&self, name: &str) -> Vec<String> {
        let times = self.steps.iter().find_map(|step| match step {
            Step::Open(open) if open.name == name => open.times,
            Step::ReconnectLoop(reconnects) if reconnects.name == name => Some(reconnects.times),
            _ => None,
        });
        times.map_or_else(|| vec![name.to_owned()], |times| member_names(name, times).collect())
    }

    /// Whether it has this tag.
    pub fn is(&self, tag: Tag) -> bool {
        self.tags.contains(&tag)
    }

    /// Whether it takes as long as the run holds its streams.
    pub fn holds(&self) -> bool {
        self.steps.iter().any(|step| matches!(step, Step::HoldOpen(_)))
    }

    /// Whether a step needs the server's process and not only its address.
    pub fn needs_process(&self) -> bool {
        let step = |step: &Step| matches!(step, Step::SampleMemory(_) | Step::Terminate(_));
        self.server == ServerUse::Capped || self.steps.iter().any(step)
    }

    /// Whether it sends requests of the Model Context Protocol, whatever the target's own request is.
    pub fn speaks_mcp(&self) -> bool {
        self.needs.iter().any(|needed| matches!(needed, Capability::Mcp | Capability::McpSse))
    }

    /// Whether a check of this scenario judges the requirement.
    pub fn judges(&self, requirement: &RequirementId) -> bool {
        self.checks.iter().any(|check| check.requirement == *requirement)
    }
}

impl std::fmt::Display for Driver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Observe => "observe",
            Self::Emit => "emit",
            Self::Publish => "publish",
        })
    }
}

impl std::fmt::Display for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Raw => "raw",
            Self::Library => "library",
        })
    }
}

impl Scenario {
    /// Whether a connection is dropped before this exchange is opened: what had come until then may decide what it brings.
    pub fn drops_before(&self, exchange: &str) -> bool {
        let mut dropped = false;
        for step in &self.steps {
            match step {
                Step::Open(open) if open.name == exchange => return dropped,
                // It gives up the connection that it continues.
                Step::Reconnect(again) if again.name == exchange => return true,
                Step::ReconnectLoop(again) if again.name == exchange => return true,
                Step::Close(_) | Step::Reconnect(_) | Step::ReconnectLoop(_) | Step::Churn(_) => {
                    dropped = true
                }
                Step::Open(_)
                | Step::Await(_)
                | Step::Wait(_)
                | Step::Publish(_)
                | Step::PollStats(_)
                | Step::Pause(_)
                | Step::SampleMemory(_)
                | Step::Terminate(_)
                | Step::GrantCredit(_)
                | Step::ProbeAlpn(_)
                | Step::Request(_)
                | Step::HoldOpen(_) => {}
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_opened_after_a_drop_is_known() {
        let json = r#"{"scenarios": [{"id": "a/b", "title": "t", "driver": "observe", "checks": [], "steps": [
            {"open": {"as": "first"}}, {"reconnect": {"from": "first", "as": "again"}}, {"open": {"as": "later"}}]}]}"#;
        let file: ScenarioFile = serde_json::from_str(json).expect("a scenario");
        let names = ["first", "again", "later", "nobody"];
        assert_eq!(names.map(|name| file.scenarios[0].drops_before(name)), [false, true, true, false]);
    }
}
