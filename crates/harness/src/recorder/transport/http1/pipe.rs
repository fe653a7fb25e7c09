//! A TCP connection in clear text or under TLS: plain bytes in, plain bytes out, and how it was closed.

use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::Shutdown;
use std::time::Duration;

use rustls::ClientConnection;
use socket2::SockRef;
use ssespec_evidence::recording::TlsView;
use ssespec_scenario::CloseHow;
use tokio::net::TcpStream;

use crate::broken::Broken;
use crate::reader::{self, Socket, Span};

/// What one TLS record holds at most.
const RECORD: usize = 16 << 10;

/// A TCP connection in clear text or under TLS.
pub(super) struct Pipe {
    socket: Socket,
    tls: Option<Box<Session>>,
    broken: Broken,
}

/// The state of TLS, after its handshake.
struct Session {
    connection: ClientConnection,
    view: TlsView,
    /// Bytes of the request that are encrypted but not all sent.
    held: usize,
    /// Whether close_notify came.
    closed: bool,
    /// Plain bytes that came with the handshake.
    early: Vec<u8>,
}

/// What a connection brings.
#[derive(Debug)]
pub(super) enum Came {
    /// Plain bytes, and when the last of them came. Under TLS they came with the record that could then be decrypted.
    Bytes(Vec<u8>, Span),
    /// Something for TLS alone.
    Nothing,
    /// The other side closed gracefully.
    End(Span),
    /// The connection ended inside TLS: whether something is missing cannot be told (RFC 9112 9.8).
    Truncated(String),
    /// The connection broke.
    Broken(io::Error),
    /// All that had come when it was asked for has been brought.
    Looked,
}

/// What a connection is ready for.
pub(super) enum Ready {
    Came(Came),
    Writable,
}

impl Pipe {
    pub fn clear(socket: Socket) -> Self {
        Self { socket, tls: None, broken: Broken::default() }
    }

    /// What came with the end of the handshake is kept for the first [`Pipe::early`].
    pub fn secured(socket: Socket, mut connection: ClientConnection, view: TlsView) -> Self {
        let mut early = Vec::new();
        // An error there comes back with the first read.
        let closed = drain(&mut connection, &mut early).unwrap_or(false);
        let session = Session { connection, view, held: 0, closed, early };
        Self { socket, tls: Some(Box::new(session)), broken: Broken::default() }
    }

    pub fn tls(&self) -> Option<&TlsView> {
        self.tls.as_deref().map(|session| &session.view)
    }

    /// Waits until something has come, or can be written if that is wanted. Safe to give up and ask again.
    pub async fn ready(&mut self, writing: bool) -> io::Result<Ready> {
        let own = self.tls.as_deref().is_some_and(|session| session.connection.wants_write());
        if !(writing || own) {
            return Ok(Ready::Came(self.next().await));
        }
        // Written first: what comes waits in a queue, with the time at which it came.
        self.socket.writable_or_came().await.map(|came| match came {
            None => Ready::Writable,
            Some(came) => Ready::Came(self.take(came)),
        })
    }

    /// What comes next. Safe to give up and ask again.
    pub async fn next(&mut self) -> Came {
        let came = self.socket.next().await;
        self.take(came)
    }

    /// Sends what TLS has to say of its own.
    pub fn flush(&mut self) -> io::Result<()> {
        let stream = self.socket.stream();
        let flushed = self.tls.as_deref_mut().map_or(Ok(()), |session| session.flush(stream));
        flushed.inspect_err(|error| self.broken.met(error))
    }

    /// Sends plain bytes and says how many the kernel has taken for certain.
    pub fn try_write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write(bytes).inspect_err(|error| self.broken.met(error))
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let stream = self.socket.stream();
        let Some(session) = self.tls.as_deref_mut() else { return stream.try_write(bytes) };
        if session.held == 0 {
            session.held = session.connection.writer().write(&bytes[..bytes.len().min(RECORD)])?;
        }
        session.flush(stream)?;
        Ok(std::mem::take(&mut session.held))
    }

    /// Plain bytes that came with the handshake.
    pub fn early(&mut self) -> Option<(Vec<u8>, Span)> {
        let early = std::mem::take(&mut self.tls.as_deref_mut()?.early);
        let span = self.socket.last_span().get()?;
        (!early.is_empty()).then_some((early, span))
    }

    /// When TLS has said that nothing more will come, if it has.
    pub fn closed(&self) -> Option<Span> {
        let closed = self.tls.as_deref().is_some_and(|session| session.closed);
        closed.then(|| self.socket.last_span().get()).flatten()
    }

    /// Reads nothing more until [`Pipe::read_on`].
    pub fn pause(&self) {
        self.socket.pause();
    }

    pub fn read_on(&self) {
        self.socket.read_on();
    }

    /// Asks for all that has come by now; [`Came::Looked`] follows it.
    pub fn look(&self) {
        self.socket.look();
    }

    /// Asks for all that has come by now and for nothing more; [`Came::Looked`] follows it.
    pub fn stop(&self) {
        self.socket.stop();
    }

    fn take(&mut self, came: reader::Came) -> Came {
        let broken = match came {
            reader::Came::End(_) => self.broken.take(),
            _ => None,
        };
        if let Some(error) = broken {
            return Came::Broken(error);
        }
        match (came, &mut self.tls) {
            (reader::Came::Bytes(bytes, span), None) => Came::Bytes(bytes, span),
            (reader::Came::Bytes(bytes, span), Some(session)) => session.take(&bytes, span),
            (reader::Came::End(span), None) => Came::End(span),
            (reader::Came::End(_), Some(_)) => {
                Came::Truncated("the connection was closed without close_notify".to_owned())
            }
            (reader::Came::Failed(error, _), _) => Came::Broken(error),
            (reader::Came::Looked, _) => Came::Looked,
            (reader::Came::Gone, _) => Came::Broken(reader::gone()),
        }
    }

    /// Closes our side.
    pub fn close(&mut self, how: CloseHow) {
        let stream = self.socket.stream();
        if let (Some(session), CloseHow::Fin) = (self.tls.as_deref_mut(), how) {
            session.connection.send_close_notify();
            let _ = session.flush(stream);
        }
        // Neither fails on a connection that lives, and one that is dead is closed already.
        let _ = match how {
            CloseHow::Fin => SockRef::from(stream).shutdown(Shutdown::Write),
            CloseHow::Rst => SockRef::from(stream).set_linger(Some(Duration::ZERO)),
        };
    }
}

impl Session {
    fn flush(&mut self, stream: &TcpStream) -> io::Result<()> {
        while self.connection.wants_write() {
            self.connection.write_tls(&mut Writing(stream))?;
        }
        Ok(())
    }

    fn take(&mut self, mut bytes: &[u8], span: Span) -> Came {
        let mut plain = Vec::new();
        while !bytes.is_empty() {
            let step = self.connection.read_tls(&mut bytes).map_err(|e| e.to_string());
            let step = step.and_then(|_| drain(&mut self.connection, &mut plain));
            match step {
                Ok(closed) => self.closed |= closed,
                Err(why) if plain.is_empty() => return Came::Truncated(why),
                // What came in order before counts; the error comes again with the next read.
                Err(_) => break,
            }
        }
        match (plain.is_empty(), self.closed) {
            (false, _) => Came::Bytes(plain, span),
            (true, true) => Came::End(span),
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
struct Writing<'s>(&'s TcpStream);

impl io::Write for Writing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.try_write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use tokio::net::TcpListener;

    use super::*;

    /// The thread looks at the connection only after a write has met the reset.
    #[tokio::test]
    async fn a_write_leaves_a_reset_to_the_read() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let since = Instant::now();
        let stream = TcpStream::connect(address).await.expect("it listens");
        let mut pipe = Pipe::clear(Socket::new(stream, since).expect("it is read"));
        pipe.pause();
        pipe.look();
        assert!(matches!(pipe.next().await, Came::Looked));
        let (other, _) = listener.accept().await.expect("a connection");
        SockRef::from(&other).set_linger(Some(Duration::ZERO)).expect("an option that every system has");
        drop(other);
        let is_reset = |error: io::Error| error.kind() == ErrorKind::ConnectionReset;
        while !pipe.try_write(b"more").is_err_and(is_reset) {
            tokio::task::yield_now().await;
        }
        pipe.stop();
        let came = pipe.next().await;
        assert!(
            matches!(&came, Came::Broken(error) if error.kind() == ErrorKind::ConnectionReset),
            "{came:?}"
        );
    }
}
