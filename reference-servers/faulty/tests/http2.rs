//! HTTP/2 by prior knowledge: the correct server over it, and each entry that shows over it alone.

mod support;

use std::time::Duration;

use bytes::Bytes;
use h2::client::{Builder, ResponseFuture, SendRequest};
use h2::{Reason, RecvStream, SendStream};
use http::{Request, Response};
use ssespec_faulty_server::{Over, catalogue, find};
use support::{Running, start, talk};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

/// A way out, and no measure of anything.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long something must not happen that never does.
const NEVER: Duration = Duration::from_millis(200);

/// One connection.
struct Client {
    requests: SendRequest<Bytes>,
    driver: tokio::task::JoinHandle<()>,
}

impl Drop for Client {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

impl Client {
    async fn connect(server: &Running) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", server.port)).await.unwrap();
        // One stream that is not read must not take the credit of the others.
        let mut builder = Builder::new();
        builder.initial_connection_window_size(16 << 20);
        let (requests, connection) = builder.handshake(stream).await.unwrap();
        let driver = tokio::spawn(async move {
            let _ = connection.await;
        });
        Self { requests, driver }
    }

    async fn ask(&self, method: &str, path: &str, body: &str) -> (ResponseFuture, SendStream<Bytes>) {
        let request =
            Request::builder().method(method).uri(format!("http://localhost{path}")).body(()).unwrap();
        let mut requests = self.requests.clone().ready().await.unwrap();
        let (answer, mut sending) = requests.send_request(request, body.is_empty()).unwrap();
        if !body.is_empty() {
            sending.send_data(Bytes::from(body.to_owned()), true).unwrap();
        }
        (answer, sending)
    }

    async fn emit(&self, script: &str) -> (Response<RecvStream>, SendStream<Bytes>) {
        let (answer, sending) = self.ask("POST", "/emit", script).await;
        (timeout(PATIENCE, answer).await.expect("a response").unwrap(), sending)
    }

    async fn open(&self) -> u64 {
        let (answer, _) = self.ask("GET", "/stats", "").await;
        let text = whole(timeout(PATIENCE, answer).await.unwrap().unwrap().into_body()).await.unwrap();
        serde_json::from_str::<serde_json::Value>(&text).unwrap()["open"].as_u64().unwrap()
    }
}

async fn piece(body: &mut RecvStream) -> Option<Result<Bytes, h2::Error>> {
    timeout(PATIENCE, body.data()).await.expect("a piece or the end")
}

/// Reads to the end.
async fn whole(mut body: RecvStream) -> Result<String, h2::Error> {
    let mut all = Vec::new();
    while let Some(bytes) = piece(&mut body).await {
        let bytes = bytes?;
        body.flow_control().release_capacity(bytes.len())?;
        all.extend_from_slice(&bytes);
    }
    Ok(String::from_utf8(all).unwrap())
}

/// More than there is credit for at first.
fn large() -> String {
    let events: Vec<String> =
        (0..400).map(|n| format!(r#"{{"event":{{"id":"{n}","data":"{}"}}}}"#, "x".repeat(500))).collect();
    format!("[{}]", events.join(","))
}

/// Reads as far as the first credit goes, without giving any back.
async fn stall(body: &mut RecvStream) -> usize {
    let mut taken = 0;
    while taken < 65_535 {
        taken += piece(body).await.expect("it goes on").unwrap().len();
    }
    taken
}

const HELD: &str = r#"[{"event":{"data":"one"}},{"hold":true}]"#;
const PAUSED: &str = r#"[{"event":{"data":"one"}},{"wait":100},{"event":{"data":"two"}}]"#;

#[tokio::test]
async fn the_correct_server_plays_over_http2_what_it_plays_over_http1() {
    let server = start(None, 5).await;
    let client = Client::connect(&server).await;
    let (answer, _) = client.emit(PAUSED).await;
    assert_eq!(answer.headers()["content-type"], "text/event-stream");
    assert!(!answer.headers().contains_key("transfer-encoding"));
    assert_eq!(whole(answer.into_body()).await.unwrap(), "data: one\n\ndata: two\n\n");
    let (head, _) = client.ask("HEAD", "/events", "").await;
    let head = head.await.unwrap();
    assert_eq!((head.status().as_u16(), head.body().is_end_stream()), (200, true));
    let (refused, _) = client.emit("[{\"dance\":true}]").await;
    assert_eq!(refused.status(), 400);
    let (aborted, _) = client.emit(r#"[{"event":{"data":"one"}},{"wait":100},{"abort":true}]"#).await;
    assert_eq!(whole(aborted.into_body()).await.unwrap_err().reason(), Some(Reason::INTERNAL_ERROR));
    assert_eq!(client.open().await, 0);
}

#[tokio::test]
async fn the_correct_server_stops_a_stream_without_credit_and_no_other() {
    let server = start(None, 5).await;
    let client = Client::connect(&server).await;
    let (answer, _) = client.emit(&large()).await;
    let mut body = answer.into_body();
    let taken = stall(&mut body).await;
    let (other, _) = client.emit(&large()).await;
    let expected = whole(other.into_body()).await.unwrap().len();
    body.flow_control().release_capacity(taken).unwrap();
    assert_eq!(taken + whole(body).await.unwrap().len(), expected);
}

#[tokio::test]
async fn the_correct_server_notices_a_cancelled_stream() {
    let server = start(None, 5).await;
    let client = Client::connect(&server).await;
    let (kept, _kept) = client.emit(HELD).await;
    let (cancelled, mut sending) = client.emit(HELD).await;
    let mut kept = kept.into_body();
    piece(&mut kept).await.unwrap().unwrap();
    sending.send_reset(Reason::CANCEL);
    drop(cancelled);
    timeout(PATIENCE, async {
        while client.open().await != 1 {
            sleep(Duration::from_millis(5)).await;
        }
    })
    .await
    .expect("the count goes down");
    // Its heartbeats go on.
    piece(&mut kept).await.unwrap().unwrap();
}

#[tokio::test]
async fn each_entry_over_http2_is_observably_different() {
    for fault in catalogue().iter().filter(|fault| fault.over == Over::Http2) {
        let server = start(Some(fault), 5).await;
        let client = Client::connect(&server).await;
        match fault.name {
            "h2-connection-field" | "h2-transfer-encoding-field" => {
                let (answer, _) = client.ask("GET", "/", "").await;
                assert_eq!(
                    answer.await.unwrap_err().reason(),
                    Some(Reason::PROTOCOL_ERROR),
                    "{}",
                    fault.name
                );
            }
            "h2-one-stream-at-a-time" => {
                let (_held, mut sending) = client.emit(HELD).await;
                let (mut second, _) = client.ask("GET", "/", "").await;
                assert!(timeout(NEVER, &mut second).await.is_err());
                sending.send_reset(Reason::CANCEL);
                timeout(PATIENCE, second).await.expect("its turn comes").unwrap();
            }
            "h2-second-stream-refused" => {
                let (_held, _sending) = client.emit(HELD).await;
                let (second, _) = client.ask("GET", "/", "").await;
                let refused = timeout(PATIENCE, second).await.expect("a response").unwrap_err();
                assert_eq!(refused.reason(), Some(Reason::REFUSED_STREAM));
            }
            "h2-held-to-the-end" => {
                let (answer, _) = client.emit(PAUSED).await;
                let first = piece(&mut answer.into_body()).await.unwrap().unwrap();
                assert_eq!(first, "data: one\n\ndata: two\n\n");
            }
            "h2-one-line-for-all" => {
                let (answer, _) = client.emit(&large()).await;
                let mut body = answer.into_body();
                let taken = stall(&mut body).await;
                // What is left of the credit is nothing, so that the next event of the stream waits in the line.
                sleep(NEVER).await;
                let (other, _) = client.emit(PAUSED).await;
                let mut other = other.into_body();
                assert!(timeout(NEVER, other.data()).await.is_err());
                body.flow_control().release_capacity(taken).unwrap();
                tokio::try_join!(whole(body), whole(other)).expect("both go on");
            }
            "h2-loses-without-credit" => {
                let (answer, _) = client.emit(&large()).await;
                let mut body = answer.into_body();
                let mut taken = stall(&mut body).await;
                body.flow_control().release_capacity(taken).unwrap();
                taken += whole(body).await.unwrap().len();
                assert!(taken < 400 * 500, "{taken} bytes of {}", 400 * 500);
            }
            "h2-ignores-cancel" => {
                let (held, mut sending) = client.emit(HELD).await;
                piece(&mut held.into_body()).await.unwrap().unwrap();
                sending.send_reset(Reason::CANCEL);
                sleep(NEVER).await;
                assert_eq!(client.open().await, 1);
            }
            "h2-cancels-all" => {
                let (kept, _kept) = client.emit(HELD).await;
                let (_cancelled, mut sending) = client.emit(HELD).await;
                sending.send_reset(Reason::CANCEL);
                whole(kept.into_body()).await.expect_err("it is cut as well");
            }
            "h2-trailers" => {
                let (answer, _) = client.emit(PAUSED).await;
                let mut body = answer.into_body();
                while piece(&mut body).await.is_some() {}
                assert!(body.trailers().await.unwrap().is_some());
            }
            "h2-small-frames" => {
                let (answer, _) = client.emit(PAUSED).await;
                assert_eq!(piece(&mut answer.into_body()).await.unwrap().unwrap(), "dat");
            }
            // Only a process that is told to end shows it: the suite's http2/goaway does that.
            "h2-leaves-without-goaway" => {}
            other => panic!("say here what {other} shows"),
        }
    }
}

#[tokio::test]
async fn a_server_of_http1_alone_answers_the_preface_as_a_broken_request() {
    let server = start(Some(find("http-1-alone").unwrap()), 5).await;
    let answer = talk(server.port, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", PATIENCE).await;
    assert!(answer.text().starts_with("HTTP/1.1 400 "), "{}", answer.text());
}
