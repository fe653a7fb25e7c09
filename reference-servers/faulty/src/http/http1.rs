//! Answers the requests on one connection of HTTP/1, one after the other.

use std::io;

use super::head::head;
use super::request::Unreadable;
use super::requests::{Next, next};
use super::service::Service;
use crate::net::{After, Connection};

/// Answers the requests on one connection. An error is a client that went away.
pub(crate) async fn serve(mut connection: Connection, service: &impl Service) -> io::Result<()> {
    let heads = &service.http().heads;
    loop {
        let after = match next(&mut connection, heads).await? {
            Next::Gone => After::Close,
            Next::Unreadable(unreadable) => {
                refuse(&mut connection, &unreadable).await?;
                After::Close
            }
            Next::Request(request) => service.answer(&mut connection, &request).await?,
        };
        match after {
            After::Keep => {}
            After::Unresponsive => {
                next(&mut connection, heads).await?;
                return connection.close().await;
            }
            After::Close => return connection.close().await,
            After::Reset => return connection.reset(),
        }
    }
}

/// Answers what is no request.
async fn refuse(connection: &mut Connection, what: &Unreadable) -> io::Result<()> {
    let head = head(what.status)
        .with("Content-Type", "text/plain; charset=utf-8")
        .with("Content-Length", what.text.len().to_string())
        .with("Connection", "close");
    connection.send(&[&head.bytes(), what.text.as_bytes()].concat()).await
}
