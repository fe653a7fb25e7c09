//! A stream under TLS, with a certificate that nobody has signed.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context as _;
use rcgen::generate_simple_self_signed;
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::stream_server::STREAM;

/// Gives each connection a stream with this body, for as long as the runtime lives.
///
/// # Errors
/// When no port is free or no certificate can be made.
pub async fn secured_stream(body: &str) -> anyhow::Result<SocketAddr> {
    let own = generate_simple_self_signed(["127.0.0.1".to_owned()])?;
    let key = PrivateKeyDer::try_from(own.signing_key.serialize_der()).map_err(anyhow::Error::msg)?;
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![own.cert.der().clone()], key)?;
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let response = [STREAM, body].concat();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let (acceptor, response) = (acceptor.clone(), response.clone());
            // Whoever does not trust the certificate goes away, which is no failure of the server.
            tokio::spawn(async move { drop(respond(client, &acceptor, &response).await) });
        }
    });
    Ok(address)
}

async fn respond(client: TcpStream, acceptor: &TlsAcceptor, response: &str) -> anyhow::Result<()> {
    let mut client = acceptor.accept(client).await.context("a handshake")?;
    let mut request = [0; 65536];
    let _ = client.read(&mut request).await?;
    client.write_all(response.as_bytes()).await?;
    client.shutdown().await?;
    Ok(())
}
