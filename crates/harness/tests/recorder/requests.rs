//! Requests beside the streams: sent in their order, what they capture is in what follows, and one that fails is told.

use serde_json::json;
use ssespec_evidence::recording::Ended;
use ssespec_harness::launcher::Attached;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;

use super::server::{STREAM, head, named, run, send, serve};

const TOKEN: &str = "t0ken-of-the-job";

/// Reads a whole request: its head, and the body that Content-Length tells.
async fn request(stream: &mut TcpStream) -> (String, String) {
    let head = head(stream).await;
    let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: "));
    let mut body = vec![0; length.map_or(0, |length| length.parse().expect("a number"))];
    stream.read_exact(&mut body).await.expect("a body");
    (head, String::from_utf8(body).expect("text"))
}

/// Gives a token for a job, and a stream that says back what it was sent to who has it.
async fn jobs() -> Attached {
    serve(|mut stream, _| async move {
        let (head, body) = request(&mut stream).await;
        let answer = match head.split(' ').nth(1) {
            Some("/jobs") => {
                let answer = format!(r#"{{"job":{{"token":"{TOKEN}","sent":{body}}}}}"#);
                format!(
                    "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{answer}",
                    answer.len()
                )
            }
            Some("/events") if head.contains(&format!("X-Job: {TOKEN}")) => {
                format!("{STREAM}data: {body}\n\n")
            }
            _ => "HTTP/1.1 403 Forbidden\r\nContent-Length: 5\r\n\r\nsorry".to_owned(),
        };
        send(&mut stream, &answer).await;
    })
    .await
}

#[tokio::test]
async fn what_a_request_captures_is_in_the_streams_that_follow() {
    let steps = json!([
        {"request": {"url": "/jobs", "body": "{\"n\":{n}}", "capture": {"token": {"json": "/job/token"}}}},
        {"open": {"as": "s", "headers": {"X-Job": "{capture:token}"}, "body": "{\"of\":\"{capture:token}\"}"}},
        {"await": {"until": "end", "within": "60s"}},
    ]);
    let recording = run(steps, &jobs().await).await;
    let [sent] = recording.prepared.as_slice() else { panic!("{:?}", recording.prepared) };
    assert_eq!((sent.line.as_str(), sent.status, &sent.trouble), ("POST /jobs", Some(201), &None));
    assert_eq!(sent.captured, ["token"]);
    let stream = named(&recording, "s");
    assert_eq!(stream.request.method, "POST");
    assert!(sent.done_ns <= stream.request.sent_ns, "the stream waits for what it needs");
    // What came shows that it was sent; what is kept does not show what it was.
    let kept = String::from_utf8_lossy(&stream.request.bytes).into_owned();
    assert!(kept.contains("X-Job: [redacted]") && !kept.contains(TOKEN), "{kept}");
    let came: Vec<u8> = stream.transcript.pieces().iter().flat_map(|piece| piece.bytes.clone()).collect();
    let came = String::from_utf8_lossy(&came).into_owned();
    assert!(came.contains("200 OK") && !came.contains(TOKEN), "{came}");
}

#[tokio::test]
async fn a_stream_whose_request_failed_is_not_opened() {
    let steps = json!([
        {"request": {"url": "/nothing", "capture": {"token": {"header": "X-Token"}}}},
        {"open": {"as": "s", "headers": {"X-Job": "{capture:token}"}}},
        {"await": {"until": "end", "within": "60s"}},
    ]);
    let recording = run(steps, &jobs().await).await;
    let trouble = recording.prepared[0].trouble.clone().expect("what went wrong");
    assert!(trouble.contains("403"), "{trouble}");
    let stream = named(&recording, "s");
    assert!(matches!(&stream.end.how, Ended::Failed(_) | Ended::NeverSent(_)), "{:?}", stream.end.how);
}
