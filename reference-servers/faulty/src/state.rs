//! What all connections share.

use std::time::Duration;

use tokio::sync::Notify;

use crate::behaviour::Behaviour;
use crate::hub::Topics;
use crate::life::Streams;
use crate::options::Options;

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
