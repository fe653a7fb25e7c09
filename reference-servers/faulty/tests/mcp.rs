//! The MCP endpoint: conversations with the right one, with a session and without, and how each entry about it differs.

mod support;

use std::time::Duration;

use ssespec_faulty_server::{Fault, Role, catalogue, find};
use support::{Running, request, start, talk};
use tokio::task::JoinSet;

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

/// What one conversation without a session brings, response by response.
async fn stateless_conversation(fault: Option<&str>) -> Vec<String> {
    let server = start(fault.map(|name| find(name).unwrap()), 1).await;
    let meta = |version: &str, capabilities: &str| {
        format!(r#""_meta":{{"io.modelcontextprotocol/protocolVersion":"{version}"{capabilities}}}"#)
    };
    let body = |method: &str, name: &str, version: &str, capabilities: &str| {
        let meta = meta(version, capabilities);
        format!(r#"{{"jsonrpc":"2.0","id":1,"method":"{method}","params":{{{name}{meta}}}}}"#)
    };
    let can = r#","io.modelcontextprotocol/clientCapabilities":{}"#;
    let fields = |version: &str, more: &str| format!("MCP-Protocol-Version: {version}\r\n{more}");
    let now = "2026-07-28";
    let discovers = "Mcp-Method: server/discover\r\n";
    let older = format!("{discovers}Mcp-Session-Id: a\r\nLast-Event-ID: a\r\n");
    let discover = body("server/discover", "", now, can);
    let asked = [
        ("POST", fields(now, discovers), discover.clone()),
        ("POST", fields(now, "Mcp-Method: unknown\r\n"), body("unknown", "", now, can)),
        ("POST", fields(now, discovers), body("server/discover", "", "2025-11-25", can)),
        ("POST", fields(now, "Mcp-Method: tools/list\r\n"), discover.clone()),
        ("POST", fields(now, ""), discover.clone()),
        (
            "POST",
            fields(now, "Mcp-Method: tools/call\r\nMcp-Name: a\r\n"),
            body("tools/call", r#""name":"b","#, now, can),
        ),
        ("POST", fields("1999-01-01", discovers), body("server/discover", "", "1999-01-01", can)),
        ("POST", fields(now, discovers), body("server/discover", "", now, "")),
        ("POST", fields(now, &older), discover.clone()),
        ("POST", String::new(), INITIALIZE.to_owned()),
        ("GET", String::new(), String::new()),
        ("DELETE", String::new(), String::new()),
        (
            "POST",
            fields(now, "Mcp-Method: subscriptions/listen\r\n"),
            body("subscriptions/listen", "", now, can),
        ),
    ];
    let mut answers = Vec::new();
    for (method, fields, body) in asked {
        answers.push(ask(&server, method, &fields, &body).await);
    }
    answers
}

#[tokio::test]
async fn the_right_endpoint_holds_a_conversation_without_a_session() {
    let answers = stateless_conversation(None).await;
    let told = |answer: &String| {
        let code = answer.split("\"code\":").nth(1).map_or("", |rest| &rest[..6]);
        format!("{} {code}", &answer[9..12])
    };
    let statuses: Vec<String> = answers.iter().map(told).collect();
    let expected = [
        "200 ",
        "404 -32601",
        "400 -32020",
        "400 -32020",
        "400 -32020",
        "400 -32020",
        "400 -32022",
        "400 -32602",
        "200 ",
        "200 ",
        "400 ",
        "400 ",
        "200 ",
    ];
    assert_eq!(statuses, expected);
    assert!(answers[0].contains("\"supportedVersions\":[\"2026-07-28\"]"), "{}", answers[0]);
    assert!(answers[6].contains("\"data\":{\"supported\":[\"2026-07-28\"]}"), "{}", answers[6]);
    let acknowledged = "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/subscriptions/acknowledged\",";
    assert!(answers[12].contains(&format!("\n\n{acknowledged}")), "{}", answers[12]);
    let alone = stateless_conversation(Some("mcp-stateless-alone")).await;
    assert_eq!((&alone[0], &alone[8]), (&answers[0], &answers[8]));
    let older: Vec<String> = alone[9..12].iter().map(told).collect();
    assert_eq!(older, ["400 -32020", "405 ", "405 "]);
}

/// By one response after the other these cannot be told from the right one: tests/mcp_streams.rs has them.
const SHOWN_BESIDE: [&str; 6] = [
    "mcp-stream-stays-open",
    "mcp-stateless-stays-open",
    "mcp-not-cancelled",
    "mcp-response-broadcast",
    "mcp-request-broadcast",
    "mcp-stateless-broadcast",
];

/// So many servers are asked at once.
const AT_ONCE: usize = 8;

#[tokio::test]
async fn each_entry_about_the_endpoint_shows() {
    let both = |fault| async move { (conversation(fault).await, stateless_conversation(fault).await) };
    let right = both(None).await;
    assert_eq!(right, both(None).await, "the right endpoint answers the same twice");
    let shows = |fault: &&Fault| {
        fault.role == Role::Mcp
            && !SHOWN_BESIDE.contains(&fault.name)
            && fault.name != "mcp-request-on-one-stream"
    };
    let names: Vec<&'static str> = catalogue().iter().filter(shows).map(|fault| fault.name).collect();
    for names in names.chunks(AT_ONCE) {
        let mut asked = JoinSet::new();
        for name in names.iter().copied() {
            asked.spawn(async move { (name, both(Some(name)).await) });
        }
        while let Some(answered) = asked.join_next().await {
            let (name, answers) = answered.unwrap();
            assert_ne!(answers, right, "{name} answers as the right one does");
        }
    }
}
