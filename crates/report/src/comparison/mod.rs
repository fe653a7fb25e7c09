//! The report of a comparison: what a proxy does to a stream.

mod console;
mod lines;
mod model;

pub use console::write_console;
pub use lines::{SCHEMA, write_lines};
pub use model::ComparisonReport;
