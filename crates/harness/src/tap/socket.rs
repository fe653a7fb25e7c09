//! A TCP connection that knows when it was last seen empty, so that the moment at which something came is known within bounds.

use std::io::{self, ErrorKind, Read as _};
use std::mem::MaybeUninit;
use std::net::Shutdown;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use socket2::SockRef;
use ssespec_evidence::recording::Stamp;
use tokio::io::{AsyncRead, AsyncWrite, Interest, ReadBuf};
use tokio::net::TcpStream;

use crate::broken::Broken;
use crate::reader::Span;

/// A TCP connection that knows when it was last seen empty.
pub(super) struct Socket {
    stream: Arc<TcpStream>,
    empty: Instant,
    /// Of the latest read.
    span: Span,
    broken: Broken,
}

impl Socket {
    /// Nothing can have come before `since`.
    pub fn new(stream: TcpStream, since: Instant) -> Self {
        let span = Span { earliest: since, latest: since, returned: since, stamp: Stamp::Clock };
        Self { stream: Arc::new(stream), empty: since, span, broken: Broken::default() }
    }

    /// The connection itself, to be watched besides.
    pub fn stream(&self) -> Arc<TcpStream> {
        Arc::clone(&self.stream)
    }

    /// When what was read last came.
    pub fn span(&self) -> Span {
        self.span
    }

    /// Looks whether it is empty. Tokio does not ask the system where nothing was announced, so this does.
    pub fn look(&mut self) {
        let asked = Instant::now();
        let peeked = SockRef::from(&*self.stream).peek(&mut [MaybeUninit::uninit()]);
        match peeked {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => self.empty = asked,
            Err(error) => self.broken.met(&error),
        }
    }

    /// Lets the close be a reset.
    pub fn reset(&self) {
        // It fails on a connection that is dead already.
        let _ = SockRef::from(&*self.stream).set_linger(Some(Duration::ZERO));
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        loop {
            ready!(this.stream.poll_read_ready(cx))?;
            let into = buffer.initialize_unfilled();
            let mut asked = None;
            let read = this.stream.try_io(Interest::READABLE, || {
                asked = Some(Instant::now());
                (&*SockRef::from(&*this.stream)).read(into)
            });
            match read {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    this.empty = asked.unwrap_or(this.empty)
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                other => {
                    let now = Instant::now();
                    this.span =
                        Span { earliest: this.empty, latest: now, returned: now, stamp: Stamp::Clock };
                    return Poll::Ready(match other {
                        // What came before it broke was read by now.
                        Ok(0) => this.broken.take().map_or(Ok(()), Err),
                        other => other.map(|n| buffer.advance(n)),
                    });
                }
            }
        }
    }
}

impl AsyncWrite for Socket {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        loop {
            ready!(this.stream.poll_write_ready(cx))?;
            match this.stream.try_write(bytes) {
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {}
                written => {
                    return Poll::Ready(written.inspect_err(|error| this.broken.met(error)));
                }
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(SockRef::from(&*self.stream).shutdown(Shutdown::Write))
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;

    /// A connection whose other side has sent this and reset it.
    async fn reset_after(sent: &[u8]) -> Socket {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let socket = Socket::new(TcpStream::connect(address).await.expect("it listens"), Instant::now());
        let (mut other, _) = listener.accept().await.expect("a connection");
        other.write_all(sent).await.expect("it takes the bytes");
        SockRef::from(&other).set_linger(Some(Duration::ZERO)).expect("an option that every system has");
        drop(other);
        socket.stream.ready(Interest::ERROR).await.expect("it is watched");
        socket
    }

    async fn rest(mut socket: Socket) -> (Vec<u8>, Option<ErrorKind>) {
        let mut bytes = Vec::new();
        let end = socket.read_to_end(&mut bytes).await;
        (bytes, end.err().map(|error| error.kind()))
    }

    #[tokio::test]
    async fn a_look_leaves_a_reset_to_the_read() {
        for sent in [b"".as_slice(), b"data"] {
            let mut socket = reset_after(sent).await;
            socket.look();
            socket.look();
            assert_eq!(rest(socket).await, (sent.to_vec(), Some(ErrorKind::ConnectionReset)));
        }
    }

    #[tokio::test]
    async fn a_write_leaves_a_reset_to_the_read() {
        for sent in [b"".as_slice(), b"data"] {
            let mut socket = reset_after(sent).await;
            for kind in [ErrorKind::ConnectionReset, ErrorKind::BrokenPipe] {
                assert_eq!(socket.write(b"more").await.expect_err("nobody reads").kind(), kind);
            }
            assert_eq!(rest(socket).await, (sent.to_vec(), Some(ErrorKind::ConnectionReset)));
        }
    }
}
