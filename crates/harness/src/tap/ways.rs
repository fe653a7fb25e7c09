//! Both ways through the relay: what was read on one side is written to the other before anything more is read.

use std::io;
use std::task::{Context, Poll};

use super::side::Side;
use crate::reader::Span;

/// The bytes of one read, and those that are kept of a request that has to wait.
pub(super) const PIECE: usize = 16 << 10;

/// Something that happened on either side.
#[derive(Debug)]
pub(super) enum Event {
    /// The client sent something, which is in [`Ways::ahead`].
    Client,
    /// The client has closed its side.
    ClientEnded,
    /// The client is gone.
    ClientBroken,
    /// The system has all of what goes up.
    Sent,
    /// The upstream sent something, which is in [`Ways::down`].
    Came(Span),
    /// The upstream has closed its side.
    UpstreamEnded(Span),
    /// The client takes no more of what goes down: nothing is read for it before it does.
    Held,
    /// The system has all of what goes down.
    Delivered,
    /// A side was told that the other has closed.
    Told,
    /// The connection to the upstream broke.
    UpstreamBroken(io::Error, Span),
}

/// Bytes on their way out.
#[derive(Debug, Default)]
pub(super) struct Outgoing {
    bytes: Vec<u8>,
    sent: usize,
}

impl Outgoing {
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Whether nothing is on its way.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Whether more may be put on its way: a piece goes out with the head before it.
    pub fn has_room(&self) -> bool {
        self.bytes.len() < PIECE
    }

    /// All bytes that were put on their way together.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn clear(&mut self) {
        self.bytes.clear();
        self.sent = 0;
    }

    /// Writes all.
    fn poll(&mut self, side: &mut Side, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.sent < self.bytes.len() {
            match side.poll_write(cx, &self.bytes[self.sent..]) {
                Poll::Ready(Ok(n)) => self.sent += n,
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => return Poll::Pending,
            }
        }
        let flushed = side.poll_flush(cx);
        if matches!(flushed, Poll::Ready(Ok(()))) {
            self.clear();
        }
        flushed
    }
}

/// Which way is looked at first: taking turns, neither starves the other.
#[derive(Clone, Copy, Debug)]
enum Turn {
    Up,
    Down,
}

/// Whether a side was told that nothing more comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Close {
    /// The other side has not closed.
    None,
    /// It has.
    Seen,
    /// It has, and this side was told.
    Told,
}

/// Both ways through the relay.
pub(super) struct Ways {
    client: Side,
    upstream: Option<Side>,
    /// What the client sent and nobody has looked at yet.
    pub ahead: Vec<u8>,
    /// How much of that may come.
    pub most_ahead: usize,
    /// To the upstream.
    pub up: Outgoing,
    /// To the client.
    pub down: Outgoing,
    /// The client's close, told to the upstream.
    pub client_close: Close,
    /// The upstream's close, told to the client.
    pub upstream_close: Close,
    /// Whether it was said that the client takes no more of that.
    is_held: bool,
    /// The upstream takes nothing more.
    is_refused: bool,
    turn: Turn,
    buffer: Box<[u8]>,
}

impl Ways {
    pub fn new(client: Side) -> Self {
        Self {
            client,
            upstream: None,
            ahead: Vec::new(),
            most_ahead: PIECE,
            up: Outgoing::default(),
            down: Outgoing::default(),
            is_held: false,
            client_close: Close::None,
            upstream_close: Close::None,
            is_refused: false,
            turn: Turn::Down,
            buffer: vec![0; PIECE].into_boxed_slice(),
        }
    }

    pub fn has_upstream(&self) -> bool {
        self.upstream.is_some()
    }

    pub fn connect(&mut self, upstream: Side) {
        self.upstream = Some(upstream);
    }

    /// Sends this to the client as the last thing, whatever the upstream still says.
    pub fn respond(&mut self, response: &[u8]) {
        self.upstream = None;
        self.upstream_close = Close::Seen;
        self.down.push(response);
    }

    /// Looks whether the upstream has sent nothing by now.
    pub fn look(&mut self) {
        if let Some(upstream) = &mut self.upstream {
            upstream.look();
        }
    }

    /// Closes the connection to the upstream by a reset.
    pub fn abort_upstream(&mut self) {
        if let Some(upstream) = self.upstream.take() {
            upstream.abort();
        }
    }

    /// Closes both connections by a reset.
    pub fn abort(mut self) {
        self.abort_upstream();
        self.client.abort();
    }

    /// The next thing that happens.
    pub fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Event> {
        let (first, next) = match self.turn {
            Turn::Up => (self.poll_up(cx), Turn::Down),
            Turn::Down => (self.poll_down(cx), Turn::Up),
        };
        if first.is_ready() {
            self.turn = next;
            return first;
        }
        match self.turn {
            Turn::Up => self.poll_down(cx),
            Turn::Down => self.poll_up(cx),
        }
    }

    fn poll_up(&mut self, cx: &mut Context<'_>) -> Poll<Event> {
        if let Some(upstream) = &mut self.upstream
            && !self.up.is_empty()
        {
            let written = if self.is_refused { Poll::Ready(Ok(())) } else { self.up.poll(upstream, cx) };
            match written {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Ok(())) => {}
                // It may have responded before it closed: what it said is still to be read.
                Poll::Ready(Err(_)) => self.is_refused = true,
            }
            self.up.clear();
            return Poll::Ready(Event::Sent);
        }
        if self.client_close == Close::None && self.ahead.len() < self.most_ahead {
            let room = (self.most_ahead - self.ahead.len()).min(PIECE);
            match self.client.poll_read(cx, &mut self.buffer[..room]) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Err(_)) => return Poll::Ready(Event::ClientBroken),
                Poll::Ready(Ok(0)) => {
                    self.client_close = Close::Seen;
                    return Poll::Ready(Event::ClientEnded);
                }
                Poll::Ready(Ok(n)) => {
                    self.ahead.extend_from_slice(&self.buffer[..n]);
                    return Poll::Ready(Event::Client);
                }
            }
        }
        if let (Some(upstream), Close::Seen, true) = (&mut self.upstream, self.client_close, self.ahead.is_empty())
            // One that is closed already cannot be told, and need not be.
            && upstream.poll_shutdown(cx).is_ready()
        {
            self.client_close = Close::Told;
            return Poll::Ready(Event::Told);
        }
        Poll::Pending
    }

    fn poll_down(&mut self, cx: &mut Context<'_>) -> Poll<Event> {
        if !self.down.is_empty() {
            return match self.down.poll(&mut self.client, cx) {
                Poll::Pending if self.is_held => Poll::Pending,
                Poll::Pending => {
                    self.is_held = true;
                    Poll::Ready(Event::Held)
                }
                Poll::Ready(Ok(())) => {
                    self.is_held = false;
                    Poll::Ready(Event::Delivered)
                }
                Poll::Ready(Err(_)) => Poll::Ready(Event::ClientBroken),
            };
        }
        if self.upstream_close == Close::Seen && self.client.poll_shutdown(cx).is_ready() {
            self.upstream_close = Close::Told;
            return Poll::Ready(Event::Told);
        }
        let (Some(upstream), Close::None) = (&mut self.upstream, self.upstream_close) else {
            return Poll::Pending;
        };
        match upstream.poll_read(cx, &mut self.buffer) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Ok(0)) => {
                self.upstream_close = Close::Seen;
                Poll::Ready(Event::UpstreamEnded(upstream.span()))
            }
            Poll::Ready(Ok(n)) => {
                self.down.push(&self.buffer[..n]);
                Poll::Ready(Event::Came(upstream.span()))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Event::UpstreamBroken(error, upstream.span())),
        }
    }
}
