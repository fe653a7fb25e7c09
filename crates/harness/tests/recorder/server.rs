//! A server for one test, and scenarios in short.

use std::net::Ipv4Addr;

use serde_json::{Value, json};
use ssespec_evidence::recording::{Exchange, Recording};
use ssespec_harness::access::Access;
use ssespec_harness::launcher::{Attached, StrainOf};
use ssespec_harness::learned::Learned;
use ssespec_harness::limits::Limits;
use ssespec_harness::recorder::record;
use ssespec_scenario::{Endpoints, Scenario};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// The head of a stream that ends with the connection.
pub const STREAM: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";

/// Serves each connection with `handler`, which gets its number from 1.
pub async fn serve<F>(handler: impl Fn(TcpStream, u32) -> F + Send + 'static) -> Attached
where
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        for number in 1.. {
            let (stream, _) = listener.accept().await.expect("a connection");
            stream.set_nodelay(true).expect("an option that every system has");
            tokio::spawn(handler(stream, number));
        }
    });
    at(&format!("http://127.0.0.1:{port}/"))
}

/// A target at this URL.
pub fn at(base: &str) -> Attached {
    let endpoints = Endpoints { stream: "/events".into(), emit: Some("/emit".into()), stats: None };
    let (access, publish) = (Access::default(), None);
    let (base, known_by) = (base.parse().expect("a URL"), ssespec_evidence::recording::KnownBy::Declaration);
    let (name, strain, learned) = ("test".into(), StrainOf::default(), Learned::default());
    let dialects = Default::default();
    Attached { name, base, endpoints, access, publish, known_by, dialects, strain, learned }
}

/// Reads one request head.
pub async fn head(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => bytes.push(byte),
            Err(_) => break,
        }
    }
    bytes.iter().map(|b| char::from(*b)).collect()
}

/// Writes; a client that is gone is no matter.
pub async fn send(stream: &mut TcpStream, text: &str) {
    let _ = stream.write_all(text.as_bytes()).await;
}

/// Keeps the connection until the client leaves.
pub async fn hold(mut stream: TcpStream) {
    let mut rest = [0; 1024];
    while let Ok(1..) = stream.read(&mut rest).await {}
}

/// A scenario of these steps, in the order of the array.
pub fn scenario(steps: Value) -> Scenario {
    let text = json!({"id": "test/it", "title": "A test", "driver": "observe", "steps": steps, "checks": []});
    serde_json::from_value(text).expect("a scenario")
}

/// The same over the client transport.
pub fn client_scenario(steps: Value) -> Scenario {
    Scenario { reader: ssespec_scenario::Reader::Library, ..scenario(steps) }
}

/// Records with the usual limits.
pub async fn run(steps: Value, target: &Attached) -> Recording {
    record(&scenario(steps), target, &Limits::default(), 1).await
}

/// Records over the client transport with the usual limits.
pub async fn run_client(steps: Value, target: &Attached) -> Recording {
    record(&client_scenario(steps), target, &Limits::default(), 1).await
}

/// The exchange of this name.
pub fn named<'a>(recording: &'a Recording, name: &str) -> &'a Exchange {
    recording.exchange(name).expect("an exchange of this name")
}

/// All bytes that an exchange read.
pub fn bytes(exchange: &Exchange) -> String {
    let all: Vec<u8> = exchange.transcript.pieces().iter().flat_map(|read| read.bytes.clone()).collect();
    all.iter().map(|b| char::from(*b)).collect()
}
