//! An upstream under TLS: what passes, and how its ends are passed on.

use std::io::ErrorKind;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use ssespec_evidence::recording::Ended;
use ssespec_harness::access::Trust;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::support::{Played, expect, next, rest, send};

const STREAM: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: a\n\n";

/// A proxy in front of a server under TLS whose certificate it trusts, and what accepts its connections.
async fn played() -> (Played, TlsAcceptor) {
    let (certificate, acceptor) = server(IsCa::Ca(BasicConstraints::Unconstrained));
    (Played::secured(Trust::Ca(vec![certificate])).await, acceptor)
}

/// A certificate, and what accepts connections with it.
fn server(is_ca: IsCa) -> (CertificateDer<'static>, TlsAcceptor) {
    let mut params = CertificateParams::new(["127.0.0.1".to_owned()]).expect("a name");
    params.is_ca = is_ca;
    let key = KeyPair::generate().expect("a key");
    let certificate = params.self_signed(&key).expect("a certificate").der().clone();
    let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the usual versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .expect("a usable certificate");
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    (certificate, TlsAcceptor::from(Arc::new(config)))
}

/// A client that has asked, and the upstream that has read the request.
async fn asked(played: &Played, acceptor: &TlsAcceptor) -> (TcpStream, TlsStream<TcpStream>) {
    let mut client = played.client().await;
    send(&mut client, "GET /events HTTP/1.1\r\n\r\n").await;
    let mut upstream = acceptor.accept(played.accepted().await).await.expect("a handshake");
    assert_eq!(upstream.get_ref().1.alpn_protocol(), Some(&b"http/1.1"[..]));
    let mut request = vec![0; 24];
    upstream.read_exact(&mut request).await.expect("the request");
    assert_eq!(request, b"GET /events HTTP/1.1\r\n\r\n");
    (client, upstream)
}

/// Sends it at once: TLS keeps it back otherwise.
async fn respond(upstream: &mut TlsStream<TcpStream>, text: &str) {
    upstream.write_all(text.as_bytes()).await.expect("it takes the bytes");
    upstream.flush().await.expect("it sends them");
}

#[tokio::test]
async fn each_piece_passes_and_a_close_is_a_close() {
    let (mut played, acceptor) = played().await;
    let (mut client, mut upstream) = asked(&played, &acceptor).await;
    for piece in [STREAM, "data: b\n\n"] {
        respond(&mut upstream, piece).await;
        expect(&mut client, piece).await;
    }
    upstream.shutdown().await.expect("it is open");
    assert_eq!(rest(&mut client).await, (String::new(), Ok(0)));
    let recording = played.recordings.recv().await.expect("a recording");
    let exchange = &recording.exchanges[0];
    assert_eq!((&exchange.end.how, exchange.transcript.pieces().len()), (&Ended::Fin, 2));
    assert_eq!(exchange.tls.as_ref().map(|tls| tls.version.as_str()), Some("TLS 1.3"));
    next(&mut played.updates).await;
    assert_eq!(next(&mut played.updates).await, "tap-1 connected over TLS");
}

#[tokio::test]
async fn a_client_that_leaves_is_seen_by_the_upstream() {
    let (played, acceptor) = played().await;
    let (mut client, mut upstream) = asked(&played, &acceptor).await;
    respond(&mut upstream, STREAM).await;
    expect(&mut client, STREAM).await;
    drop(client);
    // With its close_notify.
    assert_eq!(upstream.read(&mut [0; 1]).await.map_err(|error| error.kind()), Ok(0));
}

/// The client could not tell that something may be missing: it sees no TLS.
#[tokio::test]
async fn a_stream_without_its_close_notify_is_reset() {
    let (mut played, acceptor) = played().await;
    let (mut client, mut upstream) = asked(&played, &acceptor).await;
    respond(&mut upstream, STREAM).await;
    expect(&mut client, STREAM).await;
    drop(upstream.into_inner().0);
    assert_eq!(rest(&mut client).await, (String::new(), Err(ErrorKind::ConnectionReset)));
    let recording = played.recordings.recv().await.expect("a recording");
    let why = "the connection was closed without close_notify".to_owned();
    assert_eq!(recording.exchanges[0].end.how, Ended::Truncated(why));
}

#[tokio::test]
async fn after_a_complete_response_a_missing_close_notify_is_a_close() {
    let (played, acceptor) = played().await;
    let (mut client, mut upstream) = asked(&played, &acceptor).await;
    let done = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";
    respond(&mut upstream, done).await;
    drop(upstream.into_inner().0);
    assert_eq!(rest(&mut client).await, (done.to_owned(), Ok(done.len())));
}

#[tokio::test]
async fn a_certificate_that_nobody_trusts_is_a_502_with_what_to_do() {
    let (_, acceptor) = server(IsCa::NoCa);
    let (another, _) = server(IsCa::Ca(BasicConstraints::Unconstrained));
    let other = Played::secured(Trust::Ca(vec![another])).await;
    let mut client = other.client().await;
    send(&mut client, "GET /events HTTP/1.1\r\n\r\n").await;
    assert!(acceptor.accept(other.accepted().await).await.is_err(), "it is not trusted");
    let (response, _) = rest(&mut client).await;
    let why = "the server's certificate is signed by nobody that is trusted here: give the authority's certificate with --ca \
               FILE, or skip the check with --insecure\n";
    assert!(response.starts_with("HTTP/1.1 502 Bad Gateway\r\n") && response.ends_with(why), "{response}");
}
