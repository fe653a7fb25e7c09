//! The conformance suite for Server-Sent Events: arguments, selection, scheduling, exit codes.

pub mod conformance;
pub mod embedding;
mod estimate;
#[cfg(test)]
mod fixture;
mod interrupt;
mod output;
mod plan;
mod progress;
mod schedule;
mod selection;
mod target_run;
mod targets;
mod tolerance;
