//! `cargo xtask dialects`: the dialects as real software speaks them, and the page about it.

mod catalogue;
mod command;
mod drift;
mod evidence;
mod page;
mod result;
mod trial;

pub use command::Dialects;
