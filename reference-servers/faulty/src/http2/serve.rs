//! One connection of HTTP/2 with its streams.

use std::io;
use std::sync::Arc;

use bytes::Bytes;
use h2::server::Builder;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use super::group::Group;
use super::smuggler::Smuggler;
use super::stream;
use crate::behaviour::Http2;
use crate::state::Shared;

/// Serves the streams of a connection until it ends. An error is a client that went away.
pub(crate) async fn serve(socket: TcpStream, shared: Arc<Shared>) -> io::Result<()> {
    socket.set_nodelay(true)?;
    let socket = Smuggler::new(socket, shared.behaviour.http2.smuggled());
    let mut connection = Builder::new().handshake::<_, Bytes>(socket).await.map_err(io::Error::other)?;
    let group = Arc::new(Group::default());
    let mut streams = JoinSet::new();
    let mut ending = shared.streams.ending.subscribe();
    let goodbye = (shared.behaviour.http2 != Http2::NoGoodbye).then(|| shared.streams.goodbye());
    loop {
        tokio::select! {
            accepted = connection.accept() => match accepted {
                Some(Ok((request, respond))) => {
                    let (shared, group) = (Arc::clone(&shared), Arc::clone(&group));
                    streams.spawn(async move { stream::answer(request, respond, &shared, &group).await });
                }
                Some(Err(error)) => return Err(io::Error::other(error)),
                None => return Ok(()),
            },
            Some(_) = streams.join_next() => {}
            () = group.cut.notified() => return Ok(()),
            Ok(()) = ending.changed(), if goodbye.is_some() => connection.graceful_shutdown(),
        }
    }
}
