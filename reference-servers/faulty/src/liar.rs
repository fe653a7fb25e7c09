//! Servers that play by no rules.

use std::io;
use std::time::Duration;

use crate::behaviour::Liar;
use crate::connection::Connection;
use crate::head::Head;
use crate::reply::{After, plain};
use crate::request::Request;
use crate::state::Shared;

const STREAM_HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n";

/// Whether nothing listens any more once the server has shown that it is ready.
pub(crate) fn ends_listening(liar: Liar) -> bool {
    liar == Liar::DeadPort
}

/// Answers a request for anything but `/`.
pub(crate) async fn answer(
    connection: &mut Connection,
    request: &Request,
    shared: &Shared,
    liar: Liar,
) -> io::Result<After> {
    match liar {
        Liar::DeadPort => {
            shared.stop.notify_one();
            Ok(After::Reset)
        }
        Liar::Hangs => gone(connection).await,
        Liar::HalfHead => {
            connection.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-st").await?;
            gone(connection).await
        }
        Liar::EndlessHead => {
            connection.send(STREAM_HEAD.as_bytes()).await?;
            for_ever(connection, &b"X-Padding: nothing to see here\r\n".repeat(512)).await
        }
        Liar::EndlessLine => {
            start(connection).await?;
            connection.send(b"data: ").await?;
            for_ever(connection, &[b'x'; 16 << 10]).await
        }
        Liar::Firehose => {
            start(connection).await?;
            for_ever(connection, &b"data: x\n\n".repeat(1024)).await
        }
        Liar::DiesMidStream => {
            connection.send(format!("{STREAM_HEAD}Transfer-Encoding: chunked\r\n\r\n").as_bytes()).await?;
            connection.send(b"14\r\nid: 1\ndata: hello\n\nda\r\n").await?;
            connection.pause(Duration::from_millis(100)).await?;
            Ok(After::Reset)
        }
        Liar::Html => {
            let head = Head::new(200).with("Content-Type", "text/html; charset=utf-8");
            plain(
                connection,
                request,
                shared,
                head,
                "<!doctype html>\n<title>Log in</title>\n<p>Please log in.\n",
            )
            .await
        }
        Liar::Json => {
            let head = Head::new(200).with("Content-Type", "application/json");
            plain(connection, request, shared, head, "{\"error\":\"session expired\"}\n").await
        }
        Liar::ClosesAtOnce => Ok(After::Close),
        Liar::NotHttp => {
            connection.send(b"220 mail.example ESMTP ready\r\n\r\n").await?;
            Ok(After::Close)
        }
    }
}

async fn start(connection: &mut Connection) -> io::Result<()> {
    connection.send(format!("{STREAM_HEAD}Connection: close\r\n\r\n").as_bytes()).await
}

async fn gone(connection: &mut Connection) -> io::Result<After> {
    connection.until_gone().await?;
    Ok(After::Close)
}

/// The same bytes until the client goes; the pauses leave it room to do so.
async fn for_ever(connection: &mut Connection, bytes: &[u8]) -> io::Result<After> {
    loop {
        connection.send(bytes).await?;
        connection.pause(Duration::from_millis(1)).await?;
    }
}
