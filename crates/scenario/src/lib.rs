//! What ssespec reads from YAML: requirements, scenarios, targets and known failures, loaded strictly.

mod example;
mod expectation;
mod facts;
mod h2_rule;
pub mod hub;
mod hub_step;
mod known;
mod life_rule;
mod life_step;
pub mod limits;
mod load;
mod loaded_known;
mod loaded_suite;
mod loaded_target;
mod other;
mod payload;
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
pub mod template;

pub use example::{Example, ExamplesFile, Shows};
pub use expectation::{
    AtMost, Before, EventIs, Expectation, FieldIs, Gap, HeadRule, HeaderIs, HeaderLists, Mark, MessageRule,
    Numbered, NumberedOrder, StreamRule, Varies,
};
pub use facts::{Facts, Reference, RestsOn, SaysOver};
pub use h2_rule::{Credit, Http2Rule};
pub use hub_step::{PublishStep, Reconnects};
pub use known::{KnownEntry, KnownFile};
pub use life_rule::LifeRule;
pub use life_step::{Churn, Count, MAX_CYCLES, On, Pause, ServerUse, Terminate, is_member, member_names};
pub use load::{Colour, LoadError, Problem, nearest};
pub use loaded_known::{load_known, read_known};
pub use loaded_target::{LoadedTarget, load_target, read_target};
pub use other::Other;
pub use payload::{Payload, Text};
pub use publish::{Body, Ids, Part, Publish, PublishRequest};
pub use requirement::{Level, MalformedId, Requirement, RequirementId, RequirementsFile};
pub use scenario::{Check, Driver, Scenario, ScenarioFile, Transport};
pub use span::Span;
pub use step::{
    Await, DropHow, DropStep, Endpoint, Extent, HttpVersion, Open, Reconnect, Redirects, Step, Until,
};
pub use suite::{EXAMPLES_FILE, REQUIREMENTS_FILE, Suite};
pub use tag::Tag;
pub use target::{
    Capability, Endpoints, KnownFailure, Launch, Limited, Ready, Scheme, Subject, Target, TargetProtocol, Tls,
};
