//! Gives a reader of the hub what is published.

use std::io;

use tokio::time::Instant;

use super::reading::Reading;
use super::settings::{BETWEEN, Handoff};
use super::topics::Topics;
use crate::contract::{Ending, Play, Player, Step};

/// The stream of one reader.
pub(super) struct Following<'a> {
    pub topics: &'a Topics,
    pub reading: Reading,
}

impl Play for Following<'_> {
    fn steps(&self) -> &[Step] {
        &[]
    }

    /// Goes on until the reader goes or the server ends.
    async fn play(mut self, player: &mut Player<'_>) -> io::Result<Ending> {
        player.stage.streams.step();
        if *player.ending.borrow() {
            return Ok(Ending::Proper);
        }
        let (mut news, mut ending) = (self.topics.news(), player.ending.clone());
        if let Some(event) = (self.topics.hub.greeting)() {
            player.event(event).await?;
        }
        self.hand_over(player).await?;
        loop {
            news.mark_unchanged();
            self.give(player).await?;
            if *ending.borrow() {
                return Ok(Ending::Proper);
            }
            // News of other topics put no heartbeat off.
            let due = player.last_write.unwrap_or(player.began) + player.stage.timing.heartbeat;
            let quiet = tokio::select! {
                _ = news.changed() => false,
                _ = ending.wait_for(|ending| *ending) => false,
                paused = player.connection.pause(due.saturating_duration_since(Instant::now())) => {
                    paused?;
                    true
                }
            };
            if let Some(beat) = player.stage.contract.heartbeats.bytes.filter(|_| quiet) {
                player.heartbeat(beat).await?;
            }
        }
    }
}

impl Following<'_> {
    /// What a careless hub does between a replay and the live events.
    async fn hand_over(&mut self, player: &mut Player<'_>) -> io::Result<()> {
        match self.topics.hub.handoff {
            Handoff::Loses if self.reading.resumed => {
                self.give(player).await?;
                player.connection.pause(BETWEEN).await?;
                self.reading.next = self.topics.len();
            }
            Handoff::Doubles if self.reading.resumed => {
                let subscribed = self.topics.len();
                player.connection.pause(BETWEEN).await?;
                self.give(player).await?;
                self.reading.next = subscribed;
            }
            Handoff::Exact | Handoff::Loses | Handoff::Doubles => {}
        }
        Ok(())
    }

    async fn give(&mut self, player: &mut Player<'_>) -> io::Result<()> {
        for event in self.topics.take(&mut self.reading) {
            player.event(event).await?;
        }
        Ok(())
    }
}
