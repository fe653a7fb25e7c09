//! Launches targets, records what they put on the wire, and judges the recordings.

pub mod access;
mod base64_bytes;
pub mod beside;
mod coding;
pub mod compare;
pub mod http1;
pub mod judge;
pub mod limits;
pub mod live;
mod net;
pub mod reader;
pub mod recorder;
pub mod recording;
mod stamps;
pub mod store;
pub mod target;
mod tls;
pub mod took;
pub mod verdict;
mod verifier;
