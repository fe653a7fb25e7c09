//! `cargo xtask gateways`: what real gateways make of the streams of model APIs, and the page about it.

mod catalogue;
mod command;
mod page;
mod result;
mod trial;

pub use command::Gateways;
