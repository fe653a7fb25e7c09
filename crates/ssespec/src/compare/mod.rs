//! `ssespec compare`: what stands between a server and its clients.

mod command;
mod disconnect_probe;
mod playing;
mod recorded;
mod script;

pub use command::Compare;
pub use playing::{Played, Wanted, as_a_browser, play};
