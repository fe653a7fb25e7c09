//! One connection: what was read and not yet taken, bytes out, and pauses that notice when the client goes.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep_until, timeout};

/// So much is read ahead during pauses, in bytes: a client that sends more is left waiting.
pub(crate) const BACKLOG: usize = 256 << 10;

/// What carries a connection.
enum Carrier {
    Tcp(TcpStream),
    /// A pipe that stands for one stream of HTTP/2.
    Pipe(DuplexStream),
}

/// One connection.
pub(crate) struct Connection {
    carrier: Carrier,
    unread: Vec<u8>,
}

/// What became of waiting for more bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum More {
    Came,
    Gone,
    /// Nothing came in time.
    Late,
}

impl Connection {
    /// Small writes leave at once: without TCP_NODELAY they come 40 ms late and together.
    pub fn new(stream: TcpStream) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        Ok(Self { carrier: Carrier::Tcp(stream), unread: Vec::new() })
    }

    /// The conversation of one stream of HTTP/2.
    pub fn piped(stream: DuplexStream) -> Self {
        Self { carrier: Carrier::Pipe(stream), unread: Vec::new() }
    }

    /// What was read and not yet taken.
    pub fn unread(&self) -> &[u8] {
        &self.unread
    }

    /// Takes the first bytes of what was read.
    pub fn take(&mut self, length: usize) -> Vec<u8> {
        self.unread.drain(..length).collect()
    }

    /// Waits for more bytes.
    pub async fn more_within(&mut self, time: Duration) -> More {
        match timeout(time, self.read_more()).await {
            Ok(Ok(1..)) => More::Came,
            Ok(_) => More::Gone,
            Err(_) => More::Late,
        }
    }

    async fn read_more(&mut self) -> io::Result<usize> {
        self.unread.reserve(16 << 10);
        match &mut self.carrier {
            Carrier::Tcp(stream) => stream.read_buf(&mut self.unread).await,
            Carrier::Pipe(stream) => stream.read_buf(&mut self.unread).await,
        }
    }

    /// Sends bytes.
    pub async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.carrier {
            Carrier::Tcp(stream) => stream.write_all(bytes).await,
            Carrier::Pipe(stream) => stream.write_all(bytes).await,
        }
    }

    /// Lets time pass; an error as soon as the client is gone.
    pub async fn pause(&mut self, time: Duration) -> io::Result<()> {
        let until = Instant::now() + time;
        loop {
            if self.unread.len() > BACKLOG {
                sleep_until(until).await;
                return Ok(());
            }
            tokio::select! {
                () = sleep_until(until) => return Ok(()),
                read = self.read_more() => if read? == 0 { return Err(io::ErrorKind::ConnectionAborted.into()) },
            }
        }
    }

    /// Reads and forgets what the client sends until it goes.
    pub async fn until_gone(&mut self) -> io::Result<()> {
        while self.read_more().await? > 0 {
            self.unread.clear();
        }
        Ok(())
    }

    /// Closes our side in order and drains the client's for a moment, so that no reset overtakes the last bytes.
    pub async fn close(mut self) -> io::Result<()> {
        match &mut self.carrier {
            Carrier::Tcp(stream) => stream.shutdown().await?,
            Carrier::Pipe(stream) => stream.shutdown().await?,
        }
        let _ = timeout(Duration::from_secs(1), self.until_gone()).await;
        Ok(())
    }

    /// Closes with a reset.
    pub fn reset(self) -> io::Result<()> {
        match &self.carrier {
            Carrier::Tcp(stream) => stream.set_zero_linger(),
            Carrier::Pipe(_) => Ok(()),
        }
    }
}
