//! Opens a stream: below the limit, with its head.

use std::io;

use tokio::time::Instant;

use super::endpoint::Endpoint;
use super::places::{Full, admitted};
use super::play::{Play, play};
use super::stage::Stage;
use crate::http::{Head, Request, allowed, head, plain};
use crate::net::{After, Connection};

/// Opens a stream and plays it, until it ends or the permission for it does.
pub(crate) async fn open(
    connection: &mut Connection,
    request: &Request,
    stage: &Stage,
    endpoint: Endpoint,
    source: impl Play,
    until: Option<Instant>,
) -> io::Result<After> {
    let stream_head = || stream_head(request, stage, endpoint);
    let place = admitted(stage).await;
    let pause = (stage.contract.opens_after)(endpoint);
    if !pause.is_zero() {
        connection.pause(pause).await?;
    }
    match place {
        Ok(_place) => play(connection, request, stage, endpoint, stream_head(), source, until).await,
        Err(Full::Ends) => play(connection, request, stage, endpoint, stream_head(), Vec::new(), until).await,
        Err(Full::Refuses(status)) => {
            let head = match status {
                429 | 503 => head(status).with("Retry-After", "2"),
                _ => head(status),
            };
            let text = "as many streams are open as there may be\n";
            plain(connection, request, &stage.http, head, text).await
        }
    }
}

fn stream_head(request: &Request, stage: &Stage, endpoint: Endpoint) -> Head {
    let head = head(200)
        .with("Content-Type", "text/event-stream")
        .with("Cache-Control", "no-store, no-transform")
        .with("X-Accel-Buffering", "no")
        .with("Incremental", "?1")
        .with("X-Content-Type-Options", "nosniff")
        .with("Vary", "Accept-Encoding");
    let mut head = allowed(head, request, &stage.http.cors);
    if endpoint == Endpoint::Events {
        (stage.contract.head)(&mut head, request);
    }
    head
}
