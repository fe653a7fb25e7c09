//! One connection of HTTP/2 with its streams.

use std::io;
use std::sync::Arc;

use bytes::Bytes;
use h2::server::Builder;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use super::field_injector::FieldInjector;
use super::group::Group;
use super::settings::Goaway;
use super::stream;
use crate::http::service::Service;

/// Serves the streams of a connection until it ends. An error is a client that went away.
pub(crate) async fn serve<S: Service>(socket: TcpStream, service: Arc<S>) -> io::Result<()> {
    socket.set_nodelay(true)?;
    let http2 = service.http().http2;
    let socket = FieldInjector::new(socket, http2.injected);
    let mut connection = Builder::new().handshake::<_, Bytes>(socket).await.map_err(io::Error::other)?;
    let group = Arc::new(Group::default());
    let mut streams = JoinSet::new();
    let mut ending = service.signals().ending.subscribe();
    let goaway = (http2.goaway == Goaway::Sent).then(|| service.signals().goaway());
    loop {
        tokio::select! {
            accepted = connection.accept() => match accepted {
                Some(Ok((request, respond))) => {
                    let (service, group) = (Arc::clone(&service), Arc::clone(&group));
                    streams.spawn(async move { stream::answer(request, respond, &*service, &group).await });
                }
                Some(Err(error)) => return Err(io::Error::other(error)),
                None => return Ok(()),
            },
            Some(_) = streams.join_next() => {}
            () = group.cut.notified() => return Ok(()),
            Ok(()) = ending.changed(), if goaway.is_some() => connection.graceful_shutdown(),
        }
    }
}
