//! Answers the methods that do not stream.

use std::io;

use super::endpoint::Endpoint;
use super::methods::Reaction;
use super::stage::Stage;
use crate::http::{Request, head, plain, preflight};
use crate::net::{After, Connection};

/// Answers the methods that do not stream; nothing if this one does.
pub(crate) async fn unless_streams(
    connection: &mut Connection,
    request: &Request,
    stage: &Stage,
    endpoint: Endpoint,
) -> io::Result<Option<After>> {
    let methods = &stage.contract.methods;
    let allow = match endpoint {
        Endpoint::Events | Endpoint::Other => "GET, HEAD, OPTIONS",
        Endpoint::Emit => "GET, HEAD, POST, OPTIONS",
    };
    let (answer, text) = match (methods.reaction)(&request.method, endpoint) {
        Reaction::Stream => return Ok(None),
        Reaction::Preflight => (preflight(allow, &stage.http.cors), ""),
        Reaction::Refusal => {
            let refusal = head(405);
            let refusal = match (methods.allow)(allow) {
                Some(allow) => refusal.with("Allow", allow),
                None => refusal,
            };
            (refusal, "this method does not stream\n")
        }
    };
    plain(connection, request, &stage.http, answer, text).await.map(Some)
}
