//! What the reading thread is told, and the thread itself, which starts with the first socket.

use std::io;
use std::net::TcpStream;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use mio::{Poll, Token, Waker};
use tokio::sync::mpsc::UnboundedSender;

use super::socket::{Came, Queue};
use super::thread;

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
    /// Do nothing for so long, as a machine that is busy with others makes it.
    #[cfg(test)]
    HoldUp(std::time::Duration),
}

/// The reading thread.
pub(super) struct Handle {
    orders: Sender<(usize, Order)>,
    waker: Waker,
}

impl Handle {
    /// The thread of this process, started if it does not run yet.
    ///
    /// # Errors
    /// The system gives no thread or no way to wait for sockets.
    pub fn get() -> io::Result<&'static Self> {
        static HANDLE: OnceLock<Result<Handle, io::ErrorKind>> = OnceLock::new();
        let handle = HANDLE.get_or_init(|| start().map_err(|error| error.kind()));
        handle.as_ref().map_err(|kind| io::Error::from(*kind))
    }

    /// Tells it something about the socket with this number.
    pub fn tell(&self, socket: usize, order: Order) {
        // Neither fails while the thread runs, and it runs as long as the process.
        let _ = self.orders.send((socket, order));
        let _ = self.waker.wake();
    }
}

fn start() -> io::Result<Handle> {
    let poll = Poll::new()?;
    let waker = Waker::new(poll.registry(), ORDERS)?;
    let (orders, receiver): (_, Receiver<(usize, Order)>) = channel();
    std::thread::Builder::new().name("reader".to_owned()).spawn(move || thread::run(poll, &receiver))?;
    Ok(Handle { orders, waker })
}
