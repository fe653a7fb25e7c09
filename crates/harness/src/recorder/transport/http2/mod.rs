//! HTTP/2: the `h2` crate over a connection whose frames are taken down.

pub(in crate::recorder) mod connection;
pub(in crate::recorder) mod conversation;
mod fields;
mod frames;
mod log;
mod tee;
