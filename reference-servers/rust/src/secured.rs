//! The listener of a server over TLS, with a certificate that is made at its start.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum::serve::Listener;
use rcgen::{CertificateParams, KeyPair};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::server::TlsStream;

/// How long a client may take to agree on keys.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// Connections that have shaken hands and are not taken yet.
const READY: usize = 64;

/// A listener of TLS. It offers HTTP/2 and HTTP/1.1 by ALPN.
#[derive(Debug)]
pub struct Secured {
    ready: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
    address: SocketAddr,
}

impl Secured {
    /// Listens with a certificate that is made now for this address, and written to this file for clients to trust.
    ///
    /// # Errors
    /// When the certificate can be neither made nor written.
    pub fn new(listener: TcpListener, certificate: &Path) -> anyhow::Result<Self> {
        let address = listener.local_addr()?;
        let acceptor = TlsAcceptor::from(Arc::new(config(address, certificate)?));
        let (sender, ready) = mpsc::channel(READY);
        tokio::spawn(accept_all(listener, acceptor, sender));
        Ok(Self { ready, address })
    }
}

fn config(address: SocketAddr, file: &Path) -> anyhow::Result<ServerConfig> {
    let params = CertificateParams::new([address.ip().to_string(), "localhost".to_owned()])?;
    let key = KeyPair::generate()?;
    // Signed by itself: who trusts the file trusts the server.
    let certificate = params.self_signed(&key)?;
    std::fs::write(file, certificate.pem())
        .with_context(|| format!("cannot write the certificate to {}", file.display()))?;
    let key = PrivateKeyDer::try_from(key.serialize_der()).map_err(anyhow::Error::msg)?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// Shakes hands with each client in a task of its own, so that a slow one keeps nobody waiting. Ends with the receiver.
async fn accept_all(
    mut listener: TcpListener,
    acceptor: TlsAcceptor,
    ready: mpsc::Sender<(TlsStream<TcpStream>, SocketAddr)>,
) {
    loop {
        let (socket, client) = tokio::select! {
            accepted = Listener::accept(&mut listener) => accepted,
            () = ready.closed() => return,
        };
        let (acceptor, ready) = (acceptor.clone(), ready.clone());
        tokio::spawn(async move {
            // Without TCP_NODELAY the kernel holds a small event back until the one before it is acknowledged.
            let _ = socket.set_nodelay(true);
            if let Ok(Ok(stream)) = timeout(HANDSHAKE, acceptor.accept(socket)).await {
                let _ = ready.send((stream, client)).await;
            }
        });
    }
}

impl Listener for Secured {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.ready.recv().await {
            Some(accepted) => accepted,
            // The accepting task ends after this listener only.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}
