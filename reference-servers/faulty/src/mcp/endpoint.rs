//! What `/mcp` answers: which revision a request is of, and how a reply leaves.

use std::io;

use super::live::Listener;
use super::messages::Asked;
use super::settings::Revisions;
use super::store::Store;
use super::{sessions, stateless};
use crate::contract::Stage;
use crate::http::{Head, Request, head, plain};
use crate::net::{After, Connection};

/// The field of the session id.
pub(super) const SESSION_ID: &str = "Mcp-Session-Id";

/// What a request gets.
pub(super) enum Reply {
    /// A response of known length.
    Plain(Head, String),
    /// An event stream that ends after this text.
    Ended(Head, String),
    /// One that stays open.
    Open(Head, String),
    /// One that stays open and brings what comes.
    Listening(Head, String, Listener),
}

/// Answers one request.
pub(crate) async fn answer(
    connection: &mut Connection,
    request: &Request,
    stage: &Stage,
    store: &Store,
) -> io::Result<After> {
    match reply(request, store) {
        Reply::Plain(head, text) => plain(connection, request, &stage.http, head, &text).await,
        Reply::Ended(head, text) => {
            send(connection, stage, head, &text).await?;
            Ok(After::Close)
        }
        Reply::Open(head, text) => held(connection, stage, head, &text, &mut Listener::of_nothing()).await,
        Reply::Listening(head, text, mut listener) => {
            held(connection, stage, head, &text, &mut listener).await
        }
    }
}

async fn send(connection: &mut Connection, stage: &Stage, head: Head, text: &str) -> io::Result<()> {
    let head = head.with("Content-Type", "text/event-stream").with("Cache-Control", "no-store");
    let head = stage.http.bytes(head.with("Connection", "close"));
    connection.send(&[head.as_slice(), text.as_bytes()].concat()).await
}

/// Holds a stream open until its client leaves or the server ends, and counts it meanwhile.
pub(super) async fn held(
    connection: &mut Connection,
    stage: &Stage,
    head: Head,
    text: &str,
    listener: &mut Listener,
) -> io::Result<After> {
    let open = stage.streams.count();
    let mut ending = stage.signals.ending.subscribe();
    send(connection, stage, head, text).await?;
    let lost = loop {
        tokio::select! {
            gone = connection.until_gone() => break gone.err(),
            () = async { _ = ending.wait_for(|ending| *ending).await.map(drop) } => break None,
            text = listener.next() => connection.send(text.as_bytes()).await?,
        }
    };
    open.over(stage.contract.miscounted, lost.as_ref());
    Ok(After::Close)
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
