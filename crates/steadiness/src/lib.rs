//! Plays the suite again and again on a machine that is kept busy, and compares the verdicts of the runs.

pub mod busy;
mod child;
mod command;
mod comparison;
mod console;
mod figures;
mod findings;
mod machine;
mod memory;
mod page;
mod standing;
mod summary;

pub use busy::Busy;
pub use command::{PAGE, Steady};
pub use comparison::Comparison;
pub use console::{line, write};
pub use figures::{Figures, Run};
pub use findings::{End, Findings, Suspect};
pub use machine::Machine;
pub use memory::Bytes;
pub use page::page;
pub use standing::Standing;
