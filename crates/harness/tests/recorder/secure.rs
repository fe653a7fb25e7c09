//! The transports over TLS: what is recorded, how it ends, and what is said when it fails.

use serde_json::{Value, json};
use ssespec_evidence::recording::{Ended, PeerCertificate, Recording, TlsView};
use ssespec_evidence::store;
use ssespec_harness::access::{Access, Trust};
use ssespec_harness::launcher::Attached;
use ssespec_harness::limits::Limits;
use ssespec_harness::recorder::record;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_rustls::server::TlsStream;

use super::certified::{Authority, acceptor, both_in_one, serve_tls};
use super::server::{STREAM, at, bytes, named, run, run_client, scenario, send, serve};
use super::verdicts::{messages, same_when_loaded};

/// Reads one request head.
async fn head(stream: &mut TlsStream<TcpStream>) -> String {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => bytes.push(byte),
            Err(_) => break,
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

async fn say(stream: &mut TlsStream<TcpStream>, text: &str) {
    let _ = stream.write_all(text.as_bytes()).await;
    let _ = stream.flush().await;
}

async fn hold(mut stream: TlsStream<TcpStream>) {
    let mut rest = [0; 1024];
    while let Ok(1..) = stream.read(&mut rest).await {}
}

fn to_the_end() -> Value {
    json!([{"open": {"as": "one"}}, {"await": {"until": "end", "within": "60s"}}])
}

const CHECKS: &str = r#"[
    {"requirement": "a.complete", "expect": {"message": "complete"}},
    {"requirement": "a.broken", "expect": {"message": "aborted"}},
    {"requirement": "a.framed", "expect": {"message": "well-framed"}},
    {"requirement": "a.events", "expect": {"events": [{"data": "1"}]}}
]"#;

/// Records a server that answers with this and then closes, with close_notify or without.
async fn answered(answer: &'static str, close_notify: bool) -> Recording {
    let authority = Authority::new();
    let target = serve_tls(acceptor(authority.good(), &["h2", "http/1.1"]), move |mut stream| async move {
        head(&mut stream).await;
        say(&mut stream, answer).await;
        if close_notify {
            let _ = stream.shutdown().await;
        }
    })
    .await;
    run(to_the_end(), &Attached { access: authority.access(), ..target }).await
}

#[tokio::test]
async fn the_exact_bytes_and_what_tls_showed_are_recorded() {
    let answer = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n";
    let recording = answered(answer, true).await;
    let one = named(&recording, "one");
    assert_eq!((bytes(one).as_str(), &one.end.how), (answer, &Ended::Fin));
    let certificate = PeerCertificate {
        subject: "CN=test server".into(),
        issuer: "CN=test authority".into(),
        not_after: "2999-01-02T00:00:00Z".into(),
    };
    let view = TlsView {
        version: "TLS 1.3".into(),
        server_name: "127.0.0.1".into(),
        alpn: Some("http/1.1".into()),
        certificate: Some(certificate),
    };
    assert_eq!(one.tls, Some(view));
    let said = [
        "pass: a body that ends with the connection, complete; the server closed the connection",
        "fail: expected an end that a client can tell from a proper one; got a body that ends with the connection, complete; \
         the server closed the connection",
        "pass: a body that ends with the connection, complete; the server closed the connection",
        "pass: 1 event as expected",
    ];
    assert_eq!(messages(CHECKS, &recording), said);
    same_when_loaded(CHECKS, &recording);
}

#[tokio::test]
async fn a_bare_fin_is_no_proper_end_of_a_body_that_ends_with_the_connection() {
    let recording =
        answered("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n", false).await;
    let why = "the connection was closed without close_notify";
    assert_eq!(named(&recording, "one").end.how, Ended::Truncated(why.into()));
    let came = format!("a body that ends with the connection, not complete; aborted inside TLS: {why}");
    let said = messages(CHECKS, &recording);
    assert_eq!(
        said[0],
        format!("fail: expected a proper end: the last chunk, or the announced length; got {came}")
    );
    assert_eq!(said[1], format!("pass: {came}"));
    same_when_loaded(CHECKS, &recording);
}

#[tokio::test]
async fn a_bare_fin_behind_the_last_chunk_is_no_matter() {
    let answer = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ndata: 1\n\n\r\n0\r\n\r\n";
    let recording = answered(answer, false).await;
    assert_eq!(
        messages(CHECKS, &recording)[0],
        "pass: a chunked body, complete; aborted inside TLS: the connection was closed without close_notify"
    );
    same_when_loaded(CHECKS, &recording);
}

/// Why an exchange failed, without the beginning that names the URL.
fn failure(recording: &Recording) -> String {
    let one = named(recording, "one");
    let Ended::Failed(why) = &one.end.how else { panic!("it ended with {:?}", one.end.how) };
    let start = format!("cannot connect to {}: ", one.request.url);
    why.strip_prefix(&start).unwrap_or_else(|| panic!("{why}")).to_owned()
}

/// What both transports say.
async fn failures(target: Attached, access: Access) -> String {
    let target = Attached { access, ..target };
    let wire = failure(&run(to_the_end(), &target).await);
    assert_eq!(failure(&run_client(to_the_end(), &target).await), wire, "both transports say the same");
    wire
}

#[tokio::test]
async fn certificates_that_are_refused_name_the_fix() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let serving = async |identity| serve_tls(acceptor(identity, &[]), hold).await;
    assert_eq!(
        failures(serving(stranger.good()).await, authority.access()).await,
        "the server's certificate is signed by nobody that is trusted here: give the authority's certificate with --ca FILE, \
         or skip the check with --insecure"
    );
    assert_eq!(
        failures(serving(authority.identity("sse.example", (2999, 1, 1))).await, authority.access()).await,
        "the server's certificate is not for `127.0.0.1` but for sse.example: use that name in the URL, or skip the check with \
         --insecure"
    );
    assert_eq!(
        failures(serving(authority.identity("127.0.0.1", (2001, 2, 3))).await, authority.access()).await,
        "the server's certificate expired on 2001-02-03T00:00:00Z: renew it, or skip the check with --insecure"
    );
    assert_eq!(
        failures(serving(both_in_one()).await, authority.access()).await,
        "the server's certificate is one that no server should use, such as that of an authority: give it with --ca FILE, or \
         skip the check with --insecure"
    );
}

#[tokio::test]
async fn what_does_not_speak_tls_names_the_fix() {
    let authority = Authority::new();
    let plain = serve(|mut stream: TcpStream, _| async move {
        send(&mut stream, "HTTP/1.1 400 Bad Request\r\n\r\n").await;
        super::server::hold(stream).await;
    })
    .await;
    let secured = |target: Attached| at(&target.base.as_str().replace("http:", "https:"));
    assert_eq!(
        failures(secured(plain), authority.access()).await,
        "what answers there does not speak TLS: write http:// instead of https://, or give the port of TLS"
    );
    let closing = serve(|mut stream: TcpStream, _| async move {
        let _ = stream.read_u8().await;
        let mut rest = [0; 4096];
        let _ = stream.read(&mut rest).await;
    })
    .await;
    assert_eq!(
        failures(secured(closing), authority.access()).await,
        "the server closed the connection during the TLS handshake: is that the port of TLS?"
    );
    let only_h2 = serve_tls(acceptor(authority.good(), &["h2"]), hold).await;
    assert_eq!(
        failures(only_h2, authority.access()).await,
        "the server does not offer HTTP/1.1 (ALPN `http/1.1`): use --http2"
    );
}

#[tokio::test]
async fn an_authority_that_is_given_or_no_check_at_all_lets_it_through() {
    let identity = both_in_one();
    let itself = Access { trust: Trust::Ca(vec![identity.certificate.clone()]), ..Access::default() };
    let target = serve_tls(acceptor(identity, &[]), |mut stream| async move {
        head(&mut stream).await;
        say(&mut stream, STREAM).await;
        say(&mut stream, "data: 1\n\n").await;
        let _ = stream.shutdown().await;
    })
    .await;
    let insecure = Access { trust: Trust::Insecure, ..Access::default() };
    for access in [itself, insecure] {
        let target = Attached { access, ..target.clone() };
        let recording = run(to_the_end(), &target).await;
        assert_eq!(named(&recording, "one").end.how, Ended::Fin);
        let client = run_client(to_the_end(), &target).await;
        let view = named(&client, "one").transcript.library().cloned().expect("the client's view");
        assert_eq!((view.events.len(), view.error), (1, None));
    }
}

#[tokio::test]
async fn a_dropped_connection_ends_in_order_or_at_once() {
    for (how, expected) in [("fin", "Ok(0)"), ("rst", "Err(ConnectionReset)")] {
        let authority = Authority::new();
        let (seen, mut saw) = mpsc::unbounded_channel();
        let target = serve_tls(acceptor(authority.good(), &[]), move |mut stream| {
            let seen = seen.clone();
            async move {
                head(&mut stream).await;
                say(&mut stream, STREAM).await;
                let end = stream.read(&mut [0; 8]).await.map_err(|e| e.kind());
                let _ = seen.send(format!("{end:?}"));
            }
        })
        .await;
        let steps = json!([
            {"open": {"as": "one"}}, {"await": {"until": "head", "within": "60s"}}, { "close": {"how": how}},
        ]);
        let recording = run(steps, &Attached { access: authority.access(), ..target }).await;
        assert_eq!(named(&recording, "one").end.how, Ended::Dropped);
        assert_eq!(saw.recv().await.as_deref(), Some(expected));
    }
}

#[tokio::test]
async fn a_secured_connection_is_used_again_and_carries_much() {
    let authority = Authority::new();
    let target = serve_tls(acceptor(authority.good(), &["http/1.1"]), |mut stream| async move {
        for _ in 0..2 {
            let asked = head(&mut stream).await;
            let length = asked.split("Content-Length: ").nth(1).and_then(|rest| rest.split('\r').next());
            let mut body = vec![0; length.and_then(|n| n.parse().ok()).unwrap_or_default()];
            let _ = stream.read_exact(&mut body).await;
            let sum = body.iter().map(|b| u64::from(*b)).sum::<u64>().to_string();
            say(&mut stream, &format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{sum}", sum.len())).await;
        }
        hold(stream).await;
    })
    .await;
    let body: Vec<u8> = (0..1_000_003_u32).map(|n| (n % 251) as u8).collect();
    let sum = body.iter().map(|b| u64::from(*b)).sum::<u64>().to_string();
    let access = Access { body: Some(body.into()), ..authority.access() };
    let steps = json!([
        {"open": {"as": "one"}}, {"await": {"until": "end", "within": "60s"}},
        {"open": {"as": "two", "reuse": "one", "method": "GET"}}, {"await": {"until": "end", "within": "60s"}},
    ]);
    let recording = run(steps, &Attached { access, ..target }).await;
    let (one, two) = (named(&recording, "one"), named(&recording, "two"));
    assert!(bytes(one).ends_with(&format!("\r\n\r\n{sum}")), "{}", bytes(one));
    assert!(bytes(two).ends_with("\r\n\r\n0"), "{}", bytes(two));
    assert_eq!((one.connection, two.connection), (1, 1));
    assert_eq!(one.tls, two.tls);
}

#[tokio::test]
async fn a_flood_ends_at_the_bounds() {
    let authority = Authority::new();
    let target = serve_tls(acceptor(authority.good(), &[]), |mut stream| async move {
        head(&mut stream).await;
        say(&mut stream, STREAM).await;
        while stream.write_all(&[b'x'; 4096]).await.is_ok() {}
    })
    .await;
    let limits = Limits { bytes: 50_000, bytes_per_request_byte: 0, ..Limits::default() };
    let target = Attached { access: authority.access(), ..target };
    let recording = record(&scenario(to_the_end()), &target, &limits, 1).await;
    assert_eq!(named(&recording, "one").end.how, Ended::Limit("more than 50000 bytes".into()));
}

#[tokio::test]
async fn redirects_lead_into_tls_and_out_of_it() {
    let authority = Authority::new();
    let last = serve(|mut stream: TcpStream, _| async move {
        let asked = super::server::head(&mut stream).await;
        assert!(!asked.contains("t0ken"), "a secret came along to another origin: {asked}");
        send(&mut stream, STREAM).await;
        send(&mut stream, "data: 1\n\n").await;
    })
    .await;
    let to_last = format!("HTTP/1.1 307 There\r\nLocation: {}\r\nContent-Length: 0\r\n\r\n", last.base);
    let secured = serve_tls(acceptor(authority.good(), &[]), move |mut stream| {
        let to_last = to_last.clone();
        async move {
            head(&mut stream).await;
            say(&mut stream, &to_last).await;
            hold(stream).await;
        }
    })
    .await;
    let to_tls = format!("HTTP/1.1 307 There\r\nLocation: {}\r\nContent-Length: 0\r\n\r\n", secured.base);
    let first = serve(move |mut stream: TcpStream, _| {
        let to_tls = to_tls.clone();
        async move {
            super::server::head(&mut stream).await;
            send(&mut stream, &to_tls).await;
            super::server::hold(stream).await;
        }
    })
    .await;
    let access = Access { fields: vec![("Authorization".into(), b"t0ken".to_vec())], ..authority.access() };
    let target = Attached { access, ..first };
    for recording in [run(to_the_end(), &target).await, run_client(to_the_end(), &target).await] {
        let one = named(&recording, "one");
        assert_eq!(one.hops.len(), 2);
        assert_eq!(one.request.url, last.base.as_str());
        assert_eq!(messages(CHECKS, &recording)[3], "pass: 1 event as expected");
        assert_eq!(one.tls, None, "the last hop is in clear text");
    }
}

#[tokio::test]
async fn no_saved_recording_holds_a_secret() {
    let (seen, mut saw) = mpsc::unbounded_channel();
    let target = serve(move |mut stream: TcpStream, _| {
        let seen = seen.clone();
        async move {
            let _ = seen.send(super::server::head(&mut stream).await);
            send(&mut stream, STREAM).await;
        }
    })
    .await;
    let secrets = ["Bearer s3cret", "session=s3cret", "Basic s3cret", "k-s3cret"];
    let names = ["Authorization", "cookie", "Proxy-Authorization", "X-Key"];
    let fields = names.iter().zip(secrets).map(|(n, v)| ((*n).to_owned(), v.as_bytes().to_vec()));
    let access = Access { fields: fields.collect(), secret: vec!["x-key".into()], ..Access::default() };
    let target = Attached { access, ..target };
    for recording in [run(to_the_end(), &target).await, run_client(to_the_end(), &target).await] {
        let sent = saw.recv().await.expect("a request");
        assert!(secrets.iter().all(|secret| sent.contains(secret)), "{sent}");
        let recorded = String::from_utf8(named(&recording, "one").request.bytes.clone()).expect("text");
        assert_eq!(recorded.matches(": [redacted]\r\n").count(), 4, "{recorded}");
        let dir = tempfile::tempdir().expect("a folder");
        let path = store::save(&recording, dir.path()).expect("saved");
        let loaded = store::load(&path).expect("loaded");
        let everything = format!("{loaded:?} {}", std::fs::read_to_string(&path).expect("text"));
        let inside: Vec<u8> = loaded.exchanges.iter().flat_map(|e| e.request.bytes.clone()).collect();
        assert!(!everything.contains("s3cret") && !String::from_utf8_lossy(&inside).contains("s3cret"));
    }
}
