//! The MCP endpoint: a conversation with the right one, and how each entry about it differs.

mod support;

use std::time::Duration;

use ssespec_faulty_server::{Role, catalogue, find};
use support::{Running, request, start, talk};

/// Streams that stay open are read for so long.
const PATIENCE: Duration = Duration::from_millis(400);

const INITIALIZE: &str = r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}"#;
const INITIALIZED: &str = r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#;
const PING: &str = r#"{"jsonrpc":"2.0","id":2,"method":"ping"}"#;
const UNKNOWN: &str = r#"{"jsonrpc":"2.0","id":3,"method":"unknown"}"#;
const SESSION: &str = "Mcp-Session-Id: ssespec-session-1\r\nMCP-Protocol-Version: 2025-11-25\r\n";

async fn ask(server: &Running, method: &str, fields: &str, body: &str) -> String {
    let answer = talk(server.port, &request(method, "/mcp", fields, body), PATIENCE).await.text();
    answer.lines().filter(|line| !line.starts_with("Date: ")).map(|line| format!("{line}\n")).collect()
}

/// What one conversation brings, response by response.
async fn conversation(fault: Option<&str>) -> Vec<String> {
    let server = start(fault.map(|name| find(name).unwrap()), 1).await;
    let with = |field: &str| format!("{SESSION}{field}\r\n");
    let asked: &[(&str, &str, &str)] = &[
        ("POST", "", INITIALIZE),
        ("POST", SESSION, INITIALIZED),
        ("POST", SESSION, PING),
        ("POST", SESSION, UNKNOWN),
        ("POST", SESSION, "nonsense"),
        ("POST", "Mcp-Session-Id: ssespec-session-1\r\nMCP-Protocol-Version: 1999-01-01\r\n", PING),
        ("POST", &with("Origin: https://foreign.invalid"), PING),
        ("POST", "", PING),
        ("POST", "Mcp-Session-Id: another\r\n", PING),
        ("GET", SESSION, ""),
        ("GET", &with("Last-Event-ID: 2-1"), ""),
        ("DELETE", SESSION, ""),
        ("POST", SESSION, PING),
    ];
    let mut answers = Vec::new();
    for (method, fields, body) in asked {
        answers.push(ask(&server, method, fields, body).await);
    }
    answers
}

#[tokio::test]
async fn the_right_endpoint_holds_a_conversation() {
    let answers = conversation(None).await;
    let statuses: Vec<&str> = answers.iter().map(|answer| &answer[9..12]).collect();
    let expected =
        ["200", "202", "200", "200", "400", "400", "403", "400", "404", "200", "200", "200", "404"];
    assert_eq!(statuses, expected);
    assert!(answers[0].contains("\nMcp-Session-Id: ssespec-session-1\n"), "{}", answers[0]);
    let pong = "id: 2-1\ndata: \n\nid: 2-2\ndata: {\"id\":2,\"jsonrpc\":\"2.0\",\"result\":{}}\n\n";
    assert!(answers[2].ends_with(pong), "{}", answers[2]);
    assert!(answers[3].contains("\"code\":-32601"), "{}", answers[3]);
    let resumed = "id: 2-2\ndata: {\"id\":2,\"jsonrpc\":\"2.0\",\"result\":{}}\n\n";
    assert!(answers[10].ends_with(&format!("\n\n{resumed}")), "{}", answers[10]);
}

#[tokio::test]
async fn each_entry_about_the_endpoint_shows() {
    let right = conversation(None).await;
    assert_eq!(right, conversation(None).await, "the right endpoint answers the same twice");
    for fault in catalogue().iter().filter(|fault| fault.role == Role::Mcp) {
        if fault.name == "mcp-stream-stays-open" {
            continue;
        }
        assert_ne!(
            conversation(Some(fault.name)).await,
            right,
            "{} answers as the right one does",
            fault.name
        );
    }
}

/// By its text it cannot be told from one that ends.
#[tokio::test]
async fn a_stream_that_stays_open_does_not_end() {
    for (fault, ends) in [(None, true), (Some("mcp-stream-stays-open"), false)] {
        let server = start(fault.map(|name| find(name).unwrap()), 1).await;
        let asked = request("POST", "/mcp", "", INITIALIZE);
        let asking = talk(server.port, &asked, Duration::from_secs(20));
        let ended = tokio::time::timeout(PATIENCE, asking).await.is_ok();
        assert!(!ends || ended || fault.is_some());
        assert!(ends || !ended, "it ended");
    }
}
