//! What the reading thread is told.

use std::net::TcpStream;
use std::sync::Arc;
use std::time::Instant;

use mio::Token;
use tokio::sync::mpsc::UnboundedSender;

use super::came::Came;
use super::queue::Queue;

/// The token by which orders wake the thread.
pub(super) const ORDERS: Token = Token(usize::MAX);

/// What the reading thread is told about one socket.
pub(super) enum Order {
    /// Read this socket, which was seen empty at a moment, from now on.
    Watch { stream: TcpStream, since: Instant, sender: UnboundedSender<Came>, queue: Arc<Queue> },
    /// Read nothing more for now.
    Pause,
    /// Read on after a pause.
    ReadOn,
    /// Read on: what was read before has been taken.
    Taken,
    /// Read what there is now, and say so.
    Look,
    /// Read what there is now, say so, and let go of the socket.
    Stop,
    /// Let go of the socket.
    Forget,
    /// Do nothing until the sender is gone, as a machine that is busy with others makes it, and say when that begins.
    #[cfg(test)]
    HoldUp { begun: std::sync::mpsc::Sender<()>, until: std::sync::mpsc::Receiver<()> },
}
