//! Takes connections and answers the requests on each, one after the other.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinSet;

use crate::answer::{self, After};
use crate::behaviour::Behaviour;
use crate::connection::{Connection, Next};
use crate::fault::Fault;

/// How the server is run.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The time between the sentences of `/events`.
    pub interval: Duration,
    /// The time between heartbeats while a stream is held.
    pub heartbeat: Duration,
    /// The one fault; none for the correct server.
    pub fault: Option<&'static Fault>,
}

impl Default for Options {
    fn default() -> Self {
        Self { interval: Duration::from_millis(1000), heartbeat: Duration::from_millis(500), fault: None }
    }
}

/// What all connections share.
pub(crate) struct Shared {
    pub behaviour: Behaviour,
    pub interval: Duration,
    pub heartbeat: Duration,
    open: AtomicUsize,
    /// Tells the accept loop to stop listening.
    pub stop: Notify,
}

impl Shared {
    pub fn new(options: Options) -> Self {
        let mut behaviour = Behaviour::default();
        if let Some(fault) = options.fault {
            (fault.set)(&mut behaviour);
        }
        Self {
            behaviour,
            interval: options.interval,
            heartbeat: options.heartbeat,
            open: AtomicUsize::new(0),
            stop: Notify::new(),
        }
    }

    /// The streams now open.
    pub fn open(&self) -> usize {
        self.open.load(Ordering::SeqCst)
    }

    /// Counts a stream for as long as the guard lives.
    pub fn count(&self) -> OpenStream<'_> {
        self.open.fetch_add(1, Ordering::SeqCst);
        OpenStream(&self.open)
    }
}

/// An open stream.
pub(crate) struct OpenStream<'a>(&'a AtomicUsize);

impl Drop for OpenStream<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Serves until the future is dropped; all its connections end with it.
///
/// # Errors
/// Only if the listener itself breaks.
pub async fn serve(listener: TcpListener, options: Options) -> io::Result<()> {
    let shared = Arc::new(Shared::new(options));
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                // A connection that was gone before it was accepted is the client's affair.
                if let Ok((stream, _)) = accepted {
                    connections.spawn(connection(stream, Arc::clone(&shared)));
                }
            }
            Some(_) = connections.join_next() => {}
            () = shared.stop.notified() => break,
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
    std::future::pending().await
}

/// Answers the requests on one connection. An error is a client that went away.
async fn connection(stream: TcpStream, shared: Arc<Shared>) -> io::Result<()> {
    let mut connection = Connection::new(stream)?;
    loop {
        let after = match connection.next().await? {
            Next::Gone => After::Close,
            Next::Unreadable(unreadable) => {
                answer::unreadable(&mut connection, &unreadable).await?;
                After::Close
            }
            Next::Request(request) => answer::answer(&mut connection, &request, &shared).await?,
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
