//! Listens, and relays each connection.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ssespec_evidence::message::Head;
use ssespec_evidence::recording::Recording;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use super::connection::carry;
use super::shared::{Count, Passed, Shared};
use super::stops::Stops;
use super::upstream::Upstream;
use crate::limits::Limits;
use crate::recorder::Observer;

/// How long is waited where no connection can be accepted, for want of files such as.
const NO_ACCEPT: Duration = Duration::from_millis(50);

/// Who is told what passes, and what is kept of it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Who is told: of each request, of its response's head, and of all of an event stream and of what comes in place of one to who
    /// accepts nothing else. An exchange is called `tap-N`, from 1.
    pub observer: Observer,
    /// Where a recording of each event stream goes when that ends, `tap-N`, for the scenario `stream/whole`; nothing is kept without.
    pub recordings: Option<mpsc::UnboundedSender<Recording>>,
    /// Whether an event stream follows a head.
    pub is_stream: fn(&Head) -> bool,
    /// How many numbers are taken already.
    pub taken: u64,
    /// The bounds of connecting, and of what is kept.
    pub limits: Limits,
    /// Ends single exchanges.
    pub stops: Stops,
}

/// A reverse proxy that listens.
#[derive(Debug)]
pub struct Tap {
    listener: TcpListener,
    address: SocketAddr,
}

impl Tap {
    /// Listens on an address; port 0 takes a free one.
    ///
    /// # Errors
    /// The address cannot be had.
    pub async fn bind(address: SocketAddr) -> std::io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Relays to the upstream until `stop` is over. Then what is open is closed, and told as ended.
    pub async fn serve(self, upstream: Upstream, seen: Seen, stop: impl Future<Output = ()>) -> Passed {
        let Seen { observer, recordings, is_stream, taken, limits, stops } = seen;
        let (count, since) = (Count::after(taken), Instant::now());
        let shared =
            Arc::new(Shared { upstream, observer, recordings, is_stream, limits, count, stops, since });
        let (stopping, stopped) = watch::channel(false);
        let mut connections = JoinSet::new();
        tokio::pin!(stop);
        loop {
            tokio::select! {
                biased;
                () = &mut stop => break,
                Some(_) = connections.join_next(), if !connections.is_empty() => {}
                accepted = self.listener.accept() => match accepted {
                    Ok((client, _)) => _ = connections.spawn(carry(client, Arc::clone(&shared), stopped.clone())),
                    Err(_) => tokio::time::sleep(NO_ACCEPT).await,
                },
            }
        }
        drop(self.listener);
        // Nobody listens where everything is closed already.
        let _ = stopping.send(true);
        while connections.join_next().await.is_some() {}
        shared.count.passed()
    }
}
