//! One connection of HTTP/1: requests in, bytes out, and pauses that notice when the client goes.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep_until, timeout};

use crate::behaviour::LongestHead;
use crate::life::Life;
use crate::request::{self, MAX_HEAD, Parsed, Request, Unreadable};
use crate::state::Shared;

/// How long a connection may stay without a request.
const IDLE: Duration = Duration::from_secs(60);

/// How long a head may take where heads are hurried.
const HURRY: Duration = Duration::from_millis(700);

const TOO_SLOW: Unreadable = Unreadable { status: 408, text: "the request head took too long\n" };

/// What carries a connection.
enum Carrier {
    Tcp(TcpStream),
    /// A pipe that stands for one stream of HTTP/2.
    Pipe(DuplexStream),
}

/// One connection of HTTP/1.
pub(crate) struct Connection {
    stream: Carrier,
    unread: Vec<u8>,
    shared: Arc<Shared>,
}

/// What became of waiting for a request.
pub(crate) enum Next {
    Request(Request),
    Unreadable(Unreadable),
    Gone,
}

impl Connection {
    /// Small writes leave at once: without TCP_NODELAY they come 40 ms late and together.
    pub fn new(stream: TcpStream, shared: &Arc<Shared>) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        Ok(Self { stream: Carrier::Tcp(stream), unread: Vec::new(), shared: Arc::clone(shared) })
    }

    /// The conversation of one stream of HTTP/2.
    pub fn piped(stream: DuplexStream, shared: &Arc<Shared>) -> Self {
        Self { stream: Carrier::Pipe(stream), unread: Vec::new(), shared: Arc::clone(shared) }
    }

    /// Waits for the next request and reads it whole.
    pub async fn next(&mut self) -> io::Result<Next> {
        if self.unread.is_empty() && !self.got_more().await {
            return Ok(Next::Gone);
        }
        let shared = Arc::clone(&self.shared);
        let behaviour = &shared.behaviour;
        let turn = match behaviour.life {
            Life::OneHeadAtATime => Some(shared.streams.heads.lock().await),
            _ => None,
        };
        let longest = match behaviour.longest_head {
            LongestHead::Any => usize::MAX,
            LongestHead::Right | LongestHead::CutOff => MAX_HEAD,
        };
        let (mut request, length) = loop {
            match request::parse(&self.unread, longest) {
                Err(Unreadable { status: 431, .. }) if behaviour.longest_head == LongestHead::CutOff => {
                    return Ok(Next::Gone);
                }
                Err(unreadable) => return Ok(Next::Unreadable(unreadable)),
                Ok(Parsed::Head(request, head, body)) => {
                    self.unread.drain(..head);
                    break (request, body);
                }
                Ok(Parsed::Incomplete) if behaviour.life == Life::HurriesHeads => {
                    match timeout(HURRY, self.read_more()).await {
                        Ok(Ok(1..)) => {}
                        Ok(_) => return Ok(Next::Gone),
                        Err(_) => return Ok(Next::Unreadable(TOO_SLOW)),
                    }
                }
                Ok(Parsed::Incomplete) if self.got_more().await => {}
                Ok(Parsed::Incomplete) => return Ok(Next::Gone),
            }
        };
        drop(turn);
        if self.unread.len() < length && request.lists("expect", "100-continue") {
            self.send(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
        }
        while self.unread.len() < length {
            if !self.got_more().await {
                return Ok(Next::Gone);
            }
        }
        request.body = self.unread.drain(..length).collect();
        Ok(Next::Request(request))
    }

    /// Whether the client sent anything more within the idle time.
    async fn got_more(&mut self) -> bool {
        matches!(timeout(IDLE, self.read_more()).await, Ok(Ok(1..)))
    }

    async fn read_more(&mut self) -> io::Result<usize> {
        self.unread.reserve(16 << 10);
        match &mut self.stream {
            Carrier::Tcp(stream) => stream.read_buf(&mut self.unread).await,
            Carrier::Pipe(stream) => stream.read_buf(&mut self.unread).await,
        }
    }

    /// Sends bytes.
    pub async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.stream {
            Carrier::Tcp(stream) => stream.write_all(bytes).await,
            Carrier::Pipe(stream) => stream.write_all(bytes).await,
        }
    }

    /// Lets time pass; an error as soon as the client is gone.
    pub async fn pause(&mut self, time: Duration) -> io::Result<()> {
        let until = Instant::now() + time;
        loop {
            if self.unread.len() > MAX_HEAD {
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
        match &mut self.stream {
            Carrier::Tcp(stream) => stream.shutdown().await?,
            Carrier::Pipe(stream) => stream.shutdown().await?,
        }
        let _ = timeout(Duration::from_secs(1), self.until_gone()).await;
        Ok(())
    }

    /// Closes with a reset.
    pub fn reset(self) -> io::Result<()> {
        match &self.stream {
            Carrier::Tcp(stream) => stream.set_zero_linger(),
            Carrier::Pipe(_) => Ok(()),
        }
    }
}
