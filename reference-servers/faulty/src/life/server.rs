//! Takes connections until the server is to end, and serves each in the HTTP that it starts with.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::behaviour::{Behaviour, OnTerm};
use super::routes::Routes;
use crate::contract::{Stage, Timing};
use crate::http::{Offer, Service as _, is_http2, serve_http1, serve_http2};
use crate::hub::Topics;
use crate::mcp::Store;
use crate::net::Connection;

/// A server with its connections.
pub(crate) struct Server {
    listener: TcpListener,
    routes: Arc<Routes>,
    on_term: OnTerm,
    connections: JoinSet<io::Result<()>>,
}

impl Server {
    pub fn new(listener: TcpListener, behaviour: Behaviour, timing: Timing) -> Self {
        let Behaviour { http, sse, contract, hub, mcp, on_term, hostile } = behaviour;
        let stage = Stage::new(http, sse, contract, timing);
        let routes = Arc::new(Routes { stage, topics: Topics::new(hub), mcp: Store::new(mcp), hostile });
        Self { listener, routes, on_term, connections: JoinSet::new() }
    }

    /// Serves until `shutdown` comes.
    pub async fn run(mut self, shutdown: impl Future<Output = io::Result<()>>) -> io::Result<()> {
        let routes = Arc::clone(&self.routes);
        let signals = routes.signals();
        tokio::pin!(shutdown);
        loop {
            tokio::select! {
                accepted = self.listener.accept() => {
                    // A connection that was gone before it was accepted is the client's affair.
                    if let Ok((stream, _)) = accepted {
                        self.connections.spawn(client(stream, Arc::clone(&self.routes)));
                    }
                }
                Some(_) = self.connections.join_next() => {}
                () = signals.stop.notified() => break,
                () = signals.crash.notified() => return Err(io::Error::other("a write failed")),
                asked = &mut shutdown, if self.on_term != OnTerm::Nothing => {
                    asked?;
                    return self.end().await;
                }
            }
        }
        drop(self.listener);
        while self.connections.join_next().await.is_some() {}
        std::future::pending().await
    }

    /// Ends streams and the server with them, one way or another.
    async fn end(mut self) -> io::Result<()> {
        match self.on_term {
            OnTerm::Cuts => return Ok(()),
            OnTerm::Waits => {}
            OnTerm::EndsStreams | OnTerm::Nothing => _ = self.routes.signals().ending.send_replace(true),
        }
        // A connection of HTTP/1 without a stream has nothing to finish.
        while self.routes.stage.is_busy() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        self.connections.shutdown().await;
        Ok(())
    }
}

/// Serves a client in the HTTP that it starts with.
async fn client(stream: TcpStream, routes: Arc<Routes>) -> io::Result<()> {
    if routes.http().http2.offer == Offer::Offered && is_http2(&stream).await? {
        return serve_http2(stream, routes).await;
    }
    serve_http1(Connection::new(stream)?, &*routes).await
}
