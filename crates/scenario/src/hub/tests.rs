//! What becomes of steps and checks when a hub plays them, and which reasons are given.

use serde_json::{Value, json};

use super::{adapt, named};
use crate::publish::Publish;
use crate::scenario::Scenario;

/// A hub that takes a form, as Mercure does.
fn form() -> Publish {
    let form =
        json!({"topic": "{topic}", "data": "{data}", "id": "{id}", "type": "{event}", "retry": "{retry}"});
    publish(json!({"to": "/publish", "form": form, "ids": "assigned"}))
}

/// A hub that forwards text, as pushpin does.
fn raw() -> Publish {
    publish(json!({"to": "/publish", "json": {"channel": "{topic}", "content": "{sse}"}}))
}

fn publish(value: Value) -> Publish {
    serde_json::from_value(value).unwrap()
}

fn scenario(driver: &str, steps: Value, checks: Value) -> Scenario {
    serde_json::from_value(
        json!({"id": "a/b", "title": "t", "driver": driver, "steps": steps, "checks": checks}),
    )
    .unwrap()
}

/// Emit scenario of one script and some expectations about it: what remains of the script, and the reasons.
fn played(publish: &Publish, script: Value, expectations: &[Value]) -> (Value, Vec<Result<Value, String>>) {
    let checks: Vec<Value> =
        expectations.iter().map(|expect| json!({"requirement": "x.y", "expect": expect})).collect();
    let steps = json!([{"open": {"as": "s", "script": script}}, {"await": {"until": "end"}}]);
    let scenario = scenario("emit", steps, json!(checks));
    let adapted = adapt(&scenario, publish);
    let steps = serde_json::to_value(&adapted.scenario.steps).unwrap();
    let reason = |check| {
        let of = |at: &crate::Check| serde_json::to_value(&at.expect).unwrap();
        match adapted.left_out.iter().find(|(left, _)| left == check) {
            Some((_, why)) => Err(why.clone()),
            None => {
                let at = scenario.checks.iter().filter(|c| !adapted.left_out.iter().any(|(l, _)| l == *c));
                let at = at.take_while(|c| *c != check).count();
                Ok(of(&adapted.scenario.checks[at]))
            }
        }
    };
    (steps[0]["open"]["script"].clone(), scenario.checks.iter().map(reason).collect())
}

#[test]
fn the_end_becomes_the_scripts_events_and_waits_behind_the_others() {
    let steps = json!([
        {"open": {"as": "a", "script": [{"event": {"data": "x"}}, {"wait": 5}, {"event": {"data": "y"}}]}},
        {"await": {"until": "end", "within": "15s"}},
        {"open": {"as": "b", "script": [{"wait": 5}]}},
        {"await": {"until": "end", "within": "1s"}},
    ]);
    let adapted = adapt(&scenario("emit", steps, json!([])), &form());
    assert_eq!(
        serde_json::to_value(&adapted.scenario).unwrap(),
        json!({"id": "a/b", "title": "t", "driver": "publish", "reader": "raw", "checks": [], "steps": [
            {"open": {"as": "a", "http": "1.1", "redirects": "follow", "script": [
                {"event": {"data": "x", "id": "given-1"}}, {"wait": 5}, {"event": {"data": "y", "id": "given-2"}}]}},
            {"open": {"as": "b", "http": "1.1", "redirects": "follow", "script": [{"wait": 5}]}},
            {"await": {"on": "a", "until": {"events": 2}, "within": "6s"}},
            {"await": {"on": "b", "until": "head", "within": "1s"}},
            {"wait": "500ms"},
        ]})
    );
}

#[test]
fn what_a_hub_cannot_do_is_left_out_with_its_reason() {
    let reason = |publish: &Publish, step: Value| {
        let script = json!([step, {"event": {"data": "x"}}]);
        played(publish, script, &[json!("plays-script")]).1[0].clone().unwrap_err()
    };
    for (publish, step, why) in [
        (form(), json!({"comment": "c"}), "a hub publishes events, no comments"),
        (form(), json!({"abort": true}), "a hub does not break its streams off"),
        (form(), json!({"refuse": {"status": 503}}), "a hub does not refuse subscribers on demand"),
        (form(), json!({"protect": {"token": "t"}}), "a hub guards its streams with credentials of its own"),
        (form(), json!({"unknown": "dance"}), "only the emit contract has steps that can be unknown"),
        (form(), json!({"event": {"id": "1"}}), "a hub publishes events, and a block without data is none"),
        (
            form(),
            json!({"event": {"data": "x", "id": ""}}),
            "this hub gives an id of its own to an event with an empty one",
        ),
        (
            raw(),
            json!({"event": {"data": "x", "event": "a\nb"}}),
            "this hub takes event streams ready made, and none can hold such a value",
        ),
        (
            publish(json!({"to": "/p", "text": "{topic} {data}"})),
            json!({"event": {"data": "x", "event": "t"}}),
            "this hub's publish request has no place for `event`",
        ),
    ] {
        assert_eq!(reason(&publish, step), why);
    }
    let raw_steps =
        json!([{"comment": "c"}, {"retry": 5}, {"event": {"id": "1"}}, {"event": {"data": "x", "id": ""}}]);
    assert_eq!(played(&raw(), raw_steps.clone(), &[]).0, raw_steps);
}

#[test]
fn opens_that_only_the_contract_has_are_left_out() {
    let steps = json!([
        {"open": {"as": "first", "script": [{"event": {"data": "x"}}]}},
        {"await": {"until": "end"}},
        {"open": {"as": "again", "reuse": "first", "script": [{"event": {"data": "x"}}]}},
        {"open": {"as": "raw", "raw-script": "[]"}},
        {"open": {"as": "posted", "method": "POST", "script": []}},
        {"open": {"as": "count", "endpoint": "stats"}},
        {"reconnect": {"from": "first", "as": "unknown", "last-event-id": "9"}},
        {"reconnect": {"from": "raw", "as": "after-raw"}},
        { "close": {"on": "raw"}},
    ]);
    let names = ["again", "raw", "posted", "count", "unknown", "after-raw"];
    let checks: Vec<Value> =
        names.iter().map(|on| json!({"requirement": "x.y", "on": on, "expect": {"status": [200]}})).collect();
    let adapted = adapt(&scenario("emit", steps, json!(checks)), &form());
    let reasons: Vec<&str> = adapted.left_out.iter().map(|(_, why)| why.as_str()).collect();
    assert_eq!(
        reasons,
        [
            "a hub's stream has no end, so its connection serves no second request",
            "a raw script is JSON for the emit contract",
            "a script travels in a request only under the emit contract",
            "the count of open streams belongs to the emit contract",
            "what a hub sends for an id that it does not know is its own affair",
            "a raw script is JSON for the emit contract",
        ]
    );
    assert_eq!(adapted.scenario.exchange_names(), ["first"]);
}

#[test]
fn checks_about_the_end_and_about_inherited_ids_are_left_out() {
    let script = json!([
        {"event": {"data": "one", "id": "a"}}, {"event": {"data": "two"}}, {"retry": 7}, {"event": {"data": "three", "id": "b"}}
    ]);
    let two_has_id =
        json!({"events": [{"data": "one", "id": "a"}, {"data": "two", "id": "a"}, {"data": "three"}]});
    let two_has_none =
        json!({"events": [{"data": "one", "id": "a"}, {"data": "two"}, {"data": "three", "id": "b"}]});
    let or_end = json!({"any": [{"last-event-id": "b"}, {"message": "aborted"}]});
    let (script, sorted) = played(
        &form(),
        script,
        &[
            two_has_id,
            two_has_none.clone(),
            or_end,
            json!({"message": "complete"}),
            json!({"retry": 7}),
            json!({"retry": 8}),
            json!({"status": [503]}),
            json!({"gap": {"from": {"event": 1}, "to": "end", "at-least": "1s"}}),
        ],
    );
    assert_eq!(script[2], json!({"event": {"data": "three", "id": "b", "retry": 7}}));
    assert_eq!(
        sorted,
        [
            Err("this hub gives every event an id, so none takes over that of the event before".to_owned()),
            Ok(two_has_none),
            Ok(json!({"any": [{"last-event-id": "b"}]})),
            Err("a hub's stream has no end".to_owned()),
            Ok(json!({"retry": 7})),
            Err("this hub's publish request has no place for `retry`".to_owned()),
            Err("a hub does not refuse subscribers on demand".to_owned()),
            Err("a hub's stream has no end".to_owned()),
        ]
    );
}

#[test]
fn ids_and_topics_are_those_of_one_playing() {
    let steps = json!([
        {"open": {"as": "s", "script": [{"event": {"data": "x", "id": "1"}}, {"event": {"data": "y", "id": ""}}]}},
        {"reconnect": {"from": "s", "as": "t", "last-event-id": "1"}},
        {"reconnect": {"from": "s", "as": "u", "last-event-id": "9"}},
    ]);
    let checks = json!([
        {"requirement": "x.y", "expect": {"events": [{"id": "1"}, {"id": ""}, {"id": "9"}]}},
        {"requirement": "x.y", "on": "t", "expect": {"any": [{"last-event-id": "1"}, {"no-field": {"name": "id", "value": "1"}}, {"no-field": {"name": "data", "value": "1"}}]}},
    ]);
    let named = serde_json::to_value(named(&scenario("emit", steps, checks), "k")).unwrap();
    let open = &named["steps"][0]["open"];
    assert_eq!(open["topic"], "ssespec-k-s");
    assert_eq!(
        open["script"],
        json!([
            {"event": {"data": "x", "id": "ssespec-k-s:1"}}, {"event": {"data": "y", "id": ""}}
        ])
    );
    assert_eq!(named["steps"][1]["reconnect"]["last-event-id"], "ssespec-k-s:1");
    assert_eq!(named["steps"][2]["reconnect"]["last-event-id"], "9");
    assert_eq!(
        named["checks"][0]["expect"],
        json!({"events": [{"id": "ssespec-k-s:1"}, {"id": ""}, {"id": "9"}]})
    );
    assert_eq!(
        named["checks"][1]["expect"],
        json!({"any": [
            {"last-event-id": "ssespec-k-s:1"},
            {"no-field": {"name": "id", "value": "ssespec-k-s:1"}},
            {"no-field": {"name": "data", "value": "1"}},
        ]})
    );
}

#[test]
fn observed_streams_are_fed() {
    let steps = json!([
        {"open": {"as": "get"}}, {"open": {"as": "head", "method": "HEAD"}}, {"await": {"on": "get", "until": "end"}}
    ]);
    let adapted = adapt(
        &scenario("observe", steps, json!([{"requirement": "x.y", "expect": {"message": "complete"}}])),
        &form(),
    );
    assert_eq!(adapted.left_out, []);
    assert_eq!(adapted.scenario.checks.len(), 1);
    let steps = serde_json::to_value(&adapted.scenario.steps).unwrap();
    assert_eq!(steps[0]["open"]["script"][0], json!({"event": {"data": "event 1", "id": "1"}}));
    assert_eq!(steps[0]["open"]["script"].as_array().unwrap().len(), 52);
    assert_eq!(steps[1]["open"].get("script"), None);
    assert_eq!(steps[2]["await"]["until"], "end");
}

#[test]
fn a_request_is_filled_in() {
    let values = crate::template::Values {
        topic: "t".into(),
        data: Some("a&b".into()),
        id: Some("1".into()),
        ..Default::default()
    };
    let request = form().request(&values);
    assert_eq!(request.to, "/publish");
    assert_eq!(request.method, "POST");
    let pairs = [("data", "a&b"), ("id", "1"), ("topic", "t")].map(|(n, v)| (n.to_owned(), v.to_owned()));
    assert_eq!(request.body, crate::publish::Body::Form(pairs.to_vec()));
}

/// A reader that loses its connection, as a scenario for hubs alone has it.
fn losing() -> Scenario {
    let event = json!({"data": "x", "id": "{n}"});
    let steps = json!([
        {"open": {"as": "first", "topic": "t"}},
        {"reconnect-loop": {"from": "first", "as": "again", "times": 2, "within": "9ms", "publish":
            {"topic": "t", "every": "1ms", "script": [{"repeat": {"times": 3, "event": event}}]}}},
        {"reconnect": {"from": "first", "as": "later", "last-event-id": "2"}},
    ]);
    let numbered = json!({"sequence": {"data": "x{n}", "count": 3, "across": "again", "control": "first"}});
    scenario("publish", steps, json!([{"requirement": "x.y", "expect": numbered}]))
}

#[test]
fn reconnections_are_played_where_ids_can_be_published() {
    let adapted = adapt(&losing(), &form());
    assert_eq!(adapted.left_out, []);
    assert_eq!(adapted.scenario.steps[..3], losing().steps[..]);
    assert_eq!(adapted.scenario.members("again"), ["again-1", "again-2"]);
    let bare = publish(json!({"to": "/publish/{topic}", "text": "{data}"}));
    let (_, why) = adapt(&losing(), &bare).left_out.remove(0);
    assert_eq!(why, "this hub's publish request has no place for `id`");
}

#[test]
fn what_is_published_meanwhile_is_named_and_an_id_of_another_topic_keeps_its_topic() {
    let named_losing = serde_json::to_value(named(&losing(), "k")).unwrap();
    let publish = &named_losing["steps"][1]["reconnect-loop"]["publish"];
    assert_eq!(publish["topic"], "ssespec-k-t");
    assert_eq!(publish["script"][0]["repeat"]["event"]["id"], "ssespec-k-t:{n}");
    let steps = json!([
        {"open": {"as": "a"}}, {"open": {"as": "b"}},
        {"publish": {"topic": "a", "script": [{"event": {"data": "x", "id": "a1"}}]}},
        {"reconnect": {"from": "b", "as": "c", "last-event-id": "a1"}},
    ]);
    let other = serde_json::to_value(named(&scenario("publish", steps, json!([])), "k")).unwrap();
    assert_eq!(other["steps"][3]["reconnect"]["last-event-id"], "ssespec-k-a:a1");
}

#[test]
fn what_no_header_field_can_carry_is_not_asked_of_a_hub_that_takes_it_in_one() {
    let publish = publish(json!({
        "to": "/publish?id={id}", "headers": {"X-Event": "{event}"}, "text": "{data}",
    }));
    let why = |event: Value| {
        played(&publish, json!([{"event": event}]), &[json!("plays-script")]).1[0].clone().map(drop)
    };
    for event_type in [" t", "t\t", "t\ndata: evil", "t\0"] {
        assert_eq!(
            why(json!({"data": "x", "event": event_type})),
            Err("this hub takes `event` in a header field, and none can carry such a value".to_owned()),
            "{event_type:?}"
        );
    }
    assert_eq!(why(json!({"data": " x\n", "event": "two words", "id": " 1"})), Ok(()));
}

#[test]
fn a_hub_is_not_held_to_the_emit_contract_and_conditions_are_kept() {
    let steps = json!([{"open": {"as": "s", "script": [{"event": {"data": "x"}}]}}]);
    let condition = json!({"when": {"is": {"status": [200]}, "expect": ["plays-script"]}});
    let checks = json!([
        {"requirement": "contract.takes", "on": "s", "expect": {"status": [200]}},
        {"requirement": "x.y", "on": "s", "expect": condition},
        {"requirement": "x.y", "on": "s", "expect": {"when": {"is": {"status": [200]}, "expect": [{"message": "complete"}]}}},
    ]);
    let adapted = adapt(&scenario("emit", steps, checks), &form());
    let reasons: Vec<&str> = adapted.left_out.iter().map(|(_, why)| why.as_str()).collect();
    assert_eq!(reasons, ["a hub has no emit contract to keep", "a hub's stream has no end"]);
    assert_eq!(serde_json::to_value(&adapted.scenario.checks[0].expect).unwrap(), condition);
}
