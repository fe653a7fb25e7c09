//! How a connection ends on one side is how it ends on the other.

use std::io::ErrorKind;

use ssespec_evidence::recording::Ended;
use tokio::io::AsyncWriteExt as _;

use super::support::{Played, STREAM, expect, next, reset, rest, send};

/// Of a stream that was open: how its recording ends.
async fn recorded(played: &mut Played) -> Ended {
    played.recordings.recv().await.expect("a recording").exchanges[0].end.how.clone()
}

async fn streaming() -> (Played, tokio::net::TcpStream, tokio::net::TcpStream) {
    let played = Played::new().await;
    let (mut client, mut upstream) = played.asked().await;
    send(&mut upstream, STREAM).await;
    expect(&mut client, STREAM).await;
    (played, client, upstream)
}

#[tokio::test]
async fn a_client_that_leaves_is_seen_by_the_upstream_while_nothing_flows() {
    let (mut played, client, mut upstream) = streaming().await;
    drop(client);
    assert_eq!(rest(&mut upstream).await, (String::new(), Ok(0)));
    drop(upstream);
    assert_eq!(recorded(&mut played).await, Ended::Dropped);
}

#[tokio::test]
async fn a_client_that_resets_is_seen_by_the_upstream() {
    let (mut played, client, mut upstream) = streaming().await;
    reset(client);
    assert_eq!(rest(&mut upstream).await, (String::new(), Err(ErrorKind::ConnectionReset)));
    assert_eq!(recorded(&mut played).await, Ended::Dropped);
}

/// First it closes, as far as anybody can see, and then it shows that it does not read either.
#[tokio::test]
async fn a_client_that_resets_after_its_close_is_seen_while_nothing_flows() {
    let (mut played, mut client, mut upstream) = streaming().await;
    client.shutdown().await.expect("it is open");
    assert_eq!(rest(&mut upstream).await, (String::new(), Ok(0)));
    reset(client);
    assert_eq!(recorded(&mut played).await, Ended::Dropped);
    assert!(upstream.write_all(b"0\r\n\r\n").await.is_err(), "nobody takes it");
}

#[tokio::test]
async fn a_client_that_only_closes_its_side_gets_the_rest() {
    let (mut played, mut client, mut upstream) = streaming().await;
    client.shutdown().await.expect("it is open");
    assert_eq!(rest(&mut upstream).await, (String::new(), Ok(0)));
    send(&mut upstream, "3\r\n:\n\n\r\n0\r\n\r\n").await;
    drop(upstream);
    assert_eq!(rest(&mut client).await, ("3\r\n:\n\n\r\n0\r\n\r\n".to_owned(), Ok(13)));
    assert_eq!(recorded(&mut played).await, Ended::Complete);
}

#[tokio::test]
async fn a_stream_that_is_cut_inside_a_chunk_is_cut_there() {
    let (mut played, mut client, mut upstream) = streaming().await;
    send(&mut upstream, "9\r\ndata").await;
    drop(upstream);
    assert_eq!(rest(&mut client).await, ("9\r\ndata".to_owned(), Ok(7)));
    assert_eq!(recorded(&mut played).await, Ended::Fin);
}

/// Several times: a look at the connection, every few milliseconds, must not take the reset from the read.
#[tokio::test]
async fn a_reset_is_a_reset() {
    for _ in 0..40 {
        let (mut played, mut client, mut upstream) = streaming().await;
        send(&mut upstream, "3\r\n:\n\n\r\n").await;
        expect(&mut client, "3\r\n:\n\n\r\n").await;
        reset(upstream);
        assert_eq!(rest(&mut client).await, (String::new(), Err(ErrorKind::ConnectionReset)));
        assert_eq!(recorded(&mut played).await, Ended::Reset);
    }
}

/// Several times: the reset may come before the connection is known to be there, and is no failure to connect.
#[tokio::test]
async fn a_reset_at_the_start_is_a_reset() {
    let mut played = Played::new().await;
    for number in 1..=200 {
        let mut client = played.client().await;
        send(&mut client, "GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
        reset(played.accepted().await);
        assert_eq!(rest(&mut client).await, (String::new(), Err(ErrorKind::ConnectionReset)));
        let mut told = String::new();
        while !told.contains(" ended ") {
            told = next(&mut played.updates).await;
        }
        assert_eq!(told, format!("tap-{number} ended Reset"));
    }
}

#[tokio::test]
async fn a_connection_that_the_upstream_closes_between_requests_is_closed() {
    let played = Played::new().await;
    let (mut client, mut upstream) = played.asked().await;
    send(&mut upstream, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").await;
    drop(upstream);
    assert_eq!(rest(&mut client).await.0, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
}

#[tokio::test]
async fn what_is_open_is_reset_when_the_proxy_stops() {
    let (played, mut client, mut upstream) = streaming().await;
    let (passed, _, mut recordings) = played.stop().await;
    assert_eq!((passed.requests, passed.streams), (1, 1));
    for side in [&mut client, &mut upstream] {
        assert_eq!(rest(side).await, (String::new(), Err(ErrorKind::ConnectionReset)));
    }
    assert_eq!(recordings.recv().await.expect("a recording").exchanges[0].end.how, Ended::Dropped);
}
