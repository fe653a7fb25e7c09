//! HTTP/1: the request written and the response read byte by byte, on a socket of our own.

pub(in crate::recorder) mod connection;
pub(in crate::recorder) mod conversation;
mod pipe;
