//! Scripts played through a hub's own API: what is published, what the hub refuses, and who reads which topic.

use serde_json::json;
use ssespec_evidence::recording::{Publishing, Recording};
use ssespec_harness::launcher::Attached;
use ssespec_harness::limits::Limits;
use ssespec_harness::recorder::record;
use tokio::io::AsyncReadExt as _;
use tokio::sync::broadcast;

use super::server::{STREAM, bytes, head, named, scenario, send, serve};

/// A hub that forwards each body to the readers of its topic, refuses what says `refuse`, and breaks at what says `break`.
async fn hub() -> Attached {
    let (publish, _) = broadcast::channel::<(String, String)>(64);
    let target = serve(move |mut stream, _| {
        let publish = publish.clone();
        async move {
            let request = head(&mut stream).await;
            let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
            if request.starts_with("GET") {
                let mut events = publish.subscribe();
                send(&mut stream, STREAM).await;
                while let Ok((to, data)) = events.recv().await {
                    if to == path {
                        send(&mut stream, &format!("data: {data}\n\n")).await;
                    }
                }
                return;
            }
            let length = request.lines().find_map(|line| {
                line.to_ascii_lowercase().strip_prefix("content-length: ").map(str::to_owned)
            });
            let mut body = vec![0; length.and_then(|length| length.parse().ok()).unwrap_or_default()];
            stream.read_exact(&mut body).await.expect("a body");
            let body = String::from_utf8(body).expect("text");
            let status = match body.as_str() {
                "refuse" => "400 No",
                "break" => "500 Broken",
                _ => "200 OK",
            };
            if status.starts_with("200") {
                let _ = publish.send((path, body));
            }
            send(
                &mut stream,
                &format!("HTTP/1.1 {status}\r\nContent-Length: 2\r\nConnection: close\r\n\r\nso"),
            )
            .await;
        }
    })
    .await;
    let template = json!({"to": "/topic/{topic}", "text": "{data}"});
    let mut target =
        Attached { publish: Some(serde_json::from_value(template).expect("a template")), ..target };
    target.endpoints.stream = "/topic/{topic}".into();
    target
}

async fn run(steps: serde_json::Value) -> Recording {
    record(&scenario(steps), &hub().await, &Limits::default(), 1).await
}

#[tokio::test]
async fn every_reader_of_a_topic_gets_what_is_published_to_it() {
    let recording = run(json!([
        {"open": {"as": "a", "topic": "news"}}, {"await": {"until": "head", "within": "60s"}},
        {"open": {"as": "b", "topic": "news"}}, {"await": {"until": "head", "within": "60s"}},
        {"open": {"as": "c", "topic": "other"}}, {"await": {"until": "head", "within": "60s"}},
        {"publish": {"topic": "news", "script": [{"repeat": {"times": 2, "event": {"data": "n{n}"}}}]}},
        {"publish": {"topic": "other", "script": [{"event": {"data": "o"}}]}},
        {"await": {"on": "a", "until": {"events": 2}, "within": "60s"}},
        {"await": {"on": "b", "until": {"events": 2}, "within": "60s"}},
        {"await": {"on": "c", "until": {"events": 1}, "within": "60s"}},
    ]))
    .await;
    for (name, body) in
        [("a", "data: n1\n\ndata: n2\n\n"), ("b", "data: n1\n\ndata: n2\n\n"), ("c", "data: o\n\n")]
    {
        assert_eq!(bytes(named(&recording, name)), format!("{STREAM}{body}"), "{name}");
    }
    let told: Vec<String> = recording
        .published
        .iter()
        .map(|p| format!("{} {} {} {:?}", p.topic, p.number, String::from_utf8_lossy(&p.body), p.outcome))
        .collect();
    assert_eq!(told, ["news 1 n1 Taken(200)", "news 2 n2 Taken(200)", "other 1 o Taken(200)"]);
}

#[tokio::test]
async fn several_publishers_share_a_script() {
    let recording = run(json!([
        {"open": {"as": "a", "topic": "news"}}, {"await": {"until": "head", "within": "60s"}},
        {"publish": {"topic": "news", "writers": 3, "script": [{"repeat": {"times": 7, "event": {"data": "n{n}"}}}]}},
        {"await": {"on": "a", "until": {"events": 7}, "within": "60s"}},
    ]))
    .await;
    let mut bodies: Vec<String> =
        recording.published.iter().map(|one| String::from_utf8_lossy(&one.body).into_owned()).collect();
    bodies.sort();
    assert_eq!(bodies, ["n1", "n2", "n3", "n4", "n5", "n6", "n7"]);
}

#[tokio::test]
async fn a_script_is_published_to_its_own_topic_and_a_refusal_ends_no_script() {
    let recording = run(json!([
        {"open": {"as": "a", "script": [{"event": {"data": "refuse"}}, {"event": {"data": "after"}}]}},
        {"await": {"until": {"events": 1}, "within": "60s"}},
    ]))
    .await;
    assert_eq!(bytes(named(&recording, "a")), format!("{STREAM}data: after\n\n"));
    assert_eq!(named(&recording, "a").request.topic.as_deref(), Some("a"));
    let outcomes: Vec<&Publishing> = recording.published.iter().map(|p| &p.outcome).collect();
    let refused = Publishing::Refused { status: 400, answer: "\"so\"".into() };
    assert_eq!(outcomes, [&refused, &Publishing::Taken(200)]);
}

#[tokio::test]
async fn a_hub_that_breaks_ends_the_script_and_the_wait_for_it() {
    let recording = run(json!([
        {"open": {"as": "a", "script": [{"event": {"data": "break"}}, {"event": {"data": "after"}}]}},
        {"await": {"until": {"events": 2}, "within": "60s"}},
    ]))
    .await;
    assert_eq!(recording.published.len(), 1);
    let one = &recording.published[0];
    assert_eq!(
        one.outcome,
        Publishing::Failed(format!(
            "the hub answers 500 to a publication at {}: \"so\"; check `publish` in the target file",
            one.url
        ))
    );
    // Well before the scenario's own bound of 30 s would have ended it.
    assert_eq!(named(&recording, "a").end.how, ssespec_evidence::recording::Ended::Dropped);
}

#[tokio::test]
async fn a_reader_comes_back_behind_what_it_saw_while_events_are_published() {
    let recording = run(json!([
        {"open": {"as": "first", "topic": "news"}}, {"await": {"until": "head", "within": "60s"}},
        {"publish": {"topic": "news", "script": [{"event": {"data": "0\nid: 0"}}]}},
        {"await": {"on": "first", "until": {"events": 1}, "within": "60s"}},
        {"reconnect-loop": {"from": "first", "as": "again", "times": 3, "within": "30ms", "publish":
            {"topic": "news", "every": "10ms", "script": [{"repeat": {"times": 20, "event": {"data": "{n}\nid: {n}", "id": "{n}"}}}]}}},
    ]))
    .await;
    let names: Vec<&str> = recording.exchanges.iter().map(|exchange| exchange.name.as_str()).collect();
    assert_eq!(names, ["first", "again-1", "again-2", "again-3"]);
    // What the hub sends as an id is the line that the data smuggles in; it is what a reader has learned that it brings along.
    for pair in recording.exchanges.windows(2) {
        let seen: Vec<String> = String::from_utf8_lossy(&bytes(&pair[0]).into_bytes())
            .lines()
            .filter_map(|line| line.strip_prefix("id: ").map(str::to_owned))
            .collect();
        let brought = pair[1].request.last_event_id.as_deref().map(String::from_utf8_lossy);
        match (seen.last(), brought) {
            (Some(seen), Some(brought)) => assert_eq!(*seen, brought),
            (None, Some(_)) => {}
            other => panic!("{other:?}"),
        }
    }
    let last = recording.exchanges.last().expect("four exchanges");
    assert!(bytes(last).ends_with("id: 20\n\n"), "{}", bytes(last));
    assert_eq!(recording.published.len(), 21);
    let apart = recording.published[1..].windows(2).map(|two| two[1].sent_ns - two[0].answered_ns).min();
    assert!(apart >= Some(10_000_000), "{apart:?}");
}
