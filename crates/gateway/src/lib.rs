//! What a gateway makes of the streams of a model API: the streams that are sent in, and a judge of what comes out.
//!
//! [`Upstream`] writes the response of a model API for each [`Case`] as bytes and pauses ([`Play`]). [`Came`] digests the recording of
//! what a client got of it through the gateway, and [`judge()`] holds that to what was sent in. Nothing here opens a socket.

mod afterwards;
mod call;
mod came;
mod case;
mod content;
mod difference;
mod judge;
mod out;
mod play;
mod request;
mod rule;
mod same_calls;
mod statement;
mod stopped;
#[cfg(test)]
mod tests;
mod timing;
mod tool_call;
mod tool_play;
mod upstream;

pub use afterwards::Afterwards;
pub use call::{Call, Calls};
pub use came::{Came, Shown};
pub use case::Case;
pub use judge::{Round, judge, needs_second_try};
pub use out::Out;
pub use play::{Finish, Part, Play, play};
pub use rule::Rule;
pub use statement::{Breach, Statement};
pub use upstream::{Upstream, Usage};
