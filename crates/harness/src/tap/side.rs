//! One side of the relay: a connection in clear text or under TLS.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use super::socket::Socket;
use crate::reader::Span;

/// One side of the relay.
pub(super) enum Side {
    /// In clear text.
    Clear(Socket),
    /// Under TLS.
    Tls(Box<TlsStream<Socket>>),
}

impl Side {
    fn socket(&self) -> &Socket {
        match self {
            Self::Clear(socket) => socket,
            Self::Tls(stream) => stream.get_ref().0,
        }
    }

    fn stream(&mut self) -> Pin<&mut (dyn Both + Unpin)> {
        match self {
            Self::Clear(socket) => Pin::new(socket),
            Self::Tls(stream) => Pin::new(&mut **stream),
        }
    }

    /// The connection itself, to be watched besides.
    pub fn connection(&self) -> Arc<TcpStream> {
        self.socket().stream()
    }

    /// When what was read last came. Under TLS it came with the read by which it could be decrypted.
    pub fn span(&self) -> Span {
        self.socket().span()
    }

    /// Looks whether there is nothing to read.
    pub fn look(&mut self) {
        match self {
            Self::Clear(socket) => socket.look(),
            Self::Tls(stream) => stream.get_mut().0.look(),
        }
    }

    /// Closes it by a reset.
    pub fn abort(self) {
        self.socket().reset();
    }

    /// Reads what is there; 0 once the other side has closed.
    pub fn poll_read(&mut self, cx: &mut Context<'_>, buffer: &mut [u8]) -> Poll<io::Result<usize>> {
        let mut buffer = ReadBuf::new(buffer);
        self.stream().poll_read(cx, &mut buffer).map_ok(|()| buffer.filled().len())
    }

    /// Writes what is taken.
    pub fn poll_write(&mut self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.stream().poll_write(cx, bytes)
    }

    /// Whether the system has all that was written: TLS keeps something back.
    pub fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream().poll_flush(cx)
    }

    /// Says that nothing more is written.
    pub fn poll_shutdown(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream().poll_shutdown(cx)
    }
}

/// What is read and written.
trait Both: AsyncRead + AsyncWrite {}

impl<T: AsyncRead + AsyncWrite> Both for T {}
