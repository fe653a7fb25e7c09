//! The flags that several commands share, each group in a room of its own.

mod described;
mod known;
mod reports;
mod running;
mod selecting;
mod shard;

pub use described::Described;
pub use known::{Known, add_to};
pub use reports::ReportFiles;
pub use running::{Retries, Running};
pub use selecting::Selecting;
pub use shard::Shard;
