//! The flags that several commands share, each group in a module of its own.

mod ask;
mod described;
mod known;
mod reach;
mod repeat;
mod reports;
mod running;
mod selecting;
mod shard;

pub use ask::Ask;
pub use described::Described;
pub use known::{Known, add_to};
pub use reach::Reach;
pub use repeat::repeat_command;
pub use reports::ReportFiles;
pub use running::{Retries, Running};
pub use selecting::Selecting;
pub use shard::Shard;
