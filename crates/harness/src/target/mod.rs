//! Targets: what is needed, setup, launch in a process group or job of its own, attach by URL, and an end that leaves nothing behind.

mod attach;
#[cfg(target_os = "linux")]
mod census;
#[cfg(all(unix, not(target_os = "linux")))]
#[path = "census_elsewhere.rs"]
mod census;
mod error;
#[cfg(unix)]
mod group;
#[cfg(windows)]
#[path = "group_windows.rs"]
mod group;
mod inputs;
mod launch;
mod needs;
mod output;
mod programs;
#[cfg(unix)]
mod pump;
#[cfg(windows)]
#[path = "pump_windows.rs"]
mod pump;
mod ready;
mod server;
mod setup;
mod stopped;
mod strain;
mod threads;

pub use attach::{Attached, attach};
pub use error::TargetError;
pub use group::kill_all;
pub use launch::launch;
pub use needs::check_needs;
pub use server::Server;
pub use setup::{SetupDone, set_up};
pub use stopped::Stopped;
pub use strain::StrainOf;
