//! What `/mcp` answers: which revision a request is of.

use std::io;

use super::messages::Asked;
use super::reply::Reply;
use super::settings::Revisions;
use super::store::Store;
use super::{sessions, stateless};
use crate::contract::Stage;
use crate::http::{Request, head};
use crate::net::{After, Connection};

/// Answers one request.
pub(crate) async fn answer(
    connection: &mut Connection,
    request: &Request,
    stage: &Stage,
    store: &Store,
) -> io::Result<After> {
    reply(request, store).send(connection, request, stage).await
}

fn reply(request: &Request, store: &Store) -> Reply {
    if let Some(status) = request.field("origin").and(store.mcp.foreign_origin) {
        return Reply::Plain(head(status), "pages of this origin are not served\n".to_owned());
    }
    let asked = match request.method.as_str() {
        "POST" => Asked::of(&request.body),
        _ => Asked::Nothing,
    };
    match (store.mcp.revisions, stateless::is_of(request)) {
        (Revisions::Both | Revisions::Stateless, true) => stateless::reply(request, asked, store),
        (Revisions::Stateless, false) => stateless::older(request, store),
        (Revisions::Both | Revisions::Sessions, _) => sessions::reply(request, asked, store),
    }
}
