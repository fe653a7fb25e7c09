//! `cargo xtask proxies`: `ssespec compare` over real proxies, each with a configuration that fails and one that works.

mod catalogue;
mod command;
mod config;
mod page;
mod result;
mod started;
mod trial;

pub use catalogue::{Described, Fails, Known, Proxy, Works, load};
pub use command::Proxies;
pub use config::Role;
pub use started::{Started, start};
