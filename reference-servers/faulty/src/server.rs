//! Takes connections and answers the requests on each, one after the other.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinSet;

use crate::answer::{self, After};
use crate::behaviour::{Behaviour, Http2};
use crate::connection::{Connection, Next};
use crate::fault::Fault;
use crate::http2::{self, is_http2};
use crate::hub::Topics;
use crate::life::{Life, Streams, told_to_end};

/// How the server is run.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The time between the sentences of `/events`.
    pub interval: Duration,
    /// The time between heartbeats while a stream is held.
    pub heartbeat: Duration,
    /// How many streams may be open at once; as many as come unless given.
    pub max_streams: Option<usize>,
    /// The one fault; none for the correct server.
    pub fault: Option<&'static Fault>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            interval: Duration::from_millis(1000),
            heartbeat: Duration::from_millis(500),
            max_streams: None,
            fault: None,
        }
    }
}

/// What all connections share.
pub(crate) struct Shared {
    pub behaviour: Behaviour,
    pub interval: Duration,
    pub heartbeat: Duration,
    pub max_streams: Option<usize>,
    pub streams: Streams,
    pub topics: Topics,
    /// Tells the accept loop to stop listening.
    pub stop: Notify,
    /// Tells the accept loop that the server has crashed.
    pub crash: Notify,
}

impl Shared {
    pub fn new(options: Options) -> Self {
        let mut behaviour = Behaviour::default();
        if let Some(fault) = options.fault {
            (fault.set)(&mut behaviour);
        }
        Self {
            interval: options.interval,
            heartbeat: options.heartbeat,
            max_streams: options.max_streams,
            streams: Streams::new(behaviour.life),
            topics: Topics::new(behaviour.hub),
            behaviour,
            stop: Notify::new(),
            crash: Notify::new(),
        }
    }
}

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
    connection(Connection::new(stream, &shared)?, &shared).await
}

/// Answers the requests on one connection. An error is a client that went away.
pub(crate) async fn connection(mut connection: Connection, shared: &Arc<Shared>) -> io::Result<()> {
    loop {
        let after = match connection.next().await? {
            Next::Gone => After::Close,
            Next::Unreadable(unreadable) => {
                answer::unreadable(&mut connection, &unreadable).await?;
                After::Close
            }
            Next::Request(request) => answer::answer(&mut connection, &request, shared).await?,
        };
        match after {
            After::Keep => {}
            After::Deaf => {
                connection.next().await?;
                return connection.close().await;
            }
            After::Close => return connection.close().await,
            After::Reset => return connection.reset(),
        }
    }
}
