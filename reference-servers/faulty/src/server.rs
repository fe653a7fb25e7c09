//! Takes connections until the server is to end, and serves each in the HTTP that it starts with.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::behaviour::Http2;
use crate::connection::Connection;
use crate::http1;
use crate::http2::{self, is_http2};
use crate::life::{Life, told_to_end};
use crate::options::Options;
use crate::state::Shared;

/// Serves until the future is dropped; all its connections end with it.
///
/// # Errors
/// Only if the listener itself breaks, or a fault makes the server crash.
pub async fn serve(listener: TcpListener, options: Options) -> io::Result<()> {
    Server::new(listener, options).run(std::future::pending()).await
}

/// The same until the process is told to end: then streams are ended, and the server with them.
///
/// # Errors
/// As [`serve`].
pub async fn serve_until_told(listener: TcpListener, options: Options) -> io::Result<()> {
    Server::new(listener, options).run(told_to_end()).await
}

struct Server {
    listener: TcpListener,
    shared: Arc<Shared>,
    connections: JoinSet<io::Result<()>>,
}

impl Server {
    fn new(listener: TcpListener, options: Options) -> Self {
        Self { listener, shared: Arc::new(Shared::new(options)), connections: JoinSet::new() }
    }

    async fn run(mut self, told: impl Future<Output = io::Result<()>>) -> io::Result<()> {
        let life = self.shared.behaviour.life;
        tokio::pin!(told);
        loop {
            tokio::select! {
                accepted = self.listener.accept() => {
                    // A connection that was gone before it was accepted is the client's affair.
                    if let Ok((stream, _)) = accepted {
                        self.connections.spawn(client(stream, Arc::clone(&self.shared)));
                    }
                }
                Some(_) = self.connections.join_next() => {}
                () = self.shared.stop.notified() => break,
                () = self.shared.crash.notified() => return Err(io::Error::other("a write failed")),
                told = &mut told, if life != Life::IgnoresTerm => {
                    told?;
                    return self.end().await;
                }
            }
        }
        drop(self.listener);
        while self.connections.join_next().await.is_some() {}
        std::future::pending().await
    }

    /// The streams are told to end, and the server waits for them.
    async fn end(mut self) -> io::Result<()> {
        let shared = &self.shared;
        match shared.behaviour.life {
            Life::CutsOnTerm => return Ok(()),
            Life::WaitsOnTerm => {}
            _ => _ = shared.streams.ending.send_replace(true),
        }
        // A connection of HTTP/1 without a stream has nothing to finish.
        while shared.streams.busy() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        self.connections.shutdown().await;
        Ok(())
    }
}

/// Serves a client in the HTTP that it starts with.
async fn client(stream: TcpStream, shared: Arc<Shared>) -> io::Result<()> {
    if shared.behaviour.http2 != Http2::Off && is_http2(&stream).await? {
        return http2::serve(stream, shared).await;
    }
    http1::serve(Connection::new(stream, &shared)?, &shared).await
}
