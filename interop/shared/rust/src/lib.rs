//! The emit contract (docs/emit-contract.md) without any web framework: scripts, resumption, play and refusals.
//!
//! A server takes the steps that are left of a script, hands each message to its library's own type, and plays the
//! result as a stream of those. The encoding is the library's, and so are its mistakes.

mod answer;
mod cli;
mod encode;
mod open_streams;
mod play;
mod query;
mod resume;
mod script;
mod sentences;

pub use answer::{Plain, events, posted, queried};
pub use cli::{port, told_to_stop};
pub use encode::{Unsendable, cues, guarded};
pub use open_streams::{OpenStream, OpenStreams};
pub use play::{Broken, Cue, Play};
pub use script::{Event, Message, Refuse, Step};

/// The largest script that is taken by POST, in bytes.
pub const LARGEST_SCRIPT: usize = 32 << 20;

/// How long a stream may be quiet under test before the library's own heartbeat is due.
pub const HEARTBEAT: std::time::Duration = std::time::Duration::from_secs(1);
