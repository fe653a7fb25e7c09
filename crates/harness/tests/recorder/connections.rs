//! Several exchanges at once, kept connections, and connections that cannot be had.

use std::io::ErrorKind::WouldBlock;
use std::io::{Read as _, Write as _};

use serde_json::json;
use ssespec_evidence::recording::Ended;
use ssespec_harness::launcher::Attached;
use tokio::net::TcpListener;

use super::server::{STREAM, at, bytes, head, hold, named, run, send, serve};

#[tokio::test]
async fn exchanges_run_side_by_side() {
    let target = serve(|mut stream, number| async move {
        head(&mut stream).await;
        send(&mut stream, STREAM).await;
        send(&mut stream, &format!("data: {number}\n\n")).await;
        hold(stream).await;
    })
    .await;
    let steps = json!([
        {"open": {"as": "one"}}, {"await": {"until": {"events": 1}, "within": "60s"}},
        {"open": {"as": "two"}}, {"await": {"until": {"events": 1}, "within": "60s"}},
        { "close": {"on": "one"}},
    ]);
    let recording = run(steps, &target).await;
    let (one, two) = (named(&recording, "one"), named(&recording, "two"));
    assert!(bytes(one).ends_with("data: 1\n\n") && bytes(two).ends_with("data: 2\n\n"));
    assert_eq!((one.connection, two.connection), (1, 2));
    assert!(
        one.end.at_ns > two.request.sent_ns && one.end.at_ns < two.end.at_ns,
        "dropped while the other was open"
    );
    assert_eq!(recording.exchanges.iter().map(|e| e.name.as_str()).collect::<Vec<_>>(), ["one", "two"]);
}

/// A server that writes to each of so many connections as soon as one of them has lost its client. It is a thread that looks at
/// all of them again and again: one that waits to be woken would be too slow to be caught.
fn one_goes_on_when_another_leaves(connections: usize) -> Attached {
    let listener = std::net::TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        let mut streams: Vec<std::net::TcpStream> = Vec::new();
        for stream in listener.incoming().take(connections) {
            let mut stream = stream.expect("a connection");
            let mut request = [0; 2_000];
            let _ = stream.read(&mut request);
            let _ = stream.write_all(STREAM.as_bytes());
            stream.set_nonblocking(true).expect("an option that every system has");
            streams.push(stream);
        }
        let left =
            |stream: &std::net::TcpStream| !matches!(stream.peek(&mut [0]), Err(e) if e.kind() == WouldBlock);
        while !streams.iter().any(left) {}
        streams.iter_mut().rev().for_each(|stream| {
            let _ = stream.write_all(b"data: at last\n\n");
        });
    });
    at(&format!("http://127.0.0.1:{port}/"))
}

#[tokio::test]
async fn what_the_end_of_one_stream_brings_to_another_came_after_the_end() {
    for end in [json!({"wait": "1ms"}), json!({ "close": {"on": "many"}})] {
        let target = one_goes_on_when_another_leaves(60);
        let steps = json!([
            {"open": {"as": "many", "times": 60}},
            {"await": {"on": "many", "until": "head", "within": "60s"}}, end
        ]);
        let recording = run(steps, &target).await;
        let brought: Vec<_> = recording.exchanges.iter().filter(|e| bytes(e).contains("at last")).collect();
        assert_eq!(brought.len(), 0, "of {}", recording.exchanges.len());
        assert_eq!(recording.exchanges.len(), 60);
    }
}

#[tokio::test]
async fn a_complete_answer_leaves_its_connection_to_the_next_request() {
    let target = serve(|mut stream, connection| async move {
        for request in 1..=2 {
            head(&mut stream).await;
            let body = format!("{connection}/{request}");
            send(&mut stream, &format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len()))
                .await;
        }
        hold(stream).await;
    })
    .await;
    let steps = json!([
        {"open": {"as": "one"}}, {"await": {"until": "end", "within": "60s"}},
        {"open": {"as": "two", "reuse": "one"}}, {"await": {"until": "end", "within": "60s"}},
    ]);
    let recording = run(steps, &target).await;
    let (one, two) = (named(&recording, "one"), named(&recording, "two"));
    assert!(bytes(one).ends_with("\r\n\r\n1/1"), "{}", bytes(one));
    assert!(bytes(two).ends_with("\r\n\r\n1/2"), "{}", bytes(two));
    assert_eq!((one.connection, two.connection), (1, 1));
    assert_eq!((&one.end.how, &two.end.how), (&Ended::Complete, &Ended::Complete));
}

/// How the second exchange ends when the first was answered like this and `reuse` asks for its connection.
async fn reuse_after(answer: &'static str, keeps_open: bool, until: &str) -> Ended {
    let target = serve(move |mut stream, _| async move {
        head(&mut stream).await;
        send(&mut stream, answer).await;
        if keeps_open {
            hold(stream).await;
        }
    })
    .await;
    let steps = json!([
        {"open": {"as": "one"}}, {"await": {"until": until, "within": "60s"}},
        {"open": {"as": "two", "reuse": "one"}},
    ]);
    named(&run(steps, &target).await, "two").end.how.clone()
}

#[tokio::test]
async fn a_connection_that_cannot_be_used_again_is_told_apart() {
    let never_sent = |why: &str| Ended::NeverSent(why.to_owned());
    assert_eq!(
        reuse_after(STREAM, true, "head").await,
        never_sent("cannot reuse `one`: its connection is still busy: its response is not complete")
    );
    assert_eq!(
        reuse_after("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", true, "end").await,
        never_sent(
            "cannot reuse `one`: its connection may not be used again: the response says so, or is complete only when the \
             connection closes"
        )
    );
    assert_eq!(
        reuse_after(STREAM, false, "end").await,
        never_sent("cannot reuse `one`: the connection of `one` is closed, so it cannot be used again")
    );
}

#[tokio::test]
async fn names_that_were_not_opened_are_told() {
    let target = serve(|stream, _| hold(stream)).await;
    let steps = json!([
        {"open": {"as": "a", "reuse": "nobody"}},
        {"reconnect": {"from": "nobody", "as": "b"}},
        {"open": {"as": "c", "endpoint": "stats"}},
        {"reconnect": {"from": "c", "as": "d"}},
        {"await": {"on": "nobody", "until": "end"}},
        { "close": {"on": "nobody"}},
    ]);
    let recording = run(steps, &target).await;
    let ends: Vec<&Ended> = recording.exchanges.iter().map(|e| &e.end.how).collect();
    let expected = [
        "`reuse` names `nobody`, which was not opened before",
        "`reconnect` names `nobody`, which was not opened before",
        "the target has no `stats` endpoint: name it under `endpoints`",
        "`c` was never opened, so there is nothing to continue",
    ]
    .map(|why| Ended::Failed(why.to_owned()));
    assert_eq!(ends, expected.iter().collect::<Vec<_>>());
}

#[tokio::test]
async fn a_dead_port_is_told() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    drop(listener);
    let steps = json!([{"open": {"as": "one"}}, {"await": {"until": "end", "within": "60s"}}]);
    let recording = run(steps, &at(&format!("http://127.0.0.1:{port}/"))).await;
    let why = format!(
        "cannot connect to http://127.0.0.1:{port}/events: connection refused; is the server running, and are its name and port right?"
    );
    assert_eq!(named(&recording, "one").end.how, Ended::Failed(why));
    assert_eq!(named(&recording, "one").transcript.pieces(), []);
}

#[tokio::test]
async fn an_ipv6_address_works_where_there_is_one() {
    let Ok(listener) = TcpListener::bind(("::1", 0)).await else {
        eprintln!("this machine has no IPv6 loopback: nothing to test");
        return;
    };
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let request = head(&mut stream).await;
        assert!(request.contains(&format!("\r\nHost: [::1]:{port}\r\n")), "{request}");
        send(&mut stream, "HTTP/1.1 204 No Content\r\n\r\n").await;
        hold(stream).await;
    });
    let steps = json!([{"open": {"as": "one"}}, {"await": {"until": "end", "within": "60s"}}]);
    let recording = run(steps, &at(&format!("http://[::1]:{port}/"))).await;
    assert_eq!(named(&recording, "one").end.how, Ended::Complete);
}
