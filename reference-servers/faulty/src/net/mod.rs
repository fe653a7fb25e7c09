//! The lowest layer: connections as such.
//!
//! Bytes in, bytes out, pauses that notice when the client goes, how a connection ends, and scripts of raw bytes
//! that stand for a whole conversation. It knows no HTTP and uses nothing else of this crate. A fault in it is
//! data: a list of [`Act`]s.

mod act;
mod after;
mod connection;
mod shutdown_signal;
mod signals;

pub(crate) use act::{Act, perform};
pub(crate) use after::After;
pub(crate) use connection::{BACKLOG, Connection, More};
pub(crate) use shutdown_signal::shutdown_signal;
pub(crate) use signals::Signals;
