//! What ssespec reads from YAML: requirements, scenarios, targets and known failures, loaded strictly.

mod expectation;
mod payload;
mod requirement;
mod scenario;
pub mod script;
mod span;
mod step;
mod target;

pub use expectation::{
    AtMost, Before, EventIs, Expectation, FieldIs, Gap, HeadRule, HeaderIs, Mark, MessageRule, Other, StreamRule, Varies,
};
pub use payload::{Payload, Text};
pub use requirement::{Level, Requirement, RequirementId, RequirementsFile};
pub use scenario::{Check, Driver, Scenario, ScenarioFile, Transport};
pub use span::Span;
pub use step::{Await, DropHow, DropStep, Endpoint, HttpVersion, Open, Reconnect, Redirects, Step, Until};
pub use target::{Capability, Endpoints, KnownFailure, Launch, Ready, Target};
