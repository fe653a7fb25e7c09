//! The same server over HTTP/2, by prior knowledge and by ALPN, and over TLS.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use ssespec_rust_server::{Options, Secured, serve};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

const OPTIONS: Options =
    Options { interval: Duration::from_millis(20), heartbeat: Duration::from_millis(200), max_streams: 100 };

async fn listener() -> (TcpListener, u16) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

async fn connect(port: u16) -> TcpStream {
    TcpStream::connect(("127.0.0.1", port)).await.unwrap()
}

/// Trusts what stands in the file and nothing else.
async fn secured(port: u16, file: &Path, alpn: &[u8]) -> TlsStream<TcpStream> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(file).unwrap()).unwrap();
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![alpn.to_vec()];
    let name = ServerName::try_from("127.0.0.1").unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, connect(port).await).await.unwrap()
}

/// Asks over HTTP/2: the status, whether there is a Content-Length, and the body.
async fn ask(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    path: &str,
    last_event_id: &str,
) -> (u16, bool, Vec<u8>) {
    let (requests, connection) = h2::client::handshake(stream).await.unwrap();
    tokio::spawn(connection);
    let request = http::Request::get(format!("http://127.0.0.1{path}"))
        .header("last-event-id", last_event_id)
        .body(())
        .unwrap();
    let mut requests = requests.ready().await.unwrap();
    let (response, _) = requests.send_request(request, true).unwrap();
    let (head, mut body) = response.await.unwrap().into_parts();
    let mut bytes = Vec::new();
    while let Some(piece) = body.data().await {
        bytes.extend_from_slice(&piece.unwrap());
    }
    (head.status.as_u16(), head.headers.contains_key("content-length"), bytes)
}

#[tokio::test]
async fn one_clear_port_speaks_both_http_1_and_http_2() {
    let (listener, port) = listener().await;
    tokio::spawn(serve(listener, OPTIONS));
    let (status, length, body) = ask(connect(port).await, "/events", "4").await;
    assert_eq!((status, length), (200, false));
    assert_eq!(body, b"id: 5\ndata: Then everything was said, and both sides hung up.\n\n");
    let mut socket = connect(port).await;
    socket.write_all(b"GET /stats HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("{\"open\": 0, \"steps\": 2}\n"),
        "{answer}"
    );
}

#[tokio::test]
async fn a_204_has_no_length_over_http_2_either() {
    let (listener, port) = listener().await;
    tokio::spawn(serve(listener, OPTIONS));
    assert_eq!(ask(connect(port).await, "/events", "5").await, (204, false, Vec::new()));
    let refused = "/emit?script=[{%22refuse%22:{%22status%22:204}}]";
    assert_eq!(ask(connect(port).await, refused, "").await, (204, false, Vec::new()));
}

#[tokio::test]
async fn the_certificate_that_is_written_is_the_one_that_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("own.pem");
    let (listener, port) = listener().await;
    tokio::spawn(serve(Secured::new(listener, &file).unwrap(), OPTIONS));

    let stream = secured(port, &file, b"h2").await;
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    assert_eq!(ask(stream, "/stats", "").await, (200, true, b"{\"open\": 0, \"steps\": 0}\n".to_vec()));

    let mut stream = secured(port, &file, b"http/1.1").await;
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"http/1.1"[..]));
    stream.write_all(b"GET /stats HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
}

#[tokio::test]
async fn a_client_that_never_shakes_hands_keeps_nobody_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("own.pem");
    let (listener, port) = listener().await;
    tokio::spawn(serve(Secured::new(listener, &file).unwrap(), OPTIONS));
    let silent = connect(port).await;
    let stream = secured(port, &file, b"h2").await;
    assert_eq!(ask(stream, "/stats", "").await.0, 200);
    drop(silent);
}

#[tokio::test]
async fn a_certificate_that_cannot_be_written_is_named() {
    let (listener, _) = listener().await;
    let error = Secured::new(listener, Path::new("/nowhere/own.pem")).unwrap_err();
    assert_eq!(error.to_string(), "cannot write the certificate to /nowhere/own.pem");
}
