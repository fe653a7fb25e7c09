//! What is told of what passes, and what is kept of it: whole, in order, without secrets.

use std::io::ErrorKind;

use ssespec_evidence::live::ResponseStream;
use ssespec_evidence::recording::Ended;
use ssespec_evidence::update::Happened;
use ssespec_harness::limits::Limits;
use tokio::io::AsyncWriteExt as _;

use super::support::{Played, STREAM, expect, next, rest, send};

#[tokio::test]
async fn a_stream_is_told_and_kept_without_secrets() {
    let mut played = Played::new().await;
    let host = played.upstream;
    let mut client = played.client().await;
    send(
        &mut client,
        "POST /chat?key=sk-123456 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer t0ken-abc\r\nX-Shop: 17\r\n\
         Last-Event-ID: 7\r\nContent-Length: 2\r\n\r\n{}",
    )
    .await;
    let mut upstream = played.accepted().await;
    expect(
        &mut upstream,
        &format!(
            "POST /chat?key=sk-123456 HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer t0ken-abc\r\nX-Shop: 17\r\n\
             Last-Event-ID: 7\r\nContent-Length: 2\r\n\r\n{{}}"
        ),
    )
    .await;
    let head = "HTTP/1.1 200 OK\r\nSet-Cookie: sid=s3cr3t; Path=/\r\nContent-Type: text/event-stream\r\n\r\n";
    let shown = head.replace("s3cr3t", "******");
    for piece in [head, "data: sk-12", "3456 t0ken-abc\n\n"] {
        send(&mut upstream, piece).await;
        expect(&mut client, piece).await;
    }
    drop(upstream);
    assert_eq!(rest(&mut client).await, (String::new(), Ok(0)));
    let request = format!(
        "POST /chat?key=[redacted] HTTP/1.1\r\nHost: {host}\r\nAuthorization: [redacted]\r\nX-Shop: [redacted]\r\n\
         Last-Event-ID: 7\r\nContent-Length: 2\r\n\r\n{{}}"
    );
    let url = format!("http://{host}/chat?key=[redacted]");
    let told = [
        format!("tap-1 asked POST {url}\n{request}"),
        "tap-1 connected in clear text".to_owned(),
        format!("tap-1 bytes {}", shown.escape_default().to_string().replace("\\u{d}", "\\r")),
        "tap-1 bytes data: sk-12".to_owned(),
        "tap-1 bytes 3456 t0ken-abc\\n\\n".to_owned(),
        "tap-1 ended Fin".to_owned(),
    ];
    for told in told {
        assert_eq!(next(&mut played.updates).await, told);
    }
    let recording = played.recordings.recv().await.expect("a recording");
    assert_eq!((recording.target.as_str(), recording.scenario.as_str()), ("tap-1", "stream/whole"));
    let exchange = recording.exchange("stream").expect("its exchange");
    assert_eq!(String::from_utf8_lossy(&exchange.request.bytes), request);
    assert_eq!((exchange.request.url.as_str(), exchange.request.method.as_str()), (url.as_str(), "POST"));
    assert_eq!(exchange.request.last_event_id.as_deref(), Some(&b"7"[..]));
    let mut live = ResponseStream::new("POST").replay(exchange, |_, _| {});
    // What is long enough to be told from other text is masked where the server sends it back.
    assert_eq!(live.plain_body(), Ok(&b"data: ********* *********\n\n"[..]));
    assert_eq!(live.take_items().len(), 1);
    assert!(String::from_utf8_lossy(&exchange.transcript.pieces()[0].bytes).contains("sid=******; Path=/"));
}

/// The bounds of each piece lie in order, and around the moment at which it was sent.
#[tokio::test]
async fn the_moments_of_pieces_are_in_order() {
    let mut played = Played::new().await;
    let (mut client, mut upstream) = played.asked().await;
    for piece in [STREAM, "3\r\n:\n\n\r\n", "0\r\n\r\n"] {
        send(&mut upstream, piece).await;
        expect(&mut client, piece).await;
    }
    let recording = played.recordings.recv().await.expect("a recording");
    let exchange = &recording.exchanges[0];
    assert_eq!(exchange.end.how, Ended::Complete);
    let pieces = exchange.transcript.pieces();
    assert_eq!(pieces.len(), 3);
    assert!(pieces.iter().all(|piece| piece.since_ns <= piece.at_ns), "{pieces:?}");
    // Each came after the one before it was read: so it was not there yet.
    assert!(pieces.windows(2).all(|two| two[0].at_ns <= two[1].since_ns), "{pieces:?}");
    assert!(exchange.request.sent_ns <= pieces[0].at_ns);
    assert_eq!(exchange.end.at_ns, pieces[2].at_ns);
}

#[tokio::test]
async fn of_what_is_no_stream_the_head_is_told_and_nothing_is_kept() {
    let mut played = Played::new().await;
    let host = played.upstream;
    let (mut client, mut upstream) = played.asked().await;
    for piece in ["HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-", "Length: 4\r\n\r\n", "ab", "cd"] {
        send(&mut upstream, piece).await;
        expect(&mut client, piece).await;
    }
    let told = [
        format!("tap-1 asked GET http://{host}/events\nGET /events HTTP/1.1\r\nHost: {host}\r\n\r\n"),
        "tap-1 connected in clear text".to_owned(),
        format!(
            "tap-1 head 200 {:?}",
            [("Set-Cookie".to_owned(), b"[redacted]".to_vec()), ("Content-Length".to_owned(), b"4".to_vec())]
        ),
        "tap-1 ended Complete".to_owned(),
    ];
    for told in told {
        assert_eq!(next(&mut played.updates).await, told);
    }
    let (passed, _, mut recordings) = played.stop().await;
    assert_eq!((passed.requests, passed.streams), (1, 0));
    assert_eq!(recordings.recv().await, None);
}

/// Its head is that of a stream, and nothing comes that could be judged.
#[tokio::test]
async fn what_head_gets_is_no_stream() {
    let played = Played::new().await;
    let mut client = played.client().await;
    send(&mut client, "HEAD /events HTTP/1.1\r\nHost: x\r\n\r\n").await;
    let mut upstream = played.accepted().await;
    expect(&mut upstream, "HEAD /events HTTP/1.1\r\n").await;
    send(&mut upstream, STREAM).await;
    expect(&mut client, STREAM).await;
    let (passed, _, mut recordings) = played.stop().await;
    assert_eq!((passed.requests, passed.streams), (1, 0));
    assert_eq!(recordings.recv().await, None);
}

#[tokio::test]
async fn where_more_comes_than_is_kept_the_recording_ends_and_the_stream_goes_on() {
    let limits = Limits { bytes: 100, bytes_per_request_byte: 0, ..Limits::default() };
    let mut played = Played::within(limits).await;
    let (mut client, mut upstream) = played.asked().await;
    send(&mut upstream, STREAM).await;
    expect(&mut client, STREAM).await;
    for _ in 0..10 {
        send(&mut upstream, "3\r\n:\n\n\r\n").await;
        expect(&mut client, "3\r\n:\n\n\r\n").await;
    }
    send(&mut upstream, "0\r\n\r\n").await;
    expect(&mut client, "0\r\n\r\n").await;
    let recording = played.recordings.recv().await.expect("a recording");
    let exchange = &recording.exchanges[0];
    assert_eq!(exchange.end.how, Ended::Limit("more than 100 bytes".to_owned()));
    assert_eq!(exchange.transcript.size(), STREAM.len() + 8 * ((100 - STREAM.len()) / 8));
}

#[tokio::test]
async fn what_comes_in_place_of_a_stream_is_told_to_who_accepts_nothing_else() {
    let mut played = Played::new().await;
    let host = played.upstream;
    let mut client = played.client().await;
    let asked =
        |host: &str| format!("GET /events HTTP/1.1\r\nHost: {host}\r\nAccept: text/event-stream\r\n\r\n");
    send(&mut client, &asked("x")).await;
    let mut upstream = played.accepted().await;
    expect(&mut upstream, &asked(&host.to_string())).await;
    let head = "HTTP/1.1 200 OK\r\nSet-Cookie: a=bc\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\n";
    for piece in [head, "<a>\n"] {
        send(&mut upstream, piece).await;
        expect(&mut client, piece).await;
    }
    let url = format!("http://{host}/events");
    let shown = head.replace("a=bc", "a=**").escape_default().to_string();
    let told = [
        format!("tap-1 asked GET {url}\n{}", asked(&host.to_string())),
        "tap-1 connected in clear text".to_owned(),
        format!("tap-1 bytes {shown}"),
        "tap-1 bytes <a>\\n".to_owned(),
        "tap-1 ended Complete".to_owned(),
    ];
    for told in told {
        assert_eq!(next(&mut played.updates).await, told);
    }
    let (passed, _, mut recordings) = played.stop().await;
    assert_eq!((passed.requests, passed.streams), (1, 0));
    assert_eq!(recordings.recv().await, None);
}

/// The framing passes on, and is no part of the body.
#[tokio::test]
async fn a_body_in_chunks_is_told_without_them() {
    let mut played = Played::new().await;
    let host = played.upstream;
    let mut client = played.client().await;
    let head = |host: &str| format!("POST / HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\n");
    let chunks = ["5\r\nhe", "llo\r\n1;a=b\r\n!\r", "\n0\r\nX-T: 1\r\n\r\n"];
    send(&mut client, &head("x")).await;
    let mut upstream = played.accepted().await;
    expect(&mut upstream, &head(&host.to_string())).await;
    for piece in chunks {
        send(&mut client, piece).await;
        expect(&mut upstream, piece).await;
    }
    send(&mut upstream, STREAM).await;
    let told = format!("tap-1 asked POST http://{host}/\n{}hello!", head(&host.to_string()));
    assert_eq!(next(&mut played.updates).await, told);
    drop(upstream);
    let recording = played.recordings.recv().await.expect("a recording");
    let request = &recording.exchanges[0].request;
    assert_eq!(String::from_utf8_lossy(&request.bytes), format!("{}hello!", head(&host.to_string())));
}

/// All of it passes, whatever is kept.
#[tokio::test]
async fn how_much_of_a_long_body_is_not_kept_is_told_and_recorded() {
    const KEPT: usize = 8 << 20;
    let mut played = Played::new().await;
    let host = played.upstream;
    let body = "a".repeat(KEPT + 1000);
    let head =
        |host: &str| format!("POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: {}\r\n\r\n", body.len());
    let mut client = played.client().await;
    let (request, passed) = (format!("{}{body}", head("x")), format!("{}{body}", head(&host.to_string())));
    let upstream = async {
        let mut upstream = played.accepted().await;
        expect(&mut upstream, &passed).await;
        upstream
    };
    // Nobody holds all of it: it passes while it is sent.
    let ((), mut upstream) = tokio::join!(send(&mut client, &request), upstream);
    send(&mut upstream, STREAM).await;
    expect(&mut client, STREAM).await;
    let update = played.updates.next().await.expect("an update");
    let Happened::Asked(asked) = update.what else { panic!("{update:?}") };
    let shown = head(&host.to_string()).len() + KEPT;
    assert_eq!((asked.bytes.len(), asked.left_out), (shown, 1000));
    drop(upstream);
    let recording = played.recordings.recv().await.expect("a recording");
    let request = &recording.exchanges[0].request;
    assert_eq!((request.bytes.len(), request.left_out), (shown, 1000));
}

#[tokio::test]
async fn one_exchange_can_be_ended_and_the_others_go_on() {
    let mut played = Played::new().await;
    let (mut first, mut of_first) = played.asked().await;
    let (mut second, mut of_second) = played.asked().await;
    for (client, upstream) in [(&mut first, &mut of_first), (&mut second, &mut of_second)] {
        send(upstream, STREAM).await;
        expect(client, STREAM).await;
    }
    played.stops.stop("tap-7");
    played.stops.stop("tap-1");
    // A part of a response must not pass for all of it.
    assert_eq!(rest(&mut first).await, (String::new(), Err(ErrorKind::ConnectionReset)));
    assert_eq!(rest(&mut of_first).await, (String::new(), Err(ErrorKind::ConnectionReset)));
    let mut ended = String::new();
    while !ended.contains(" ended ") {
        ended = next(&mut played.updates).await;
    }
    assert_eq!(ended, "tap-1 ended Limit(\"ended here, not by the server\")");
    let recording = played.recordings.recv().await.expect("a recording");
    assert_eq!((recording.target.as_str(), &recording.exchanges[0].end.how), ("tap-1", &Ended::Dropped));
    send(&mut of_second, "3\r\n:\n\n\r\n").await;
    expect(&mut second, "3\r\n:\n\n\r\n").await;
}

/// While the client reads nothing the proxy reads nothing either, and it is not the server that is silent.
#[tokio::test]
async fn a_client_that_does_not_read_is_told_until_it_does() {
    let mut played = Played::new().await;
    let (mut client, mut upstream) = played.asked().await;
    let (stop, mut stopped) = tokio::sync::oneshot::channel::<()>();
    let events = "data: a\n\n".repeat(1000);
    let sending = tokio::spawn(async move {
        send(&mut upstream, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n").await;
        loop {
            tokio::select! {
                biased;
                _ = &mut stopped => return,
                written = upstream.write_all(events.as_bytes()) => written.expect("it takes the bytes"),
            }
        }
    });
    async fn until(played: &mut Played, how: &str) {
        while next(&mut played.updates).await != format!("tap-1 backpressure {how}") {}
    }
    until(&mut played, "Begins").await;
    let reading = tokio::spawn(async move { rest(&mut client).await });
    until(&mut played, "Ends").await;
    stop.send(()).expect("it sends");
    while !next(&mut played.updates).await.starts_with("tap-1 ended") {}
    sending.await.expect("it ends");
    assert!(reading.await.expect("it ends").1.is_ok());
}
