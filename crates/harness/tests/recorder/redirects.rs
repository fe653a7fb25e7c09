//! Redirects: followed as Fetch does, or kept.

use serde_json::{Value, json};
use ssespec_evidence::recording::{Ended, Hop};
use ssespec_harness::launcher::Attached;

use super::server::{STREAM, bytes, head, hold, named, run, run_client, send, serve};

/// Leads `/events` to `/second` and that to `/third`, which streams one event.
async fn chain() -> Attached {
    serve(|mut stream, _| async move {
        let request = head(&mut stream).await;
        let to = |status: &str, path: &str| {
            format!("HTTP/1.1 {status}\r\nLocation: {path}\r\nContent-Length: 0\r\n\r\n")
        };
        let answer = match request.split(' ').nth(1).expect("a path") {
            "/events" => to("307 Temporary Redirect", "/second"),
            "/second" => to("301 Moved Permanently", "third"),
            "/third" => format!("{STREAM}data: there\n\n"),
            "/loop" => to("302 Found", "/loop"),
            other => panic!("nobody asks for {other}"),
        };
        send(&mut stream, &answer).await;
        hold(stream).await;
    })
    .await
}

fn steps(redirects: &str) -> Value {
    json!([
        {"open": {"as": "one", "redirects": redirects}},
        {"await": {"until": {"events": 1}, "within": "60s"}},
    ])
}

#[tokio::test]
async fn redirects_are_followed_and_noted() {
    let target = chain().await;
    let recording = run(steps("follow"), &target).await;
    let one = named(&recording, "one");
    let hop = |status, path| Hop { status, location: target.base.join(path).expect("a URL").to_string() };
    assert_eq!(one.hops, [hop(307, "/second"), hop(301, "/third")]);
    assert_eq!(bytes(one), format!("{STREAM}data: there\n\n"), "only the last answer is recorded");
    assert_eq!(one.request.url, target.base.join("/third").expect("a URL").as_str());
    assert!(one.request.bytes.starts_with(b"GET /third HTTP/1.1\r\n"));
    assert_eq!((one.connection, &one.end.how), (3, &Ended::Dropped));
}

#[tokio::test]
async fn the_client_transport_follows_alike() {
    let target = chain().await;
    let recording = run_client(steps("follow"), &target).await;
    let one = named(&recording, "one");
    assert_eq!(one.hops.iter().map(|hop| hop.status).collect::<Vec<_>>(), [307, 301]);
    let view = one.transcript.library().expect("a view");
    assert_eq!((view.status, view.events.len()), (Some(200), 1));
}

#[tokio::test]
async fn a_redirect_is_kept_when_asked() {
    let target = chain().await;
    let recording = run(steps("keep"), &target).await;
    let one = named(&recording, "one");
    assert_eq!((one.hops.len(), &one.end.how), (0, &Ended::Complete));
    assert!(bytes(one).starts_with("HTTP/1.1 307 "), "{}", bytes(one));
}

#[tokio::test]
async fn a_loop_ends() {
    let mut target = chain().await;
    target.endpoints.stream = "/loop".into();
    for recording in [run(steps("follow"), &target).await, run_client(steps("follow"), &target).await] {
        let one = named(&recording, "one");
        assert_eq!((one.hops.len(), &one.end.how), (20, &Ended::Limit("more than 20 redirects".into())));
    }
}
