//! The report of what a gateway makes of the streams of a model API.

mod console;
mod lines;
mod model;
#[cfg(test)]
mod tests;

pub use console::write_console;
pub use lines::{SCHEMA, write_lines};
pub use model::GatewayReport;
