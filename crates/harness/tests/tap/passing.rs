//! What passes is passed on as it came, when it came, and no sooner than it is taken.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::timeout;

use super::support::{Played, STREAM, expect, send};

/// If any piece were held, this would not end.
#[tokio::test]
async fn each_piece_passes_before_the_next_is_sent() {
    let played = Played::new().await;
    let (mut client, mut upstream) = played.asked().await;
    for piece in
        ["HTTP/1.1 103 Early Hints\r\n\r\n", STREAM, "9\r\ndata: ", "a\n\n", "\r\n", "3\r\n:\n\n\r\n"]
    {
        send(&mut upstream, piece).await;
        expect(&mut client, piece).await;
    }
}

#[tokio::test]
async fn a_head_passes_byte_by_byte() {
    let played = Played::new().await;
    let (mut client, mut upstream) = played.asked().await;
    // Also what no library would give back as it was.
    for byte in
        "HTTP/1.1 200 ok\r\nX-a:b \r\nx-A:  c\r\nContent-Type: text/event-stream\r\n\r\ndata: a\n\n".chars()
    {
        send(&mut upstream, &byte.to_string()).await;
        expect(&mut client, &byte.to_string()).await;
    }
}

#[tokio::test]
async fn a_client_that_does_not_read_stops_the_upstream() {
    const MOST: usize = 64 << 20;
    let mut played = Played::new().await;
    played.unseen();
    let (mut client, mut upstream) = played.asked().await;
    send(&mut upstream, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n").await;
    let piece = vec![b':'; 64 << 10];
    let mut sent = 0;
    // On a slow machine this stops too early, and never too late.
    while let Ok(written) = timeout(Duration::from_millis(500), upstream.write(&piece)).await {
        sent += written.expect("it takes the bytes");
        assert!(sent < MOST, "a proxy that does not buffer takes no {MOST} bytes for nobody");
    }
    upstream.shutdown().await.expect("it is open");
    let mut all = Vec::new();
    client.read_to_end(&mut all).await.expect("the rest");
    let head = all.windows(4).position(|four| four == b"\r\n\r\n").expect("a head") + 4;
    assert_eq!((all.len() - head, all[head..].iter().all(|byte| *byte == b':')), (sent, true));
}

#[tokio::test]
async fn an_upstream_that_does_not_read_stops_the_client() {
    const MOST: usize = 64 << 20;
    let played = Played::new().await;
    let mut client = played.client().await;
    send(&mut client, &format!("POST / HTTP/1.1\r\nContent-Length: {MOST}\r\n\r\n")).await;
    let mut upstream = played.accepted().await;
    let piece = vec![b'a'; 64 << 10];
    let mut sent = 0;
    while let Ok(written) = timeout(Duration::from_millis(500), client.write(&piece)).await {
        sent += written.expect("it takes the bytes");
        assert!(sent < MOST, "a proxy that does not buffer takes no {MOST} bytes for nobody");
    }
    // A response to a request that is not complete passes meanwhile.
    send(&mut upstream, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n:\n\n").await;
    expect(&mut client, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n:\n\n").await;
    client.shutdown().await.expect("it is open");
    let mut all = Vec::new();
    upstream.read_to_end(&mut all).await.expect("the rest");
    let head = all.windows(4).position(|four| four == b"\r\n\r\n").expect("a head") + 4;
    assert_eq!(all.len() - head, sent);
}

#[tokio::test]
async fn after_an_upgrade_everything_passes_both_ways() {
    let played = Played::new().await;
    let mut client = played.client().await;
    let upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
    send(&mut client, &format!("GET /socket HTTP/1.1\r\n{upgrade}")).await;
    let mut upstream = played.accepted().await;
    expect(&mut upstream, &format!("GET /socket HTTP/1.1\r\n{upgrade}")).await;
    send(&mut upstream, &format!("HTTP/1.1 101 Switching Protocols\r\n{upgrade}\u{1}")).await;
    expect(&mut client, &format!("HTTP/1.1 101 Switching Protocols\r\n{upgrade}\u{1}")).await;
    for text in ["GET", "\r\n\r\n", "\u{2}"] {
        send(&mut client, text).await;
        expect(&mut upstream, text).await;
        send(&mut upstream, text).await;
        expect(&mut client, text).await;
    }
}

/// Whoever reads it otherwise goes on, and is not held up.
#[tokio::test]
async fn after_what_cannot_be_read_everything_passes_both_ways() {
    let played = Played::new().await;
    let (mut client, mut upstream) = played.asked().await;
    for text in [STREAM, "zz\r\n"] {
        send(&mut upstream, text).await;
        expect(&mut client, text).await;
    }
    for text in ["GET /b HTTP/1.1\r\nHost: x\r\n\r\n", "\u{1}"] {
        send(&mut client, text).await;
        expect(&mut upstream, text).await;
        send(&mut upstream, text).await;
        expect(&mut client, text).await;
    }
}
