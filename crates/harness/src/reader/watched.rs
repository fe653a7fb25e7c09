//! One socket that is read: what has come since it was last seen empty.

use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Instant;

use mio::net::TcpStream;
use ssespec_evidence::recording::Stamp;
use tokio::sync::mpsc::UnboundedSender;

use super::came::Came;
use super::queue::Queue;
use super::receive::Receiver;
use super::span::Span;
use super::wall::Wall;

/// So many reads of one socket before the others have their turn: a flood must not make them late.
const TURN: usize = 16;
/// So many reads at most when the socket is let go of.
const LAST_TURN: usize = 128;

/// Whether a socket is read at present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reading {
    On,
    /// The scenario has stopped it.
    Paused,
}

/// Whether a socket is still of use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Left {
    Open,
    /// Nothing more can come.
    Over,
}

/// One socket that is read.
pub(super) struct Watched {
    pub stream: TcpStream,
    sender: UnboundedSender<Came>,
    queue: Arc<Queue>,
    /// The socket was empty after this.
    empty_at: Instant,
    /// Whether it may hold something.
    ready: bool,
    reading: Reading,
}

impl Watched {
    pub fn new(stream: TcpStream, since: Instant, sender: UnboundedSender<Came>, queue: Arc<Queue>) -> Self {
        Self { stream, sender, queue, empty_at: since, ready: false, reading: Reading::On }
    }

    /// It was reported to hold something, and was still empty after this moment.
    pub fn becomes_ready(&mut self, empty_at: Instant) {
        // One that held something before was not empty then.
        if !self.ready {
            self.empty_at = self.empty_at.max(empty_at);
            self.ready = true;
        }
    }

    /// Whether a turn would read something.
    pub fn wants_turn(&self) -> bool {
        self.ready && self.reading == Reading::On && !self.queue.is_full()
    }

    pub fn pause(&mut self) {
        self.reading = Reading::Paused;
    }

    pub fn read_on(&mut self) {
        self.reading = Reading::On;
    }

    /// Reads what there is, within the bound of a turn.
    pub fn turn(&mut self, receiver: &mut Receiver, wall: &mut Wall) -> Left {
        if !self.wants_turn() {
            return Left::Open;
        }
        self.read(receiver, wall, TURN)
    }

    /// Reads what there is, whether it is paused or not, and says so.
    pub fn look(&mut self, receiver: &mut Receiver, wall: &mut Wall) -> Left {
        let left = self.read(receiver, wall, LAST_TURN);
        let _ = self.sender.send(Came::Looked);
        left
    }

    fn read(&mut self, receiver: &mut Receiver, wall: &mut Wall, most: usize) -> Left {
        for _ in 0..most {
            let before = Instant::now();
            let received = match receiver.receive(&self.stream) {
                Ok(received) => received,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    self.empty_at = before;
                    self.ready = false;
                    return Left::Open;
                }
                Err(error) => return self.over(|span| Came::Failed(error, span)),
            };
            if received.bytes.is_empty() {
                return self.over(Came::End);
            }
            let by = received.stamp.and_then(|stamp| wall.by(stamp));
            let returned = Instant::now();
            let (latest, stamp) = by.map_or((returned, Stamp::Clock), |by| (by, Stamp::Kernel));
            // The two clocks agree to some microseconds only; what was seen empty is certain.
            let latest = latest.max(self.empty_at);
            let span = Span { earliest: self.empty_at, latest, returned, stamp };
            let bytes = received.bytes.to_vec();
            if !received.more {
                self.empty_at = before;
            }
            self.queue.add(bytes.len());
            if self.sender.send(Came::Bytes(bytes, span)).is_err() {
                return Left::Over;
            }
            if self.queue.is_full() && most == TURN {
                return Left::Open;
            }
        }
        Left::Open
    }

    fn over(&mut self, came: impl FnOnce(Span) -> Came) -> Left {
        let now = Instant::now();
        let span = Span { earliest: self.empty_at, latest: now, returned: now, stamp: Stamp::Clock };
        let _ = self.sender.send(came(span));
        Left::Over
    }
}
