//! What an ordinary Rust program sees, through reqwest and eventsource-stream.

pub(in crate::recorder) mod client;
pub(in crate::recorder) mod conversation;
mod parser;
mod quiet_panic;
pub(in crate::recorder) mod runtime;
