//! Decoder benchmarks: what is measured, who is measured, by the clock and by the instruction.

pub mod corpus;
pub mod subject;
