//! `ssespec tap`: a reverse proxy that shows each event stream that passes.

mod command;
mod folder;
mod streams;

pub use command::Tap;
