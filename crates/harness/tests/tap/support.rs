//! A proxy in front of an upstream that the test plays, and what a test reads and writes.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use socket2::SockRef;
use ssespec_evidence::message::Head;
use ssespec_evidence::recording::Recording;
use ssespec_evidence::update::Happened;
use ssespec_harness::access::Trust;
use ssespec_harness::limits::Limits;
use ssespec_harness::recorder::{Updates, observer};
use ssespec_harness::tap::{Passed, Seen, Stops, Tap, Upstream};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

/// The head of a stream in chunks.
pub const STREAM: &str =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

/// A proxy, and the upstream behind it.
pub struct Played {
    pub listener: TcpListener,
    pub upstream: SocketAddr,
    pub address: SocketAddr,
    pub updates: Updates,
    pub recordings: mpsc::UnboundedReceiver<Recording>,
    pub stops: Stops,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<Passed>,
}

impl Played {
    pub async fn new() -> Self {
        Self::within(Limits::default()).await
    }

    pub async fn within(limits: Limits) -> Self {
        Self::started("http", Trust::System, limits).await
    }

    /// Behind TLS, with a certificate of this authority.
    pub async fn secured(trust: Trust) -> Self {
        Self::started("https", trust, Limits::default()).await
    }

    async fn started(scheme: &str, trust: Trust, limits: Limits) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let upstream = listener.local_addr().expect("an address");
        let tap = Tap::bind((Ipv4Addr::LOCALHOST, 0).into()).await.expect("a port");
        let address = tap.address();
        let to = Upstream::new(&format!("{scheme}://{upstream}"), trust).expect("an upstream");
        let (observer, updates) = observer();
        let (recorded, recordings) = mpsc::unbounded_channel();
        let is_stream = |head: &Head| head.text("content-type").as_deref() == Some("text/event-stream");
        let stops = Stops::default();
        let seen =
            Seen { observer, recordings: Some(recorded), is_stream, taken: 0, limits, stops: stops.clone() };
        let (stop, stopped) = oneshot::channel();
        let serving = tokio::spawn(tap.serve(to, seen, async {
            // Also when the test has gone.
            let _ = stopped.await;
        }));
        Self { listener, upstream, address, updates, recordings, stops, stop, serving }
    }

    /// Nobody is told any more: who is told and takes nothing would hold up the relay.
    pub fn unseen(&mut self) {
        self.updates = observer().1;
    }

    /// A client.
    pub async fn client(&self) -> TcpStream {
        TcpStream::connect(self.address).await.expect("the proxy listens")
    }

    /// The next connection of the proxy.
    pub async fn accepted(&self) -> TcpStream {
        self.listener.accept().await.expect("a connection").0
    }

    /// A client that has asked for a stream, and the upstream that has read it.
    pub async fn asked(&self) -> (TcpStream, TcpStream) {
        let mut client = self.client().await;
        send(&mut client, "GET /events HTTP/1.1\r\nHost: x\r\n\r\n").await;
        let mut upstream = self.accepted().await;
        let host = self.upstream;
        expect(&mut upstream, &format!("GET /events HTTP/1.1\r\nHost: {host}\r\n\r\n")).await;
        (client, upstream)
    }

    /// Stops it, and says how much passed.
    pub async fn stop(self) -> (Passed, Updates, mpsc::UnboundedReceiver<Recording>) {
        self.stop.send(()).expect("it serves");
        (self.serving.await.expect("it ends"), self.updates, self.recordings)
    }
}

pub async fn send(stream: &mut TcpStream, text: &str) {
    stream.write_all(text.as_bytes()).await.expect("it takes the bytes");
}

/// Reads exactly this.
pub async fn expect(stream: &mut TcpStream, text: &str) {
    let mut bytes = vec![0; text.len()];
    stream.read_exact(&mut bytes).await.expect("as many bytes");
    assert_eq!(String::from_utf8_lossy(&bytes), text);
}

/// Reads to the end, and says how it ended.
pub async fn rest(stream: &mut TcpStream) -> (String, Result<usize, std::io::ErrorKind>) {
    let mut bytes = Vec::new();
    let end = stream.read_to_end(&mut bytes).await.map_err(|error| error.kind());
    (String::from_utf8_lossy(&bytes).into_owned(), end.map(|_| bytes.len()))
}

/// Closes it by a reset.
pub fn reset(stream: TcpStream) {
    SockRef::from(&stream).set_linger(Some(Duration::ZERO)).expect("an option that every system has");
}

/// The next update in words.
pub async fn next(updates: &mut Updates) -> String {
    let update = updates.next().await.expect("an update");
    let what = match update.what {
        Happened::Asked(asked) => {
            format!("asked {} {}\n{}", asked.method, asked.url, String::from_utf8_lossy(&asked.bytes))
        }
        Happened::Connected(tls) => {
            format!("connected {}", if tls.is_some() { "over TLS" } else { "in clear text" })
        }
        Happened::Bytes(bytes) => format!("bytes {}", bytes.escape_ascii()),
        Happened::Ended(how) => format!("ended {how:?}"),
        Happened::Head(head, _) => format!("head {} {:?}", head.status, head.fields),
        Happened::Backpressure(how) => format!("backpressure {how:?}"),
        Happened::Redirected { .. } => panic!("{:?}", update.what),
    };
    format!("{} {what}", update.exchange)
}
