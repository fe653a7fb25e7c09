//! The flags that several commands share, each group in a module of its own.

mod connection;
mod endpoint;
mod known;
mod loopback;
mod prepare;
mod repeat;
mod reports;
mod request;
mod running;
mod selection;
mod shard;
mod target;

pub use connection::{ConnectionArgs, TrustArgs, may_be_sent};
pub use endpoint::endpoint_at;
pub use known::{KnownArgs, add_to};
pub use loopback::loopback;
pub use prepare::{PrepareArgs, check_captures, check_variables, with_placeholders};
pub use repeat::repeat_command;
pub use reports::ReportArgs;
pub use request::RequestArgs;
pub use running::{Retries, RunArgs};
pub use selection::SelectionArgs;
pub use shard::Shard;
pub use target::TargetArgs;
