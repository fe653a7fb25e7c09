//! Time in which a stream says nothing of its own.

use std::io;
use std::time::Duration;

use tokio::time::Instant;

use super::flush::Gather;
use super::player::Player;
use super::settings::{Clock, OnEnding};

impl Player<'_> {
    /// A pause of a script.
    pub(super) async fn wait(&mut self, time: Duration) -> io::Result<()> {
        match self.stage.contract.on_ending {
            OnEnding::EndsAll => self.wait_unless_ending(time).await,
            OnEnding::EndsHeld => self.connection.pause(time).await,
        }
    }

    /// A pause that is over when the server is to end, as the next step sees, too.
    pub(super) async fn wait_unless_ending(&mut self, time: Duration) -> io::Result<()> {
        let until = Instant::now() + time;
        let beats = self.stage.contract.heartbeats;
        if beats.clock == Clock::OfTheStream {
            while let Some(beat) = self.next_beat().filter(|beat| *beat < until) {
                if *self.ending.borrow() {
                    return Ok(());
                }
                self.connection.pause(beat.saturating_duration_since(Instant::now())).await?;
                self.block(beats.bytes.unwrap_or_default().to_vec()).await?;
            }
        }
        if let (Gather::For(most), Some(since)) = (self.flush().gather, self.held_since) {
            self.connection.pause(most.saturating_sub(since.elapsed()).min(time)).await?;
            if since.elapsed() >= most {
                self.send_held().await?;
            }
        }
        let left = until.saturating_duration_since(Instant::now());
        let mut ending = self.ending.clone();
        tokio::select! {
            paused = self.connection.pause(left) => paused,
            _ = ending.wait_for(|ending| *ending) => Ok(()),
        }
    }

    /// The next moment of a clock that beats from the stream's beginning on.
    fn next_beat(&self) -> Option<Instant> {
        let heartbeat = self.stage.timing.heartbeat;
        let passed = self.began.elapsed().as_nanos() / heartbeat.as_nanos();
        Some(self.began + heartbeat * (u32::try_from(passed).ok()? + 1))
    }
}
