//! The flags that several commands share, each group in a room of its own.

mod ask;
mod described;
mod known;
mod reach;
mod reports;
mod running;
mod selecting;
mod shard;

pub use ask::Ask;
pub use described::Described;
pub use known::{Known, add_to};
pub use reach::Reach;
pub use reports::ReportFiles;
pub use running::{Retries, Running};
pub use selecting::Selecting;
pub use shard::Shard;
