//! Decoder benchmarks: what is measured, who is measured, by the clock and by the instruction.

mod clock;
pub mod corpus;
mod counts;
mod goals;
mod options;
mod report;
mod series;
pub mod subject;
mod tables;

pub use report::run;
