//! Admission of scenarios: each waits until what is running and the machine allow it to start.

mod gate;
mod machine;
mod pace;
mod rules;

pub use gate::Admission;
pub(crate) use gate::Place;
