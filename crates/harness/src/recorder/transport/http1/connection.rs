//! A connection of HTTP/1, which carries one exchange at a time.

use url::Url;

use super::pipe::Pipe;
use crate::net::connected;
use crate::recorder::context::Context;
use crate::tls::{self, Offer};

/// A connection and its number in the recording.
pub(in crate::recorder) struct Connection {
    pub(super) pipe: Pipe,
    pub(super) number: u32,
}

impl Connection {
    /// Opens one.
    ///
    /// # Errors
    /// One clause that says why not.
    pub(super) async fn open(url: &Url, context: &Context, number: u32) -> Result<Self, String> {
        let within = context.limits.connect;
        let socket = connected(url, within).await?;
        if url.scheme() != "https" {
            return Ok(Self { pipe: Pipe::clear(socket), number });
        }
        let secured = tls::handshake(socket, url, &context.access.trust, Offer::Http1, within).await?;
        let (socket, connection) = secured.into_inner();
        let view = tls::view(&connection, url);
        Ok(Self { pipe: Pipe::secured(socket, connection, view), number })
    }
}
