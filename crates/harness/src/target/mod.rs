//! Targets: what is needed, setup, launch in an own process group, attach by URL, and an end that leaves nothing behind.

mod attach;
#[cfg(target_os = "linux")]
mod census;
#[cfg(not(target_os = "linux"))]
#[path = "census_elsewhere.rs"]
mod census;
mod error;
mod group;
mod inputs;
mod launch;
mod needs;
mod output;
mod ready;
mod server;
mod setup;

pub use attach::{Attached, attach};
pub use error::TargetError;
pub use group::kill_all;
pub use launch::launch;
pub use needs::check_needs;
pub use server::{Server, Stopped};
pub use setup::{SetupDone, set_up};
