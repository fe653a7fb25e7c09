//! HTTP/2: the `h2` crate over a connection whose frames are taken down.

mod connection;
mod exchange;
mod fields;
mod frames;
mod log;
mod tee;

pub(super) use connection::Connection;
pub(super) use exchange::exchange;
