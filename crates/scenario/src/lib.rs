//! What ssespec reads from YAML: requirements, scenarios, targets, requests before the stream and known failures, loaded strictly.
//!
//! - A [`Suite`] is all requirements with their examples and all scenarios with their checks. [`Suite::load`] reads a folder;
//!   what it gives is consistent: no check refers to an exchange, a requirement or a mark that is not there.
//! - A [`Scenario`] is a list of [`Step`]s, the acts of a client, and of [`Check`]s, each an [`Expectation`] under a
//!   [`RequirementId`]. What an expectation needs to be judged (time, a script, another exchange, one version of HTTP) it
//!   says itself, as [`Facts`]: loader, runner and judge ask there, and nobody keeps a list of his own.
//! - A [`LoadedTarget`] is a server under test: how to start or reach it and what it can do.
//! - [`hub`] turns a scenario for a scripted server into one for a server that sends what is published to it.
//! - [`learning`] has the scripts that show what a server adds of its own.
//!
//! Nothing here opens a socket, and nothing but the loaders reads a file. An error ([`LoadError`]) lists everything that is wrong
//! with a set of files, each with its line and a remedy; the page of `load` says how.
//!
//! ```
//! use ssespec_scenario::Suite;
//!
//! let suite = Suite::load("../../scenarios".as_ref())?;
//! let head = suite.scenarios().iter().find(|scenario| scenario.id == "methods/head").expect("it is there");
//! assert!(head.checks.iter().any(|check| check.requirement.as_str() == "http.head"));
//! # Ok::<(), ssespec_scenario::LoadError>(())
//! ```

mod capability;
mod carried;
mod dialect_rule;
pub mod document;
mod example;
mod expectation;
mod expected_event;
mod facts;
mod h2_rule;
pub mod hub;
mod hub_step;
mod json;
mod known;
pub mod learning;
mod life_rule;
mod life_step;
pub mod limits;
mod load;
mod loaded_known;
mod loaded_prepare;
mod loaded_scenarios;
mod loaded_suite;
mod loaded_target;
mod mcp_rule;
mod one_or_many;
mod other;
mod payload;
pub mod placeholder;
mod preparation;
mod publish;
mod requirement;
mod rules;
mod scalar;
mod scenario;
#[cfg(feature = "schema")]
pub mod schema;
pub mod script;
mod span;
mod step;
mod suite;
mod tag;
mod target;
mod target_protocol;
pub mod template;

pub use capability::Capability;
pub use carried::Carried;
pub use dialect_rule::DialectRule;
pub use example::{Example, ExamplesFile, Shows};
pub use expectation::{
    AtMost, Before, EventIs, Expectation, FieldIs, FlushedBeside, Gap, HeadRule, HeaderIncludes, HeaderIs,
    Mark, MessageRule, Sequence, SequenceOrder, StreamRule, Varies, When,
};
pub use expected_event::{EventCount, EventMatch};
pub use facts::{Facts, Reference, RestsOn, SaysOver};
pub use h2_rule::{Credit, Http2Rule};
pub use hub_step::{PublishStep, ReconnectLoop};
pub use json::same_json;
pub use known::{KnownEntry, KnownFile};
pub use life_rule::LifeRule;
pub use life_step::{Churn, MAX_CYCLES, On, Pause, PollStats, ServerUse, Terminate, is_member, member_names};
pub use load::{Colour, LoadError, Problem, current_scenario_id, nearest, rename_stored};
pub use loaded_known::{load_known, read_known};
pub use loaded_prepare::{load_prepare, read_prepare};
pub use loaded_scenarios::{load_scenarios, read_scenarios};
pub use loaded_target::{LoadedTarget, load_target, read_target};
pub use mcp_rule::{Mcp, McpRule};
pub use other::Other;
pub use payload::{Payload, Text};
pub use preparation::{CaptureFrom, Each, EventJson, OfEvent, Preparation, PrepareFile};
pub use publish::{Body, Ids, Part, Publish, PublishRequest};
pub use requirement::{AskedBy, Concerns, Level, MalformedId, Requirement, RequirementId, RequirementsFile};
pub use scenario::{Check, Driver, Reader, Scenario, ScenarioFile};
pub use span::Span;
pub use step::{
    Await, CloseHow, CloseStep, Endpoint, Extent, HttpVersion, Open, Reconnect, Redirects, Step, Until,
};
pub use suite::{EXAMPLES_FILE, REQUIREMENTS_FILE, Suite};
pub use tag::Tag;
pub use target::{Capped, Endpoints, KnownFailure, Launch, Ready, Scheme, Subject, Target, Tls};
pub use target_protocol::TargetProtocol;
