//! The commands of `cargo xtask` that only this repository uses, each over the commands of `ssespec`.

mod by_name;
pub mod conformance;
pub mod dialects;
pub mod gateways;
pub mod matrix;
pub mod proxies;
mod targets;
mod version;
