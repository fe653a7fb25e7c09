//! The reading thread as the others hold it: it starts with the first socket, and takes orders.

use std::io;
use std::sync::OnceLock;
use std::sync::mpsc::{Receiver, Sender, channel};

use mio::{Poll, Waker};

use super::orders::{ORDERS, Order};
use super::thread;

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

/// Lets the reading thread do nothing from now on, as a machine that is busy with others makes it, until what is returned is
/// dropped.
#[cfg(test)]
pub(crate) fn hold_up() -> Sender<()> {
    let (begun, has_begun) = channel();
    let (held, until) = channel();
    Handle::get().expect("a reading thread").tell(0, Order::HoldUp { begun, until });
    has_begun.recv().expect("the thread runs as long as the process");
    held
}
