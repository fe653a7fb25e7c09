//! What a request gets, and how it leaves.

use std::io;

use super::live::Listener;
use crate::contract::Stage;
use crate::http::{Head, Request, plain};
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

impl Reply {
    /// Sends it, and holds the stream open where it is one that stays open.
    pub async fn send(
        self,
        connection: &mut Connection,
        request: &Request,
        stage: &Stage,
    ) -> io::Result<After> {
        match self {
            Self::Plain(head, text) => plain(connection, request, &stage.http, head, &text).await,
            Self::Ended(head, text) => {
                send(connection, stage, head, &text).await?;
                Ok(After::Close)
            }
            Self::Open(head, text) => held(connection, stage, head, &text, &mut Listener::of_nothing()).await,
            Self::Listening(head, text, mut listener) => {
                held(connection, stage, head, &text, &mut listener).await
            }
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
