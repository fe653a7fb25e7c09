//! Servers under test: what they need, setup, launch, attach by URL, and an end that leaves nothing behind.
//!
//! [`check_needs`] says which programs are missing, [`set_up`] builds once for each state of the inputs, [`launch`] starts the
//! server on a free port and waits until it answers. A [`Server`] is a whole group of processes (a job on Windows): servers start
//! workers, and shells start servers, so one process id says nothing. Who holds the [`Server`] ends all of it: gracefully by
//! TERM, then by KILL, and at the latest when it is dropped. What has left the group but still carries its mark is found
//! (`process_tree`) and is an error.
//!
//! [`StrainOf`] says how long those processes waited for a processor while something was recorded: a server that the machine
//! kept from running is not to blame for being late.
//!
//! [`attach`] is for a server that somebody else started: nothing is known of its processes, so nothing is claimed.

mod attach;
mod error;
mod inputs;
mod launch;
mod needs;
mod output;
#[cfg(unix)]
mod output_pipe;
#[cfg(windows)]
#[path = "output_pipe_windows.rs"]
mod output_pipe;
#[cfg(unix)]
mod process_group;
#[cfg(windows)]
#[path = "process_group_windows.rs"]
mod process_group;
#[cfg(target_os = "linux")]
mod process_tree;
#[cfg(all(unix, not(target_os = "linux")))]
#[path = "process_tree_elsewhere.rs"]
mod process_tree;
mod programs;
mod ready;
mod server;
mod setup;
mod stopped;
mod strain;
mod threads;

pub(crate) use attach::Address;
pub use attach::{Attached, attach, described};
pub use error::TargetError;
pub use launch::launch;
pub use needs::check_needs;
pub use process_group::kill_all;
pub use server::Server;
pub use setup::{SetupDone, set_up};
pub use stopped::Stopped;
pub use strain::StrainOf;
