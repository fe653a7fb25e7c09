//! A TCP connection whose bytes the reading thread brings, each piece with when it came.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Instant;

use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::came::Came;
use super::handle::Handle;
use super::orders::Order;
use super::queue::Queue;
use super::span::Span;
use crate::timestamping;

/// When the bytes came that were taken last, for those who see only the bytes.
#[derive(Clone, Debug, Default)]
pub(crate) struct LastSpan(Arc<Mutex<Option<Span>>>);

impl LastSpan {
    pub fn get(&self) -> Option<Span> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, span: Span) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(span);
    }
}

/// A TCP connection whose bytes the reading thread brings.
#[derive(Debug)]
pub struct Socket {
    stream: TcpStream,
    number: usize,
    came: UnboundedReceiver<Came>,
    queue: Arc<Queue>,
    /// What was taken but did not fit the buffer of who asked.
    rest: VecDeque<u8>,
    last: LastSpan,
    /// Whether the other side has closed, for those who read on.
    ended: bool,
}

impl Socket {
    /// Hands the reading of a connection over that was opened after `since`.
    ///
    /// # Errors
    /// The system gives no second handle for the socket, or the reading thread cannot be started.
    pub fn new(stream: TcpStream, since: Instant) -> io::Result<Self> {
        static NUMBERS: AtomicUsize = AtomicUsize::new(0);
        timestamping::enable(&stream);
        let number = NUMBERS.fetch_add(1, Ordering::Relaxed);
        let read = std::net::TcpStream::from(SockRef::from(&stream).try_clone()?);
        let (sender, came) = unbounded_channel();
        let queue = Arc::new(Queue::default());
        let watch = Order::Watch { stream: read, since, sender, queue: Arc::clone(&queue) };
        Handle::get()?.tell(number, watch);
        Ok(Self {
            stream,
            number,
            came,
            queue,
            rest: VecDeque::new(),
            last: LastSpan::default(),
            ended: false,
        })
    }

    /// The connection itself, for writing and closing.
    pub fn stream(&self) -> &TcpStream {
        &self.stream
    }

    /// When the bytes came that were taken last.
    pub(crate) fn last_span(&self) -> LastSpan {
        self.last.clone()
    }

    /// What comes next. Safe to give up and ask again.
    pub async fn next(&mut self) -> Came {
        std::future::poll_fn(|task| self.poll_next(task)).await
    }

    /// Waits until something can be written, `None`, or has come. Safe to give up and ask again.
    pub async fn writable_or_came(&mut self) -> io::Result<Option<Came>> {
        tokio::select! {
            // What comes waits in its queue with its time; a request that leaves late is a late request.
            biased;
            writable = self.stream.writable() => writable.map(|()| None),
            came = self.came.recv() => {
                let came = came.unwrap_or(Came::Gone);
                self.taken(&came);
                Ok(Some(came))
            }
        }
    }

    fn poll_next(&mut self, task: &mut Context<'_>) -> Poll<Came> {
        Poll::Ready(match ready!(self.came.poll_recv(task)) {
            Some(came) => {
                self.taken(&came);
                came
            }
            None => Came::Gone,
        })
    }

    fn taken(&self, came: &Came) {
        if let Came::Bytes(bytes, span) = came {
            self.last.set(*span);
            if self.queue.take(bytes.len()) {
                self.tell(Order::Taken);
            }
        }
    }

    /// Reads nothing more until [`Socket::read_on`].
    pub fn pause(&self) {
        self.tell(Order::Pause);
    }

    /// Reads on.
    pub fn read_on(&self) {
        self.tell(Order::ReadOn);
    }

    /// Asks for all that has come by now; [`Came::Looked`] follows it.
    pub fn look(&self) {
        self.tell(Order::Look);
    }

    /// Asks for all that has come by now and for nothing more; [`Came::Looked`] follows it.
    pub fn stop(&self) {
        self.tell(Order::Stop);
    }

    fn tell(&self, order: Order) {
        if let Ok(reader) = Handle::get() {
            reader.tell(self.number, order);
        }
    }
}

/// What is said of a socket that the reading thread does not watch, though it should.
pub(crate) fn gone() -> io::Error {
    io::Error::other("the thread that reads sockets does not watch this one")
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.tell(Order::Forget);
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        task: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        while self.rest.is_empty() && !self.ended {
            match ready!(self.poll_next(task)) {
                Came::Bytes(bytes, _) => self.rest = VecDeque::from(bytes),
                Came::End(span) => {
                    self.last.set(span);
                    self.ended = true;
                }
                Came::Failed(error, span) => {
                    self.last.set(span);
                    self.ended = true;
                    return Poll::Ready(Err(error));
                }
                Came::Looked => {}
                Came::Gone => {
                    self.ended = true;
                    return Poll::Ready(Err(gone()));
                }
            }
        }
        let n = buffer.remaining().min(self.rest.len());
        let (front, _) = self.rest.as_slices();
        let n = n.min(front.len());
        buffer.put_slice(&front[..n]);
        self.rest.drain(..n);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Socket {
    fn poll_write(mut self: Pin<&mut Self>, task: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(task, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(task)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(task)
    }
}
