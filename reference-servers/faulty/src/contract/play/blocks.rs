//! Heads, blocks and ends of streams on their way out: some wait for others.

use std::io;

use tokio::time::{Instant, timeout};

use super::flush::{Flush, Gather, LastByte, Moment};
use super::player::Player;

/// So much of a block is written at once by a server whose heartbeats may come in the middle.
const PART: usize = 64 << 10;

impl Player<'_> {
    pub(super) fn flush(&self) -> Flush {
        let flush = self.stage.contract.flush;
        if flush.on.covers(self.endpoint) { flush } else { Flush::default() }
    }

    /// Writes the head.
    pub(super) async fn head(&mut self, bytes: Vec<u8>) -> io::Result<()> {
        match self.flush().gather {
            Gather::Head | Gather::All => self.held = bytes,
            Gather::Nothing | Gather::UntilTheNext | Gather::Until(_) | Gather::Full(_) | Gather::For(_) => {
                self.connection.send(&bytes).await?;
            }
        }
        let prelude = self.stage.sse.prelude.clone();
        if prelude.is_empty() { Ok(()) } else { self.block(prelude).await }
    }

    /// Writes a block, or part of it, or later.
    pub async fn block(&mut self, bytes: Vec<u8>) -> io::Result<()> {
        self.delay().await?;
        self.last_write = Some(Instant::now());
        if let Some(beat) = self.stage.contract.heartbeats.inside {
            return self.block_with_beats(&bytes, beat).await;
        }
        let bytes = match self.flush().last_byte {
            LastByte::WithTheNext => {
                let mut all = std::mem::take(&mut self.blank_line);
                all.extend(bytes);
                self.blank_line = all.split_off(all.len().saturating_sub(1));
                all
            }
            LastByte::WithItsBlock => bytes,
        };
        if self.flush().gather == Gather::UntilTheNext {
            self.send_held().await?;
        }
        for piece in self.body.pieces(bytes) {
            match self.flush().gather {
                Gather::Nothing => self.send(&piece).await?,
                Gather::Head
                | Gather::UntilTheNext
                | Gather::All
                | Gather::Until(_)
                | Gather::Full(_)
                | Gather::For(_) => self.held.extend(piece),
            }
        }
        self.held_since = self.held_since.or(Some(Instant::now()));
        match self.flush().gather {
            Gather::Until(size) if self.held.len() < size => Ok(()),
            Gather::Full(size) => {
                let rest = self.held.split_off(self.held.len() / size * size);
                self.send_held().await?;
                self.held = rest;
                Ok(())
            }
            Gather::UntilTheNext | Gather::All | Gather::For(_) => Ok(()),
            Gather::Nothing | Gather::Head | Gather::Until(_) => self.send_held().await,
        }
    }

    async fn delay(&mut self) -> io::Result<()> {
        let since_last = self.last_write.map(|last| last.elapsed());
        let delay = (self.flush().delay)(Moment { steps: self.steps, since_last, delays: self.delays });
        if delay.is_zero() {
            return Ok(());
        }
        self.delays += 1;
        self.connection.pause(delay).await
    }

    /// Writes a heartbeat.
    pub async fn heartbeat(&mut self, bytes: &[u8]) -> io::Result<()> {
        let bytes = self.writer.heartbeat(bytes);
        self.block(bytes).await
    }

    /// Writes a heartbeat of a held stream, which may stay in the compressor.
    pub(super) async fn idle_heartbeat(&mut self, bytes: &[u8]) -> io::Result<()> {
        let bytes = self.writer.heartbeat(bytes);
        match self.heartbeats_flushed {
            true => self.block(bytes).await?,
            false => self.held.extend(self.body.unflushed_pieces(bytes).concat()),
        }
        self.send_held().await
    }

    /// Writes a block some lines at a time; whenever that took as long as a heartbeat is due, it is written there.
    async fn block_with_beats(&mut self, bytes: &[u8], beat: &[u8]) -> io::Result<()> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let line_end = rest.iter().skip(PART).position(|b| *b == b'\n').map(|at| PART + at + 1);
            let (part, left) = rest.split_at(line_end.unwrap_or(rest.len()));
            rest = left;
            let began = Instant::now();
            let pieces = self.body.pieces(part.to_vec());
            self.send(&pieces.concat()).await?;
            if began.elapsed() >= self.stage.timing.heartbeat && !rest.is_empty() {
                let pieces = self.body.pieces(beat.to_vec());
                self.send(&pieces.concat()).await?;
            }
        }
        Ok(())
    }

    pub(super) async fn send_held(&mut self) -> io::Result<()> {
        self.held_since = None;
        let held = std::mem::take(&mut self.held);
        if held.is_empty() { Ok(()) } else { self.send(&held).await }
    }

    /// Sends bytes as far as the client takes them.
    pub(super) async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        let writes = &self.stage.contract.writes;
        let _lock = match &writes.lock {
            Some(lock) => Some(lock.lock().await),
            None => None,
        };
        match writes.patience {
            None => self.connection.send(bytes).await,
            Some(time) => match timeout(time, self.connection.send(bytes)).await {
                Ok(sent) => sent,
                Err(_) => Err(io::ErrorKind::TimedOut.into()),
            },
        }
    }

    /// Ends the body.
    pub(super) async fn end(mut self) -> io::Result<()> {
        let rest = std::mem::take(&mut self.blank_line);
        if !rest.is_empty() {
            self.held.extend(self.body.pieces(rest).concat());
        }
        self.held.extend(self.body.end());
        self.connection.send(&self.held).await
    }
}
