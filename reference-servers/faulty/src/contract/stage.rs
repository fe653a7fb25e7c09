//! What all streams of a server are played with.

use std::time::Duration;

use super::endpoint::Endpoint;
use super::settings::Contract;
use super::streams::Streams;
use crate::http::{Framing, Http};
use crate::net::Signals;
use crate::sse::Sse;

/// How long things take, and how many streams there may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timing {
    pub interval: Duration,
    pub heartbeat: Duration,
    pub max_streams: Option<usize>,
}

/// What all streams of a server are played with.
pub(crate) struct Stage {
    pub http: Http,
    pub sse: Sse,
    pub contract: Contract,
    pub timing: Timing,
    pub streams: Streams,
    pub signals: Signals,
}

impl Stage {
    pub fn new(http: Http, sse: Sse, contract: Contract, timing: Timing) -> Self {
        let streams = Streams::new(contract.workers);
        Self { http, sse, contract, timing, streams, signals: Signals::new() }
    }

    /// How streams of an endpoint are framed.
    pub fn framing(&self, endpoint: Endpoint) -> Framing {
        match self.contract.framing_on.covers(endpoint) {
            true => self.http.framing,
            false => Framing::default(),
        }
    }

    /// Whether a stream is open, or a connection has not sent its GOAWAY yet.
    pub fn is_busy(&self) -> bool {
        self.streams.open() > 0 || self.signals.awaits_goaways()
    }
}
