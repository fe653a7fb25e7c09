//! What touches the world: launches targets, and records what they put on the wire.

pub mod access;
pub mod limits;
mod net;
pub mod reader;
pub mod recorder;
mod stamps;
pub mod target;
mod tls;
mod verifier;
