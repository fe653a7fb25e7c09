//! Who is let in: tokens and their end, and the names by which the server may be asked.

use crate::support::{End, Server};

const SCRIPT: &str = r#"[{"protect":{"token":"t"}},{"event":{"data":"a","id":"1"}},{"event":{"data":"b"}}]"#;

#[tokio::test]
async fn a_protected_script_is_played_for_the_token_alone() {
    let server = Server::start().await;
    for headers in ["", "Authorization: Bearer u\r\n", "Authorization: Basic t\r\n", "Last-Event-ID: 1\r\n"] {
        let refused = server.emit(SCRIPT, headers).await;
        assert_eq!((refused.status, refused.field("www-authenticate")), (401, Some("Bearer")), "{headers}");
        assert_eq!(refused.text(), "this stream is for who sends the right token in Authorization\n");
    }
    let played = server.emit(SCRIPT, "Authorization: Bearer t\r\n").await;
    assert_eq!((played.status, played.text()), (200, "id: 1\ndata: a\n\ndata: b\n\n"));
    let rest = server.emit(SCRIPT, "Authorization: bearer t\r\nLast-Event-ID: 1\r\n").await;
    assert_eq!((rest.status, rest.text()), (200, "data: b\n\n"));
}

#[tokio::test]
async fn a_stream_ends_in_order_with_its_token() {
    let server = Server::start().await;
    let script = |ms: u32, last: &str| {
        format!(r#"[{{"protect":{{"token":"t","expires":{ms}}}}},{{"event":{{"data":"a"}}}},{last}]"#)
    };
    for last in [r#"{"wait":600000},{"event":{"data":"late"}}"#, r#"{"hold":true}"#] {
        let answer = server.emit(&script(300, last), "Authorization: Bearer t\r\n").await;
        assert_eq!((answer.status, answer.end), (200, End::LastChunk), "{last}");
        assert!(!answer.text().contains("late"), "{last}");
    }
    assert_eq!(server.emit(&script(0, r#"{"hold":true}"#), "Authorization: Bearer t\r\n").await.status, 401);
}

#[tokio::test]
async fn names_of_other_domains_are_refused_on_loopback() {
    let server = Server::start().await;
    for (host, status) in [("rebound.example", 403), ("127.0.0.1:1", 200), ("localhost", 200)] {
        let request = format!("GET /stats HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        assert_eq!(server.ask(&request).await.status, status, "{host}");
    }
}
