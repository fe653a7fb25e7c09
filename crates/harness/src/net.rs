//! Opens TCP connections, with a bound on the time and sentences for what goes wrong.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpStream;
use url::{Host, Url};

use crate::reader::Socket;

/// A connection that the reading thread reads.
///
/// # Errors
/// One sentence that says why, and what to look at.
pub(crate) async fn connected(url: &Url, within: Duration) -> Result<Socket, String> {
    let since = std::time::Instant::now();
    let stream = connect(url, within)
        .await
        .map_err(|why| format!("{why}; is the server running, and are its name and port right?"))?;
    Socket::new(stream, since).map_err(|error| reason(&error))
}

/// Why there is no connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NotConnected {
    /// There was one, and the other side has reset it by the time that it could be used.
    Reset,
    /// One clause that says why.
    Failed(String),
}

impl std::fmt::Display for NotConnected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Reset => f.write_str("connection reset"),
            Self::Failed(why) => f.write_str(why),
        }
    }
}

/// Connects to the host of an `http` or `https` URL and switches Nagle's algorithm off, so that small requests leave at once.
///
/// # Errors
/// There is none, and why.
pub(crate) async fn connect(url: &Url, within: Duration) -> Result<TcpStream, NotConnected> {
    if !matches!(url.scheme(), "http" | "https") {
        let why = format!("`{}` is not spoken, only http and https", url.scheme());
        return Err(NotConnected::Failed(why));
    }
    let port = url.port_or_known_default().unwrap_or(80);
    let connecting = async {
        match url.host() {
            Some(Host::Domain(name)) => TcpStream::connect((name, port)).await,
            Some(Host::Ipv4(ip)) => TcpStream::connect(SocketAddr::from((ip, port))).await,
            Some(Host::Ipv6(ip)) => TcpStream::connect(SocketAddr::from((ip, port))).await,
            None => Err(std::io::Error::other("the URL names no host")),
        }
    };
    let stream = match tokio::time::timeout(within, connecting).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) if error.kind() == ErrorKind::ConnectionReset => return Err(NotConnected::Reset),
        Ok(Err(error)) => return Err(NotConnected::Failed(reason(&error))),
        Err(_) => {
            return Err(NotConnected::Failed(format!("no connection within {} ms", within.as_millis())));
        }
    };
    stream.set_nodelay(true).map_err(|e| NotConnected::Failed(reason(&e)))?;
    Ok(stream)
}

/// An input or output error in words that do not depend on the system.
pub(crate) fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::ConnectionRefused => "connection refused".to_owned(),
        ErrorKind::ConnectionReset => "connection reset".to_owned(),
        ErrorKind::BrokenPipe => "the connection was closed".to_owned(),
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => "no route to the host".to_owned(),
        _ => error.to_string(),
    }
}
