//! A client that shows what is on the wire, and a server of our own for each test.
#![allow(dead_code, reason = "each test binary uses its own part")]

use std::io::Read as _;
use std::time::Duration;

use ssespec_rust_server::{Options, serve};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

/// Ends what would hang; no test depends on it.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server that lives as long as the test's runtime.
pub struct Server {
    port: u16,
}

impl Server {
    /// Serves with short times.
    pub async fn start() -> Self {
        let options = Options {
            interval: Duration::from_millis(20),
            heartbeat: Duration::from_millis(200),
            ..Options::default()
        };
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(serve(listener, options));
        Self { port }
    }

    /// Sends a request and goes on at once.
    pub async fn open(&self, request: &str) -> Exchange {
        let mut socket = TcpStream::connect(("127.0.0.1", self.port)).await.unwrap();
        socket.write_all(request.as_bytes()).await.unwrap();
        Exchange { socket, bytes: Vec::new() }
    }

    /// Sends a request and reads the response until the server closes the connection.
    pub async fn ask(&self, request: &str) -> Answer {
        let mut exchange = self.open(request).await;
        let whole = exchange.socket.read_to_end(&mut exchange.bytes);
        timeout(PATIENCE, whole).await.expect("a response with an end").unwrap();
        Answer::of(&exchange.bytes)
    }

    /// Asks for a path with these header lines.
    pub async fn get(&self, path: &str, headers: &str) -> Answer {
        self.ask(&get(path, headers)).await
    }

    /// Plays a script, sent by POST.
    pub async fn emit(&self, script: &str, headers: &str) -> Answer {
        self.ask(&post(script, headers)).await
    }

    /// Waits until this many streams are open; fails after a generous while.
    pub async fn until_open(&self, expected: usize) {
        let expected = format!("{{\"open\": {expected}, ");
        for _ in 0..500 {
            if self.get("/stats", "").await.text().starts_with(&expected) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("never {expected}");
    }
}

/// A GET request after which the server closes the connection.
pub fn get(path: &str, headers: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n")
}

/// A request that posts a script.
pub fn post(script: &str, headers: &str) -> String {
    let length = script.len();
    format!(
        "POST /emit HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{script}"
    )
}

/// A response that is being read.
pub struct Exchange {
    /// The connection.
    pub socket: TcpStream,
    /// What has arrived.
    pub bytes: Vec<u8>,
}

impl Exchange {
    /// Reads until this has arrived.
    pub async fn until(&mut self, text: &str) {
        let arrived = |bytes: &[u8]| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        while !arrived(&self.bytes) {
            let read = timeout(PATIENCE, self.socket.read_buf(&mut self.bytes)).await.expect("more").unwrap();
            assert_ne!(read, 0, "{text:?} never came: {}", self.bytes.escape_ascii());
        }
    }
}

/// How a body ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// With its last chunk.
    LastChunk,
    /// Without it.
    BrokenOff,
    /// With the connection.
    Close,
}

/// A response.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The fields but for Date, names in lower case, in order.
    pub fields: Vec<(String, String)>,
    /// The body without its chunks.
    pub body: Vec<u8>,
    /// How it ended.
    pub end: End,
}

impl Answer {
    fn of(bytes: &[u8]) -> Self {
        let head_end = bytes.windows(4).position(|window| window == b"\r\n\r\n").expect("a head");
        let head = std::str::from_utf8(&bytes[..head_end]).unwrap();
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let fields: Vec<(String, String)> = lines
            .map(|line| line.split_once(": ").unwrap())
            .filter(|(name, _)| *name != "date")
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        let chunked = fields.iter().any(|(name, _)| name == "transfer-encoding");
        let rest = &bytes[head_end + 4..];
        let (body, end) = if chunked { unchunked(rest) } else { (rest.to_vec(), End::Close) };
        Self { status, fields, body, end }
    }

    /// The value of a field.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// The body as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// The body decoded by gzip.
    pub fn gunzipped(&self) -> String {
        let mut text = String::new();
        flate2::read::GzDecoder::new(&self.body[..]).read_to_string(&mut text).unwrap();
        text
    }
}

fn unchunked(mut rest: &[u8]) -> (Vec<u8>, End) {
    let mut body = Vec::new();
    while let Some(line_end) = rest.windows(2).position(|window| window == b"\r\n") {
        let size = std::str::from_utf8(&rest[..line_end]).unwrap();
        let size = usize::from_str_radix(size, 16).unwrap();
        if size == 0 {
            assert_eq!(rest, b"0\r\n\r\n");
            return (body, End::LastChunk);
        }
        let data = line_end + 2;
        body.extend(&rest[data..data + size]);
        rest = &rest[data + size + 2..];
    }
    (body, End::BrokenOff)
}
