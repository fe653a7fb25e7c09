//! Plays steps, one after the other.

use std::io;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use super::settings::{Bursts, OnEnding};
use crate::contract::ending::Ending;
use crate::contract::endpoint::Endpoint;
use crate::contract::stage::Stage;
use crate::contract::step::{Burst, Step};
use crate::contract::written::written;
use crate::http::Body;
use crate::net::Connection;
use crate::sse::{Event, Writer};

/// Plays one stream.
pub(crate) struct Player<'a> {
    pub connection: &'a mut Connection,
    pub stage: &'a Stage,
    pub(super) endpoint: Endpoint,
    pub writer: Writer<'a>,
    pub(super) body: Body,
    /// Framed bytes that wait for others.
    pub(super) held: Vec<u8>,
    pub(super) held_since: Option<Instant>,
    /// The last byte of the latest block, if it leaves with the next one.
    pub(super) blank_line: Vec<u8>,
    pub last_write: Option<Instant>,
    /// How many blocks were delayed.
    pub(super) delays: usize,
    /// How many steps are played in all.
    pub(super) steps: usize,
    pub began: Instant,
    /// Whether the server is to end.
    pub ending: watch::Receiver<bool>,
    /// Whether the compressor hands heartbeats out.
    pub(super) heartbeats_flushed: bool,
}

impl<'a> Player<'a> {
    pub(super) fn new(
        connection: &'a mut Connection,
        stage: &'a Stage,
        endpoint: Endpoint,
        writer: Writer<'a>,
        body: Body,
        steps: usize,
    ) -> Self {
        Self {
            connection,
            stage,
            endpoint,
            writer,
            body,
            held: Vec::new(),
            held_since: None,
            blank_line: Vec::new(),
            last_write: None,
            delays: 0,
            steps,
            began: Instant::now(),
            ending: stage.signals.ending.subscribe(),
            heartbeats_flushed: true,
        }
    }

    /// Plays steps to their end.
    pub(super) async fn play(&mut self, steps: Vec<Step>) -> io::Result<Ending> {
        let contract = &self.stage.contract;
        for step in steps {
            self.stage.streams.step();
            if contract.on_ending == OnEnding::EndsAll && *self.ending.borrow() {
                return Ok(Ending::Proper);
            }
            match step {
                Step::Wait(ms) => self.wait(Duration::from_millis(ms)).await?,
                Step::Hold => return self.hold().await,
                Step::Fail => {
                    if let Some(event) = (contract.failure.event)() {
                        self.event(event).await?;
                    }
                    return self.ended(contract.failure.ending).await;
                }
                Step::Burst(burst) => self.burst(burst).await?,
                Step::Abort => return self.ended(contract.abort).await,
                // Too late to refuse: a script that does so ends here, and a client that comes back is refused.
                Step::Refuse(_) => return Ok(Ending::Proper),
                other => {
                    if let Some(bytes) = written(&mut self.writer, other) {
                        self.block(bytes).await?;
                    }
                }
            }
        }
        Ok(Ending::Proper)
    }

    /// What was written so far leaves before a stream aborts.
    async fn ended(&mut self, ending: Ending) -> io::Result<Ending> {
        if ending == Ending::Broken {
            self.send_held().await?;
        }
        Ok(ending)
    }

    /// Writes an event.
    pub async fn event(&mut self, event: Event) -> io::Result<()> {
        let bytes = self.writer.event(event);
        self.block(bytes).await
    }

    /// Sends many events.
    async fn burst(&mut self, burst: Burst) -> io::Result<()> {
        let data = vec![b'x'; burst.bytes as usize];
        let mut gathered = Vec::new();
        for _ in 0..burst.times {
            let bytes = self.writer.event(Event { data: Some(data.clone()), ..Event::default() });
            match self.stage.contract.bursts {
                Bursts::Gathered => gathered.extend(self.body.pieces(bytes).concat()),
                Bursts::AsTheyLeave => self.block(bytes).await?,
            }
        }
        if gathered.is_empty() { Ok(()) } else { self.send(&gathered).await }
    }
}
