//! The tap of the page: a reverse proxy whose event streams the page shows.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use ssespec_evidence::update::{Asked, Happened, Update};
use ssespec_harness::access::Trust;
use ssespec_harness::limits::Limits;
use ssespec_harness::recorder::{Updates, observer};
use ssespec_harness::tap::{Seen, Tap as Relay, Upstream};
use ssespec_judge::is_event_stream;
use tokio::task::JoinHandle;

use super::stream::Stream;
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
        let seen = Seen {
            observer,
            recordings: None,
            is_stream: is_event_stream,
            taken: 0,
            limits: Limits::default(),
        };
        let task = tokio::spawn(async move {
            tokio::join!(relay.serve(upstream, seen, std::future::pending()), show(updates, &streams));
        });
        *self.open.lock().unwrap_or_else(PoisonError::into_inner) = Some(Open { at: at.clone(), task });
        Ok(at)
    }
}

/// Shows each event stream that passes.
async fn show(mut updates: Updates, streams: &Streams) {
    let mut passing: HashMap<Arc<str>, Passing> = HashMap::new();
    let mut looks = tokio::time::interval(LOOKS);
    loop {
        tokio::select! {
            biased;
            update = updates.next() => {
                let Some(update) = update else { return };
                take(update, &mut passing, streams);
            }
            _ = looks.tick() => {
                for stream in passing.values().filter_map(|passing| passing.stream.as_ref()) {
                    stream.0.is_now(stream.1.elapsed());
                }
            }
        }
    }
}

/// What passes: first the request, and once its response is an event stream, that.
struct Passing {
    asked: Asked,
    before: Vec<Update>,
    stream: Option<(Arc<Stream>, tokio::time::Instant)>,
}

/// Also when the tap is closed while it passes.
impl Drop for Passing {
    fn drop(&mut self) {
        if let Some((stream, _)) = &self.stream {
            stream.end(None);
        }
    }
}

fn take(update: Update, passing: &mut HashMap<Arc<str>, Passing>, streams: &Streams) {
    let name = Arc::clone(&update.exchange);
    match &update.what {
        Happened::Asked(asked) => {
            let asked = asked.clone();
            passing.insert(name, Passing { asked, before: vec![update], stream: None });
        }
        // Only the bytes of event streams are told.
        Happened::Bytes(_) => {
            let Some(one) = passing.get_mut(&name) else { return };
            let Passing { asked, before, stream } = one;
            let (stream, _) = stream.get_or_insert_with(|| {
                (streams.tapped(&asked.method, &asked.url), tokio::time::Instant::now())
            });
            stream.take(before.drain(..).chain([update]));
        }
        Happened::Connected(_) | Happened::Redirected { .. } => {
            if let Some(one) = passing.get_mut(&name) {
                one.before.push(update);
            }
        }
        // The head of what is no event stream, and nothing after it.
        Happened::Head(..) => drop(passing.remove(&name)),
        Happened::Ended(_) => {
            if let Some(one) = passing.remove(&name)
                && let Some((stream, _)) = &one.stream
            {
                stream.take([update]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use ssespec_evidence::recording::Moment;

    use super::*;

    fn update(what: Happened) -> Update {
        Update { exchange: "tap-1".into(), at: Moment::default(), what }
    }

    #[test]
    fn what_passes_when_the_tap_is_closed_is_over() {
        let (streams, mut passing) = (Streams::default(), HashMap::new());
        take(update(Happened::Asked(Asked::default())), &mut passing, &streams);
        assert!(streams.all().is_empty(), "nothing has come that is an event stream");
        take(update(Happened::Bytes(b"HTTP/1.1 200 OK\r\n"[..].into())), &mut passing, &streams);
        assert!(streams.all()[0].is_open());
        drop(passing);
        assert!(!streams.all()[0].is_open());
    }
}
