//! What all connections of the proxy share: where to, who is told, and how much has passed.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use ssespec_evidence::message::Head;
use ssespec_evidence::recording::Recording;
use tokio::sync::mpsc;

use super::stops::Stops;
use super::upstream::Upstream;
use crate::limits::Limits;
use crate::recorder::Observer;

/// How much has passed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Passed {
    /// The requests.
    pub requests: u64,
    /// The event streams among their responses.
    pub streams: u64,
    /// The requests that the proxy answered itself: refused, or without a server. They are none of those.
    pub answered: u64,
}

/// What all connections share.
pub(super) struct Shared {
    pub upstream: Upstream,
    pub observer: Observer,
    /// Where a recording of each event stream goes, if any is kept.
    pub recordings: Option<mpsc::UnboundedSender<Recording>>,
    /// Whether an event stream follows a head.
    pub is_stream: fn(&Head) -> bool,
    pub limits: Limits,
    pub count: Count,
    pub stops: Stops,
    /// The beginning of the proxy.
    pub since: Instant,
}

impl Shared {
    /// The name of another exchange.
    pub fn name(&self) -> Arc<str> {
        format!("tap-{}", self.count.request()).into()
    }

    /// Now, from the beginning of the proxy.
    pub fn now_ns(&self) -> u64 {
        u64::try_from(self.since.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }
}

/// Counts what passes.
#[derive(Debug)]
pub(super) struct Count {
    /// The numbers that are taken already.
    taken: u64,
    requests: AtomicU64,
    streams: AtomicU64,
    answered: AtomicU64,
}

impl Count {
    /// Goes on after the numbers that are taken.
    pub fn after(taken: u64) -> Self {
        Self { taken, requests: AtomicU64::new(0), streams: AtomicU64::new(0), answered: AtomicU64::new(0) }
    }

    /// The number of another request.
    pub fn request(&self) -> u64 {
        self.taken + self.requests.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// A response is an event stream.
    pub fn stream(&self) {
        self.streams.fetch_add(1, Ordering::Relaxed);
    }

    /// The proxy answers a request itself.
    pub fn answered(&self) {
        self.answered.fetch_add(1, Ordering::Relaxed);
    }

    /// How much has passed.
    pub fn passed(&self) -> Passed {
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let answered = of(&self.answered);
        Passed { requests: of(&self.requests).saturating_sub(answered), streams: of(&self.streams), answered }
    }
}
