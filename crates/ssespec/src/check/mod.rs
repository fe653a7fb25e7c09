//! `ssespec check`: judges any endpoint with nothing but its URL, or what was recorded of one.

mod answer;
mod budget;
mod command;
mod endpoint;
mod kind;
mod plan;
mod plan_text;
mod recorded;

pub use command::{Check, asks};
pub use endpoint::Endpoint;
pub use plan::{Allowance, Plan};
pub use plan_text::Sent;
pub use recorded::judged;
