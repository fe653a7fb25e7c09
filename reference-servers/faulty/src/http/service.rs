//! What a higher layer gives, so that its requests are answered.

use std::io;

use super::request::Request;
use super::settings::Http;
use crate::net::{After, Connection, Signals};

/// Answers requests.
pub(crate) trait Service: Send + Sync + 'static {
    /// How HTTP is spoken.
    fn http(&self) -> &Http;

    /// What is told of the server's end.
    fn signals(&self) -> &Signals;

    /// Answers one request. An error is a client that went away.
    fn answer(
        &self,
        connection: &mut Connection,
        request: &Request,
    ) -> impl Future<Output = io::Result<After>> + Send;
}
