//! Target files of saved requests, word for word, and what cannot be one.

use serde_json::json;
use ssespec_scenario::Expectation;

use super::*;
use crate::embedded;

fn exported(entry: &Value) -> Result<Exported, String> {
    let suite = embedded::suite().unwrap_or_else(|error| panic!("{error}"));
    let entry = Entry::deserialize(entry).unwrap_or_else(|error| panic!("{error}"));
    entry.exported(&suite).map_err(|error| error.to_string())
}

const CHAT: &str = r##"# The request "My chat: 1" with its assertions, written by `ssespec inspect`.
# This plays the assertions alone; without --run the whole suite is played as well:
#   ssespec run my-chat-1.yaml --run expected.events
# Each run sends the POST; the whole suite sends it once more.
# Secrets are read from the environment. Set these variables first:
#   KEY: the parameter key of the URL
#   AUTHORIZATION: what stands behind Bearer in the field Authorization
name: "My chat: 1"
about: "POST https://api.example.com/v1/chat?key={env:KEY}"
url: "https://api.example.com"
endpoints: { stream: "/v1/chat?key={env:KEY}" }
protocol: h2
tls: { insecure: true }
method: POST
headers:
  Authorization: "Bearer {env:AUTHORIZATION}"
  Content-Type: application/json
body: "{\"stream\":true,\n \"max_tokens\":5}"
scenarios:
  - id: expected/my-chat-1
    title: "What is expected of My chat: 1"
    driver: observe
    steps:
      - open: { as: stream }
      # What had not come when this is over, of a stream that goes on, is inconclusive.
      - await: { until: end, within: 60s }
    checks:
      - requirement: expected.events
        expect: { event-count: { event: { type: done, pointer: "/usage/total tokens", equals: 3 }, least: 1, most: 1 } }
      - requirement: expected.events
        expect:
          event-order:
            - { type: start }
            - { pointer: "", equals: { "a": [1, null], "b": {} } }
      - requirement: expected.events
        expect: { event-count: { event: {}, least: 2 } }
"##;

#[test]
fn a_saved_request_is_a_target_file() {
    let entry = json!({
        "name": "My chat: 1",
        "request": {
            "url": "https://api.example.com/v1/chat?key=abc#x", "method": "POST", "protocol": "http2", "reconnect": true,
            "headers": [["Authorization", "Bearer •••"], ["Content-Type", "application/json"]],
            "body": "{\"stream\":true,\n \"max_tokens\":5}", "insecure": true,
        },
        "assertions": [
            { "type": "done", "pointer": "/usage/total tokens", "equals": 3, "must": { "count": { "least": 1, "most": 1 } } },
            { "type": "start", "pointer": null, "must": { "order": true } },
            { "type": "", "pointer": null, "must": { "count": { "least": 2, "most": null } } },
            { "type": "", "pointer": null, "equals": { "b": {}, "a": [1, null] }, "must": { "order": true } },
        ],
    });
    let exported = exported(&entry).expect("a file");
    assert_eq!(exported.file, "my-chat-1.yaml");
    assert_eq!(exported.text, CHAT);
    let suite = embedded::suite().unwrap_or_else(|error| panic!("{error}"));
    let target = read_target("chat.yaml", CHAT, &suite).unwrap_or_else(|error| panic!("{error}"));
    let Expectation::EventCount(count) = &target.scenarios[0].checks[0].expect else { panic!("a count") };
    assert_eq!(count.event.equals, Some(json!(3)));
    let Expectation::EventOrder(order) = &target.scenarios[0].checks[1].expect else { panic!("an order") };
    assert_eq!(order[1].equals, Some(json!({ "a": [1, null], "b": {} })));
}

#[test]
fn a_plain_request_has_a_short_file() {
    let entry = json!({
        "name": "…",
        "request": { "url": "http://127.0.0.1:8080/events", "method": "GET", "headers": [], "body": "" },
        "assertions": [{ "type": "tick", "pointer": null, "must": { "count": { "least": 0, "most": 0 } } }],
    });
    let exported = exported(&entry).expect("a file");
    assert_eq!(exported.file, "saved.yaml");
    let wanted = r#"# The request "…" with its assertions, written by `ssespec inspect`.
# This plays the assertions alone; without --run the whole suite is played as well:
#   ssespec run saved.yaml --run expected.events
name: "…"
about: "GET http://127.0.0.1:8080/events"
url: "http://127.0.0.1:8080"
endpoints: { stream: /events }
method: GET
scenarios:
  - id: expected/saved
    title: "What is expected of …"
    driver: observe
    steps:
      - open: { as: stream }
      # What had not come when this is over, of a stream that goes on, is inconclusive.
      - await: { until: end, within: 60s }
    checks:
      - requirement: expected.events
        expect: { event-count: { event: { type: tick }, least: 0, most: 0 } }
"#;
    assert_eq!(exported.text, wanted);
}

#[test]
fn what_is_no_scenario_says_why() {
    let with = |url: &str, assertions: Value| {
        exported(&json!({ "name": "a", "request": { "url": url }, "assertions": assertions }))
            .map(|exported| exported.text)
    };
    let one = |pointer: &str, least: u64, most: u64| json!([{ "type": "", "pointer": pointer, "must": { "count": { "least": least, "most": most } } }]);
    let told = "`a` has no assertions: add one under Assertions, and save the request again";
    assert_eq!(with("http://a/", json!([])), Err(told.to_owned()));
    assert_eq!(
        with("http://a/", one("a", 1, 1)),
        Err("no scenario can be made of these assertions: `a` is not a JSON pointer".to_owned())
    );
    assert_eq!(
        with("http://a/", one("/a", 2, 1)),
        Err("no scenario can be made of these assertions: at least 2 and at most 1 cannot both hold"
            .to_owned())
    );
    let told = with("nowhere", one("/a", 1, 1)).expect_err("no URL");
    assert!(told.starts_with("`nowhere` is not a URL"), "{told}");
    let saved = json!([{ "name": "b" }, { "name": "a", "request": { "url": "http://a/" } }]);
    assert!(entry(&saved, "c").expect("readable").is_none());
    assert_eq!(entry(&saved, "a").expect("readable").map(|entry| entry.name), Some("a".to_owned()));
    assert_eq!(
        entry(&saved, "b").map(|_| ()).map_err(|error| error.to_string()),
        Err("this is no saved request: missing field `request`".to_owned())
    );
}
