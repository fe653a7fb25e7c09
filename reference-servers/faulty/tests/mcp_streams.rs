//! The streams of MCP endpoints: what comes beside a request, when they end, and HTTP with SSE.

mod support;

use std::time::Duration;

use ssespec_faulty_server::{Role, catalogue, find};
use support::{Running, request, start, talk};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// What must not come is waited for so long: the right server never sends it, however slow.
const PATIENCE: Duration = Duration::from_millis(300);
/// A response that ends its stream comes in less.
const LONG: Duration = Duration::from_secs(20);

const META: &str = r#""_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}"#;
const PING: &str = r#"{"jsonrpc":"2.0","id":2,"method":"ping"}"#;

/// A stream that is read as far as it is wanted.
struct Open {
    stream: TcpStream,
    seen: String,
}

impl Open {
    async fn new(server: &Running, bytes: &[u8]) -> Self {
        let mut stream = TcpStream::connect(("127.0.0.1", server.port)).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        Self { stream, seen: String::new() }
    }

    /// Reads until this text has come.
    async fn until(&mut self, wanted: &str) {
        while !self.seen.contains(wanted) {
            let mut buffer = vec![0; 4096];
            let read = self.stream.read(&mut buffer).await.unwrap();
            assert!(read > 0, "{wanted:?} never came: {}", self.seen);
            self.seen.push_str(&String::from_utf8_lossy(&buffer[..read]));
        }
    }

    /// Whether this text comes while it is waited for.
    async fn brings(&mut self, wanted: &str, within: Duration) -> bool {
        tokio::time::timeout(within, self.until(wanted)).await.is_ok()
    }
}

fn stateless(id: u32, method: &str) -> Vec<u8> {
    let body = format!(r#"{{"jsonrpc":"2.0","id":{id},"method":"{method}","params":{{{META}}}}}"#);
    let fields = format!("MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: {method}\r\n");
    request("POST", "/mcp", &fields, &body)
}

async fn started(name: Option<&str>) -> Running {
    start(name.map(|name| find(name).unwrap()), 1).await
}

/// How many of two streams of GET bring this beside a ping.
async fn bring_beside_ping(name: Option<&str>, wanted: &str, within: [Duration; 2]) -> usize {
    let server = started(name).await;
    let initialize = r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}"#;
    talk(server.port, &request("POST", "/mcp", "", initialize), LONG).await;
    let session = "Mcp-Session-Id: ssespec-session-1\r\n";
    let mut streams = Vec::new();
    for _ in 0..2 {
        let mut open = Open::new(&server, &request("GET", "/mcp", session, "")).await;
        open.until("data: \n\n").await;
        streams.push(open);
    }
    talk(server.port, &request("POST", "/mcp", session, PING), LONG).await;
    let mut brought = 0;
    for (open, within) in streams.iter_mut().zip(within) {
        brought += usize::from(open.brings(wanted, within).await);
    }
    brought
}

#[tokio::test]
async fn messages_beside_a_ping_come_on_no_stream_on_one_and_on_all() {
    let response = "\"id\":2,\"jsonrpc\":\"2.0\",\"result\"";
    let own = "\"id\":\"own-1\"";
    assert_eq!(bring_beside_ping(None, response, [PATIENCE; 2]).await, 0);
    assert_eq!(bring_beside_ping(Some("mcp-response-broadcast"), response, [LONG; 2]).await, 2);
    assert_eq!(bring_beside_ping(Some("mcp-request-broadcast"), own, [LONG; 2]).await, 2);
    assert_eq!(bring_beside_ping(Some("mcp-request-on-one-stream"), own, [LONG, PATIENCE]).await, 1);
}

#[tokio::test]
async fn a_subscription_brings_a_response_of_another_request_only_where_all_is_broadcast() {
    for (name, within, comes) in [(None, PATIENCE, false), (Some("mcp-stateless-broadcast"), LONG, true)] {
        let server = started(name).await;
        let mut listen = Open::new(&server, &stateless(21, "subscriptions/listen")).await;
        listen.until("acknowledged").await;
        talk(server.port, &stateless(23, "server/discover"), LONG).await;
        assert_eq!(listen.brings("\"id\":23", within).await, comes, "{name:?}");
    }
}

/// By its text a stream that stays open cannot be told from one that ends.
#[tokio::test]
async fn a_stream_that_stays_open_does_not_end() {
    let initialize =
        request("POST", "/mcp", "", r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}"#);
    let discover = stateless(1, "server/discover");
    for (name, asked, within, ends) in [
        (None, &initialize, LONG, true),
        (None, &discover, LONG, true),
        (Some("mcp-stream-stays-open"), &initialize, PATIENCE, false),
        (Some("mcp-stateless-stays-open"), &discover, PATIENCE, false),
    ] {
        let server = started(name).await;
        let asking = talk(server.port, asked, LONG);
        assert_eq!(tokio::time::timeout(within, asking).await.is_ok(), ends, "{name:?}");
    }
}

#[tokio::test]
async fn a_subscription_whose_client_left_is_counted_only_where_it_goes_on() {
    for (name, within, comes_back) in [(None, LONG, true), (Some("mcp-not-cancelled"), PATIENCE, false)] {
        let server = started(name).await;
        let mut listen = Open::new(&server, &stateless(21, "subscriptions/listen")).await;
        listen.until("acknowledged").await;
        let stats = request("GET", "/stats", "", "");
        let open = talk(server.port, &stats, LONG).await.text();
        assert!(open.contains("\"open\": 1"), "{open}");
        drop(listen);
        let recovers = async {
            while !talk(server.port, &stats, LONG).await.text().contains("\"open\": 0") {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        assert_eq!(tokio::time::timeout(within, recovers).await.is_ok(), comes_back, "{name:?}");
    }
}

/// What two streams of HTTP with SSE bring until the first one has its response, or `within`, and what the POST got.
async fn over_sse(name: Option<&str>, within: Duration) -> [String; 3] {
    let server = started(name).await;
    let sse = request("GET", "/sse", "", "");
    let mut streams = Vec::new();
    for _ in 0..2 {
        let mut open = Open::new(&server, &sse).await;
        open.until("\n\n").await;
        streams.push(open);
    }
    let post = request("POST", "/messages?session_id=ssespec-sse-session-1", "", PING);
    let posted = talk(server.port, &post, LONG).await.text();
    streams[0].brings("\"result\":{}}\n\n", within).await;
    if name == Some("mcp-sse-broadcast") {
        streams[1].until("\"result\":{}}\n\n").await;
    }
    let without_date =
        |text: &str| text.lines().filter(|line| !line.starts_with("Date: ")).collect::<Vec<_>>().join("\n");
    [without_date(&streams[0].seen), without_date(&streams[1].seen), without_date(&posted)]
}

#[tokio::test]
async fn a_ping_over_sse_is_answered_on_its_own_stream() {
    let [one, other, posted] = over_sse(None, LONG).await;
    let begins = |session: u32| {
        format!("\nevent: endpoint\ndata: /messages?session_id=ssespec-sse-session-{session}\n")
    };
    let response = "\nevent: message\ndata: {\"id\":2,\"jsonrpc\":\"2.0\",\"result\":{}}\n";
    assert!(one.ends_with(&format!("{}{response}", begins(1))), "{one}");
    assert!(other.ends_with(&begins(2)), "{other}");
    assert!(posted.starts_with("HTTP/1.1 202 "), "{posted}");
}

#[tokio::test]
async fn each_entry_over_sse_shows() {
    let right = over_sse(None, LONG).await;
    assert_eq!(right, over_sse(None, LONG).await, "the right endpoint answers the same twice");
    for fault in catalogue().iter().filter(|fault| fault.role == Role::McpSse) {
        let answers = over_sse(Some(fault.name), PATIENCE).await;
        assert_ne!(answers, right, "{} answers as the right one does", fault.name);
    }
}
