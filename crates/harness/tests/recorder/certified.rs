//! Certificates made for one test, and a server behind them.

use std::net::Ipv4Addr;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use ssespec_harness::access::{Access, Trust};
use ssespec_harness::launcher::Attached;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::server::at;

/// An authority.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

/// A certificate with its key.
pub struct Identity {
    pub certificate: CertificateDer<'static>,
    key: KeyPair,
}

impl Authority {
    pub fn new() -> Self {
        let mut params = CertificateParams::new(Vec::<String>::new()).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, "test authority");
        let key = KeyPair::generate().expect("a key");
        Self(CertifiedIssuer::self_signed(params, key).expect("an authority"))
    }

    /// A certificate for this name, until so.
    pub fn identity(&self, name: &str, until: (i32, u8, u8)) -> Identity {
        let mut params = CertificateParams::new([name.to_owned()]).expect("a name");
        params.distinguished_name.push(DnType::CommonName, "test server");
        params.not_after = rcgen::date_time_ymd(until.0, until.1, until.2);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.0).expect("a certificate");
        Identity { certificate: certificate.der().clone(), key }
    }

    pub fn good(&self) -> Identity {
        self.identity("127.0.0.1", (2999, 1, 2))
    }

    pub fn access(&self) -> Access {
        Access { trust: Trust::Ca(vec![self.0.der().clone()]), ..Access::default() }
    }
}

/// A certificate that is its own authority, as `openssl req -x509` makes it.
pub fn both_in_one() -> Identity {
    let mut params = CertificateParams::new(["127.0.0.1".to_owned()]).expect("a name");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().expect("a key");
    let certificate = params.self_signed(&key).expect("a certificate");
    Identity { certificate: certificate.der().clone(), key }
}

/// What an identity's server accepts with, speaking these protocols by ALPN.
pub fn acceptor(identity: Identity, alpn: &[&str]) -> TlsAcceptor {
    let key = PrivateKeyDer::try_from(identity.key.serialize_der()).expect("a key");
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the usual versions")
        .with_no_client_auth()
        .with_single_cert(vec![identity.certificate], key)
        .expect("a usable certificate");
    config.alpn_protocols = alpn.iter().map(|name| name.as_bytes().to_vec()).collect();
    TlsAcceptor::from(Arc::new(config))
}

/// Serves each connection whose handshake succeeds with `handler`. Nobody is trusted there yet.
pub async fn serve_tls<F>(
    acceptor: TlsAcceptor,
    handler: impl Fn(TlsStream<TcpStream>) -> F + Clone + Send + Sync + 'static,
) -> Attached
where
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.expect("a connection");
            stream.set_nodelay(true).expect("an option that every system has");
            let (acceptor, handler) = (acceptor.clone(), handler.clone());
            tokio::spawn(async move {
                if let Ok(stream) = acceptor.accept(stream).await {
                    handler(stream).await;
                }
            });
        }
    });
    at(&format!("https://127.0.0.1:{port}/"))
}
