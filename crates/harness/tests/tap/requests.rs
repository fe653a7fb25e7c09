//! Requests with their bodies, one after the other on one connection; what is refused.

use super::support::{Played, expect, next, rest, send};

const DONE: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

#[tokio::test]
async fn requests_follow_each_other_on_one_connection() {
    let played = Played::new().await;
    let host = played.upstream;
    let mut client = played.client().await;
    // The second and the third are sent before the first is answered.
    send(
        &mut client,
        "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabcPOST /b HTTP/1.1\r\nhost: x\r\n",
    )
    .await;
    let mut upstream = played.accepted().await;
    expect(&mut upstream, &format!("POST /a HTTP/1.1\r\nHost: {host}\r\nContent-Length: 3\r\n\r\nabc")).await;
    send(
        &mut client,
        "Transfer-Encoding: chunked\r\n\r\n2;a=b\r\nde\r\n0\r\nX-T: 1\r\n\r\nGET /c HTTP/1.1\r\n\r\n",
    )
    .await;
    send(&mut upstream, DONE).await;
    expect(&mut client, DONE).await;
    let second = format!(
        "POST /b HTTP/1.1\r\nhost: {host}\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\nde\r\n0\r\nX-T: 1\r\n\r\n"
    );
    expect(&mut upstream, &second).await;
    send(&mut upstream, DONE).await;
    expect(&mut client, DONE).await;
    expect(&mut upstream, "GET /c HTTP/1.1\r\n\r\n").await;
    send(&mut upstream, "HTTP/1.1 204 No Content\r\n\r\n").await;
    expect(&mut client, "HTTP/1.1 204 No Content\r\n\r\n").await;
    drop(client);
    assert_eq!(rest(&mut upstream).await, (String::new(), Ok(0)));
    let (passed, ..) = played.stop().await;
    assert_eq!((passed.requests, passed.streams), (3, 0));
}

#[tokio::test]
async fn a_body_passes_as_it_comes() {
    let played = Played::new().await;
    let mut client = played.client().await;
    send(&mut client, "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n").await;
    let mut upstream = played.accepted().await;
    expect(&mut upstream, "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n").await;
    send(&mut upstream, "HTTP/1.1 100 Continue\r\n\r\n").await;
    expect(&mut client, "HTTP/1.1 100 Continue\r\n\r\n").await;
    for piece in ["a", "bc", "d"] {
        send(&mut client, piece).await;
        expect(&mut upstream, piece).await;
    }
    send(&mut upstream, DONE).await;
    expect(&mut client, DONE).await;
}

/// The close is the upstream's to say: until then nothing that the client sends is taken for a request.
#[tokio::test]
async fn after_a_response_that_closes_there_is_no_other_request() {
    let played = Played::new().await;
    let (mut client, mut upstream) = played.asked().await;
    send(&mut client, "GET /again HTTP/1.1\r\n\r\n").await;
    let done = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";
    send(&mut upstream, done).await;
    expect(&mut client, done).await;
    drop(upstream);
    assert_eq!(rest(&mut client).await, (String::new(), Ok(0)));
    let (passed, ..) = played.stop().await;
    assert_eq!(passed.requests, 1);
}

#[tokio::test]
async fn what_cannot_be_passed_on_is_answered_and_closed() {
    let mut played = Played::new().await;
    let mut client = played.client().await;
    send(&mut client, "CONNECT example.com:443 HTTP/1.1\r\n\r\n").await;
    let (response, end) = rest(&mut client).await;
    assert!(response.starts_with("HTTP/1.1 501 Not Implemented\r\n"), "{response}");
    assert!(response.ends_with("not as its proxy\n"), "{response}");
    assert_eq!(end, Ok(response.len()));
    let told = [
        "tap-1 asked CONNECT example.com:443\n".to_owned(),
        "tap-1 ended Failed(\"the tap answered 501, not the server: this is no forward proxy: give this address to the application \
         as that of its server, not as its proxy\")"
            .to_owned(),
    ];
    for told in told {
        assert_eq!(next(&mut played.updates).await, told);
    }
    let (passed, ..) = played.stop().await;
    assert_eq!((passed.requests, passed.answered), (0, 1));
}

#[tokio::test]
async fn an_upstream_that_is_not_there_is_a_502_with_its_reason() {
    let mut played = Played::new().await;
    let Played { upstream, .. } = played;
    let other = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    drop(std::mem::replace(&mut played.listener, other));
    let mut client = played.client().await;
    send(&mut client, "GET / HTTP/1.1\r\n\r\n").await;
    let body = format!("ssespec tap: cannot connect to http://{upstream}: connection refused\n");
    let response = format!(
        "HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{body}",
        body.len()
    );
    let length = response.len();
    assert_eq!(rest(&mut client).await, (response, Ok(length)));
    let why = format!(
        "tap-1 ended Failed(\"the tap answered 502, not the server: cannot connect to http://{upstream}: connection refused\")"
    );
    let told = [
        format!("tap-1 asked GET http://{upstream}/\nGET / HTTP/1.1\r\n\r\n"),
        "tap-1 connected in clear text".to_owned(),
        why,
    ];
    for told in told {
        assert_eq!(next(&mut played.updates).await, told);
    }
    // Who accepts an event stream alone is a browser, as good as: it would not ask again.
    let mut browser = played.client().await;
    send(&mut browser, "GET / HTTP/1.1\r\nAccept: text/event-stream\r\n\r\n").await;
    rest(&mut browser).await.1.expect("a response");
    let mut ended = String::new();
    while !ended.starts_with("tap-2 ended") {
        ended = next(&mut played.updates).await;
    }
    assert!(ended.ends_with(": connection refused; a browser stops at that for good\")"), "{ended}");
    let (passed, ..) = played.stop().await;
    assert_eq!((passed.requests, passed.answered), (0, 2));
}

#[tokio::test]
async fn what_a_client_that_speaks_tls_gets_is_told() {
    let mut played = Played::new().await;
    let host = played.upstream;
    let mut client = played.client().await;
    send(&mut client, "\u{16}\u{3}\u{1}\u{2}").await;
    assert!(rest(&mut client).await.0.starts_with("HTTP/1.1 400 Bad Request\r\n"));
    let told = [
        format!("tap-1 asked (unreadable) http://{host}\n"),
        "tap-1 ended Failed(\"the tap answered 400, not the server: the client speaks TLS, and the tap listens in clear text: \
         give it to the application with http://\")"
            .to_owned(),
    ];
    for told in told {
        assert_eq!(next(&mut played.updates).await, told);
    }
}
