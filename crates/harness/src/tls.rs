//! TLS: whom to trust, the handshake with sentences for what goes wrong, and what it showed of the server.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use rustls::client::{WebPkiServerVerifier, danger::ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{AlertDescription, CertificateError, ClientConfig, ClientConnection, Error, RootCertStore};
use ssespec_evidence::recording::{PeerCertificate, TlsView};
use ssespec_evidence::remedy::Remedy;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use url::{Host, Url};
use x509_cert::der::Decode as _;

use crate::access::Trust;
use crate::net::reason;
use crate::verifier::{Anybody, Pinned};

/// What is offered by ALPN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Offer {
    Http1,
    Http2,
    /// HTTP/1.1 for somebody else, who speaks nothing else to us.
    Relayed,
}

impl Offer {
    fn token(self) -> &'static [u8] {
        match self {
            Self::Http1 | Self::Relayed => b"http/1.1",
            Self::Http2 => b"h2",
        }
    }
}

/// The settings of a client with this trust.
///
/// # Errors
/// One clause: the trusted certificates cannot be had.
pub(crate) fn config(trust: &Trust, offer: Offer) -> Result<ClientConfig, String> {
    let provider = Arc::new(ring::default_provider());
    let verifier = verifier(trust, &provider)?;
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| e.to_string())?;
    let mut config = builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth();
    config.alpn_protocols = vec![offer.token().to_vec()];
    Ok(config)
}

fn verifier(trust: &Trust, provider: &Arc<CryptoProvider>) -> Result<Arc<dyn ServerCertVerifier>, String> {
    let signed_by = |roots: Arc<RootCertStore>| {
        WebPkiServerVerifier::builder_with_provider(roots, Arc::clone(provider))
            .build()
            .map_err(|e| e.to_string())
    };
    Ok(match trust {
        Trust::System => signed_by(system_roots()?)?,
        Trust::Ca(certificates) => {
            let mut roots = RootCertStore::empty();
            for certificate in certificates {
                roots.add(certificate.clone()).map_err(|e| {
                    format!("a certificate of the CA file cannot be used ({e}): give that of the authority with --ca FILE")
                })?;
            }
            Arc::new(Pinned { signed_by: signed_by(Arc::new(roots))?, itself: certificates.clone() })
        }
        Trust::Insecure => {
            Arc::new(Anybody { schemes: provider.signature_verification_algorithms.supported_schemes() })
        }
    })
}

/// The authorities that this machine trusts; reading them takes its time, so it is done once.
fn system_roots() -> Result<Arc<RootCertStore>, String> {
    static ROOTS: OnceLock<Arc<RootCertStore>> = OnceLock::new();
    let roots = ROOTS.get_or_init(|| {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        Arc::new(roots)
    });
    if roots.is_empty() {
        return Err(format!(
            "this machine has no trusted certificates: install them (the package `ca-certificates`), {}",
            Remedy::TrustOne
        ));
    }
    Ok(Arc::clone(roots))
}

/// Does the handshake on a fresh connection.
///
/// # Errors
/// One clause with the fix.
pub(crate) async fn handshake<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    url: &Url,
    trust: &Trust,
    offer: Offer,
    within: Duration,
) -> Result<TlsStream<S>, String> {
    let name = server_name(url)?;
    let connector = TlsConnector::from(Arc::new(config(trust, offer)?));
    let stream = match tokio::time::timeout(within, connector.connect(name, stream)).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => return Err(sentence(&error, url, offer)),
        Err(_) => return Err(format!("no TLS handshake within {} ms", within.as_millis())),
    };
    match (offer, stream.get_ref().1.alpn_protocol()) {
        (Offer::Http2, Some(b"h2")) | (Offer::Http1 | Offer::Relayed, _) => Ok(stream),
        (Offer::Http2, _) => Err(no_such_http(offer)),
    }
}

/// The protocol that a server chooses by ALPN when it is offered HTTP/2 and HTTP/1.1, as a browser does.
///
/// # Errors
/// One clause with the fix.
pub(crate) async fn chosen<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    url: &Url,
    trust: &Trust,
    within: Duration,
) -> Result<Option<String>, String> {
    let name = server_name(url)?;
    let mut config = config(trust, Offer::Http2)?;
    config.alpn_protocols.push(Offer::Http1.token().to_vec());
    let connector = TlsConnector::from(Arc::new(config));
    match tokio::time::timeout(within, connector.connect(name, stream)).await {
        Ok(Ok(stream)) => Ok(view(stream.get_ref().1, url).alpn),
        Ok(Err(error)) => Err(sentence(&error, url, Offer::Http1)),
        Err(_) => Err(format!("no TLS handshake within {} ms", within.as_millis())),
    }
}

fn server_name(url: &Url) -> Result<ServerName<'static>, String> {
    match url.host() {
        Some(Host::Domain(name)) => ServerName::try_from(name.to_owned())
            .map_err(|_| format!("`{name}` is not a name that a certificate can have")),
        Some(Host::Ipv4(ip)) => Ok(ServerName::from(std::net::IpAddr::from(ip))),
        Some(Host::Ipv6(ip)) => Ok(ServerName::from(std::net::IpAddr::from(ip))),
        None => Err("the URL names no host".to_owned()),
    }
}

fn no_such_http(offer: Offer) -> String {
    match offer {
        Offer::Http2 => {
            format!("the server does not offer HTTP/2 (ALPN `h2`): switch it on there, or {}", Remedy::Http1)
        }
        Offer::Http1 => {
            format!("the server does not offer HTTP/1.1 (ALPN `http/1.1`): {}", Remedy::Http2)
        }
        Offer::Relayed => {
            "the server does not offer HTTP/1.1 (ALPN `http/1.1`), and nothing else is relayed: switch it on there"
                .to_owned()
        }
    }
}

/// What went wrong with a handshake.
pub(crate) fn sentence(error: &std::io::Error, url: &Url, offer: Offer) -> String {
    let tls = inside(error);
    let host = url.host_str().unwrap_or_default();
    match tls {
        Some(Error::InvalidCertificate(why)) => certificate_sentence(why, host),
        Some(Error::InvalidMessage(_)) => {
            "what answers there does not speak TLS: write http:// instead of https://, or give the port of TLS".to_owned()
        }
        Some(Error::AlertReceived(AlertDescription::NoApplicationProtocol)) => no_such_http(offer),
        Some(Error::AlertReceived(AlertDescription::ProtocolVersion)) | Some(Error::PeerIncompatible(_)) => {
            "the server offers neither TLS 1.2 nor 1.3: switch one of them on there".to_owned()
        }
        Some(Error::AlertReceived(alert)) => {
            format!("the server aborted the TLS handshake with the alert {alert:?}: look into its log")
        }
        Some(other) => format!("the TLS handshake failed: {other}"),
        None if innermost(error).kind() == std::io::ErrorKind::UnexpectedEof => {
            "the server closed the connection during the TLS handshake: is that the port of TLS?".to_owned()
        }
        None => format!("the TLS handshake failed: {}", reason(error)),
    }
}

/// Whether an error of input and output is one of the handshake, when a connection was being opened.
pub(crate) fn is_handshake(error: &std::io::Error) -> bool {
    inside(error).is_some() || innermost(error).kind() == std::io::ErrorKind::UnexpectedEof
}

fn innermost(error: &std::io::Error) -> &std::io::Error {
    error.get_ref().and_then(|inner| inner.downcast_ref::<std::io::Error>()).map_or(error, innermost)
}

/// The error of TLS inside one of input and output, however often that is wrapped.
fn inside(error: &std::io::Error) -> Option<&Error> {
    let inner = error.get_ref()?;
    inner.downcast_ref::<Error>().or_else(|| inner.downcast_ref::<std::io::Error>().and_then(inside))
}

fn certificate_sentence(why: &CertificateError, host: &str) -> String {
    match why {
        // A new authority under an old one's name signs what the old one's key does not fit.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            format!(
                "the server's certificate is signed by nobody that is trusted here: {}",
                Remedy::TrustAuthority
            )
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            let named = match why {
                CertificateError::NotValidForNameContext { presented, .. } if !presented.is_empty() => {
                    let names: Vec<&str> = presented.iter().map(|name| bare(name)).collect();
                    format!(" but for {}", names.join(", "))
                }
                _ => String::new(),
            };
            format!(
                "the server's certificate is not for `{host}`{named}: use that name in the URL, or {}",
                Remedy::TrustAnybody
            )
        }
        CertificateError::Expired => expired(String::new()),
        CertificateError::ExpiredContext { not_after, .. } => {
            expired(moment(not_after.as_secs()).map(|at| format!(" on {at}")).unwrap_or_default())
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            format!(
                "the server's certificate is not valid yet: set the clocks right, or {}",
                Remedy::TrustAnybody
            )
        }
        // What rustls has no word of its own for: an authority as a server, above all.
        CertificateError::Other(_) => format!(
            "the server's certificate is one that no server should use, such as that of an authority: {}",
            Remedy::TrustItself
        ),
        other => {
            format!("the server's certificate is refused ({other}): fix it, or {}", Remedy::TrustAnybody)
        }
    }
}

fn expired(on: String) -> String {
    format!("the server's certificate expired{on}: renew it, or {}", Remedy::TrustAnybody)
}

/// A name as rustls shows it, `DnsName("localhost")`, without its wrapping.
fn bare(name: &str) -> &str {
    let inner = name.split_once('(').map_or(name, |(_, rest)| rest).trim_end_matches(')');
    inner.trim_matches('"')
}

fn moment(seconds: u64) -> Option<String> {
    let timestamp = jiff::Timestamp::from_second(i64::try_from(seconds).ok()?).ok()?;
    Some(timestamp.to_string())
}

/// What the handshake showed.
pub(crate) fn view(connection: &ClientConnection, url: &Url) -> TlsView {
    let version = match connection.protocol_version() {
        Some(rustls::ProtocolVersion::TLSv1_3) => "TLS 1.3".to_owned(),
        Some(rustls::ProtocolVersion::TLSv1_2) => "TLS 1.2".to_owned(),
        other => format!("{other:?}"),
    };
    TlsView {
        version,
        server_name: url.host_str().unwrap_or_default().to_owned(),
        alpn: connection.alpn_protocol().map(|alpn| String::from_utf8_lossy(alpn).into_owned()),
        certificate: connection.peer_certificates().and_then(|all| all.first()).and_then(certificate),
    }
}

fn certificate(der: &CertificateDer<'_>) -> Option<PeerCertificate> {
    let certificate = x509_cert::Certificate::from_der(der).ok()?.tbs_certificate;
    Some(PeerCertificate {
        subject: certificate.subject.to_string(),
        issuer: certificate.issuer.to_string(),
        not_after: moment(certificate.validity.not_after.to_unix_duration().as_secs())?,
    })
}
