//! Launches targets, records what they put on the wire, and judges the recordings.

mod base64_bytes;
pub mod recording;
pub mod verdict;
