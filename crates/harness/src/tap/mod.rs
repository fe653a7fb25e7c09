//! A reverse proxy over HTTP/1 that never buffers, and tells of each request that passes and each event stream that comes back.
//!
//! It relays bytes, not messages: a library would frame them anew. One client connection has one upstream connection, and what the
//! one does the other is told: bytes, the end of a side, a reset, and that nobody reads. A read happens only when all that was read
//! before was written. Of a request the path gets the prefix of the upstream and `Host` its name; everything else, and all of the
//! response, passes as it came, fields about the connection included: what they say holds for both connections. There is no `Via`
//! (RFC 9110 7.6.3 wants one of gateways): servers respond differently to it, nginx without compression, and what is to be seen is
//! what the client gets without this proxy.
//!
//! [`Tap`] listens and relays; [`Upstream`] says where to.

mod connection;
mod listening;
mod passage;
mod refusal;
mod request;
mod secrets;
mod shared;
mod side;
mod socket;
mod stops;
mod upstream;
mod wanted;
mod ways;

pub use listening::{Seen, Tap};
pub use secrets::without_credentials;
pub use shared::Passed;
pub use stops::Stops;
pub use upstream::Upstream;
