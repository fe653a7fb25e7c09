//! Turns verdicts into reports: one module for each form, behind one trait.
//!
//! A [`RunReport`] is plain data and says everything that a reporter may say. JSON lines ([`json`]) are the form that
//! keeps all of it: [`read_jsonl`] gives the same [`RunReport`] back.

pub mod badge;
pub mod comparison;
mod compatibility;
mod complaint;
mod conclusion;
pub mod console;
mod decide;
mod exit;
mod explain;
pub mod gateway;
pub mod github;
pub mod html;
pub mod json;
mod json_layout;
mod jsonl_reader;
pub mod junit;
mod known;
mod list;
pub mod markdown;
mod merge;
mod model;
mod reasons;
mod reporter;
pub mod rows;
mod rulebook;
pub mod tap;
mod text;
mod visible;
mod wire;

pub use compatibility::compatibility;
pub use decide::exit_code;
pub use exit::{Exit, Policy, Strictness};
pub use explain::explain;
pub use json_layout::laid_out;
pub use jsonl_reader::{BrokenReport, Problem, read_jsonl};
pub use known::fixed_known_failures;
pub use list::list;
pub use merge::merge;
pub use model::{Counts, Longest, Outcome, RunReport, TargetReport};
pub use reporter::Reporter;
pub use rulebook::Rulebook;
pub use text::quoted_if_needed;
pub use visible::{cut, harmless_json, visible};
