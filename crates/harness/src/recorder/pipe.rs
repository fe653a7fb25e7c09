//! A TCP connection in clear text or under TLS: plain bytes in, plain bytes out, and how it was closed.

use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::Shutdown;
use std::time::Duration;

use rustls::ClientConnection;
use socket2::SockRef;
use ssespec_scenario::DropHow;
use tokio::io::Interest;
use tokio::net::TcpStream;

use super::receive::Receiver;
use crate::recording::TlsView;

/// What one TLS record holds at most.
const RECORD: usize = 16 << 10;

/// A TCP connection in clear text or under TLS.
pub(super) struct Pipe {
    stream: TcpStream,
    tls: Option<Box<Session>>,
}

/// The state of TLS, after its handshake.
struct Session {
    connection: ClientConnection,
    view: TlsView,
    /// Bytes of the request that are encrypted but not all sent.
    held: usize,
    /// Whether close_notify came.
    closed: bool,
    plain: Vec<u8>,
}

/// What one read came to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Came<'a> {
    /// Plain bytes, and when the kernel says that the last of them came.
    Bytes(&'a [u8], Option<Duration>),
    /// Something for TLS alone.
    Nothing,
    /// The other side closed in order.
    End,
    /// The connection ended inside TLS: whether something is missing cannot be told (RFC 9112 9.8).
    Truncated(String),
}

impl Pipe {
    pub fn clear(stream: TcpStream) -> Self {
        Self { stream, tls: None }
    }

    /// What came with the end of the handshake is kept for the first [`Pipe::left_over`].
    pub fn secured(stream: TcpStream, mut connection: ClientConnection, view: TlsView) -> Self {
        let mut plain = Vec::new();
        // An error there comes back with the first read.
        let closed = drain(&mut connection, &mut plain).unwrap_or(false);
        Self { stream, tls: Some(Box::new(Session { connection, view, held: 0, closed, plain })) }
    }

    pub fn tls(&self) -> Option<&TlsView> {
        self.tls.as_deref().map(|session| &session.view)
    }

    pub async fn ready(&self, writing: bool) -> io::Result<tokio::io::Ready> {
        let own = self.tls.as_deref().is_some_and(|session| session.connection.wants_write());
        let interest =
            if writing || own { Interest::READABLE.add(Interest::WRITABLE) } else { Interest::READABLE };
        self.stream.ready(interest).await
    }

    /// Sends what TLS has to say of its own.
    pub fn flush(&mut self) -> io::Result<()> {
        let stream = &self.stream;
        self.tls.as_deref_mut().map_or(Ok(()), |session| session.flush(stream))
    }

    /// Sends plain bytes and says how many the kernel has taken for certain.
    pub fn try_write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(session) = self.tls.as_deref_mut() else { return self.stream.try_write(bytes) };
        if session.held == 0 {
            session.held = session.connection.writer().write(&bytes[..bytes.len().min(RECORD)])?;
        }
        session.flush(&self.stream)?;
        Ok(std::mem::take(&mut session.held))
    }

    /// Plain bytes that came with the handshake.
    pub fn left_over(&mut self) -> Option<Vec<u8>> {
        let plain = std::mem::take(&mut self.tls.as_deref_mut()?.plain);
        (!plain.is_empty()).then_some(plain)
    }

    /// Whether TLS has said that nothing more will come.
    pub fn is_closed(&self) -> bool {
        self.tls.as_deref().is_some_and(|session| session.closed)
    }

    /// One read from a ready socket.
    ///
    /// # Errors
    /// As the system call; `WouldBlock` when there was nothing after all.
    pub fn receive<'a>(&'a mut self, receiver: &'a mut Receiver) -> io::Result<Came<'a>> {
        let (bytes, stamp) = receiver.receive(&self.stream)?;
        Self::taken(&mut self.tls, bytes, stamp)
    }

    /// The same without asking the runtime first, which may not know yet that something has come.
    ///
    /// # Errors
    /// As the system call; `WouldBlock` when there is nothing.
    pub fn receive_now<'a>(&'a mut self, receiver: &'a mut Receiver) -> io::Result<Came<'a>> {
        let (bytes, stamp) = receiver.receive_now(&self.stream)?;
        Self::taken(&mut self.tls, bytes, stamp)
    }

    fn taken<'a>(
        tls: &'a mut Option<Box<Session>>,
        bytes: &'a [u8],
        stamp: Option<Duration>,
    ) -> io::Result<Came<'a>> {
        match tls {
            None if bytes.is_empty() => Ok(Came::End),
            None => Ok(Came::Bytes(bytes, stamp)),
            Some(session) => Ok(session.take(bytes, stamp)),
        }
    }

    /// Closes our side.
    pub fn close(&mut self, how: DropHow) {
        if let (Some(session), DropHow::Fin) = (self.tls.as_deref_mut(), how) {
            session.connection.send_close_notify();
            let _ = session.flush(&self.stream);
        }
        // Neither fails on a connection that lives, and one that is dead is closed already.
        let _ = match how {
            DropHow::Fin => SockRef::from(&self.stream).shutdown(Shutdown::Write),
            DropHow::Rst => SockRef::from(&self.stream).set_linger(Some(Duration::ZERO)),
        };
    }
}

impl Session {
    fn flush(&mut self, stream: &TcpStream) -> io::Result<()> {
        while self.connection.wants_write() {
            self.connection.write_tls(&mut Socket(stream))?;
        }
        Ok(())
    }

    fn take(&mut self, mut bytes: &[u8], stamp: Option<Duration>) -> Came<'_> {
        if bytes.is_empty() {
            return Came::Truncated("the connection was closed without close_notify".to_owned());
        }
        self.plain.clear();
        while !bytes.is_empty() {
            let step = self.connection.read_tls(&mut bytes).map_err(|e| e.to_string());
            let step = step.and_then(|_| drain(&mut self.connection, &mut self.plain));
            match step {
                Ok(closed) => self.closed |= closed,
                Err(why) if self.plain.is_empty() => return Came::Truncated(why),
                // What came in order before counts; the error comes again with the next read.
                Err(_) => break,
            }
        }
        match (self.plain.is_empty(), self.closed) {
            (false, _) => Came::Bytes(&self.plain, stamp),
            (true, true) => Came::End,
            (true, false) => Came::Nothing,
        }
    }
}

/// Decrypts what was read, and says whether close_notify came.
fn drain(connection: &mut ClientConnection, plain: &mut Vec<u8>) -> Result<bool, String> {
    let state = connection.process_new_packets().map_err(|e| e.to_string());
    match connection.reader().read_to_end(plain) {
        Err(error) if error.kind() != ErrorKind::WouldBlock => return Err(error.to_string()),
        _ => {}
    }
    Ok(state?.peer_has_closed())
}

/// A socket that is written without waiting.
struct Socket<'s>(&'s TcpStream);

impl io::Write for Socket<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.try_write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
