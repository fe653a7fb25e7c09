//! Reads sockets and stamps what comes, on a thread that does nothing else.
//!
//! Everything that would let an arrival wait for something else is kept away from it: decoding, judging, saving and TLS happen
//! where the pieces are taken out again.

mod came;
mod handle;
mod orders;
mod queue;
mod receive;
mod run_delay;
mod socket;
mod span;
#[cfg(test)]
mod tests;
mod thread;
mod wall;
mod watched;

#[cfg(test)]
pub(crate) use handle::hold_up;
pub use run_delay::reader_delay_ns;
// For the benchmark of this crate, which is built as its users are.
#[doc(hidden)]
pub use came::Came;
#[doc(hidden)]
pub use socket::Socket;
pub(crate) use socket::{LastSpan, gone};
#[doc(hidden)]
pub use span::Span;
