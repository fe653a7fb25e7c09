//! The tap of the page: a reverse proxy whose event streams the page shows.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use ssespec_harness::access::Trust;
use ssespec_harness::limits::Limits;
use ssespec_harness::recorder::{Updates, observer};
use ssespec_harness::tap::{Seen, Stops, Tap as Relay, Upstream};
use ssespec_judge::is_event_stream;
use tokio::task::JoinHandle;

use super::passing::Passages;
use super::streams::Streams;
use crate::watch::live::LOOKS;

/// The tap, if one is open.
#[derive(Default)]
pub struct Tap {
    open: Mutex<Option<Open>>,
}

struct Open {
    at: At,
    task: JoinHandle<()>,
}

/// Where it is.
#[derive(Clone, Serialize)]
pub struct At {
    /// What an application is pointed at.
    listening: String,
    /// The server.
    to: String,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Tap {
    /// Where it is, if it is open.
    pub fn now(&self) -> Option<At> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(|open| open.at.clone())
    }

    /// Opens it, in place of one that is open.
    ///
    /// # Errors
    /// A sentence: it leads nowhere, or no port is free.
    pub async fn open(&self, to: &str, streams: Arc<Streams>) -> Result<At, String> {
        let upstream = Upstream::new(to, Trust::System).map_err(|error| format!("`{to}` {error}"))?;
        let relay = Relay::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await;
        let relay = relay.map_err(|error| format!("cannot listen: {error}"))?;
        let at = At { listening: format!("http://{}", relay.address()), to: to.to_owned() };
        let (observer, updates) = observer();
        let stops = Stops::default();
        let seen = Seen {
            observer,
            recordings: None,
            is_stream: is_event_stream,
            taken: 0,
            limits: Limits::default(),
            stops: stops.clone(),
        };
        let passages = Passages::new(streams, stops);
        let task = tokio::spawn(async move {
            tokio::join!(relay.serve(upstream, seen, std::future::pending()), show(updates, passages));
        });
        *self.open.lock().unwrap_or_else(PoisonError::into_inner) = Some(Open { at: at.clone(), task });
        Ok(at)
    }
}

/// Shows what passes.
async fn show(mut updates: Updates, mut passages: Passages) {
    let mut looks = tokio::time::interval(LOOKS);
    loop {
        tokio::select! {
            biased;
            update = updates.next() => {
                let Some(update) = update else { return };
                passages.take(update);
            }
            _ = looks.tick() => passages.is_now(),
        }
    }
}
