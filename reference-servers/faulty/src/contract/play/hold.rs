//! A stream that is held open without an end of its own.

use std::io;
use std::time::Duration;

use super::player::Player;
use super::settings::{Aged, Clock};
use crate::contract::ending::Ending;

/// A held stream without a heartbeat looks for its client so often.
const QUIET: Duration = Duration::from_secs(60);

impl Player<'_> {
    /// Keeps the stream open until the client goes, which ends it with an error, or until the server ends it.
    pub(super) async fn hold(&mut self) -> io::Result<Ending> {
        let beats = self.stage.contract.heartbeats;
        loop {
            if *self.ending.borrow() {
                return Ok(Ending::Proper);
            }
            let age = self.began.elapsed();
            let silent = match self.stage.contract.aged {
                Some(Aged::End(most, ending)) if age >= most => return Ok(ending),
                Some(Aged::Silent(most)) => age >= most,
                Some(Aged::End(..)) | None => false,
            };
            match beats.bytes {
                // A clock of the stream beats while it waits.
                Some(bytes) if !silent && beats.clock == Clock::OfIdleTime => {
                    self.wait_unless_ending(self.stage.timing.heartbeat).await?;
                    if !*self.ending.borrow() {
                        self.idle_heartbeat(bytes).await?;
                    }
                }
                Some(_) | None => self.wait_unless_ending(QUIET).await?,
            }
        }
    }
}
