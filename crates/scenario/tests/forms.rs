//! Every way in which YAML may write a value is read as meant, and comes back the same through JSON.

use ssespec_scenario::*;

const REQUIREMENTS: &str = r#"
requirements:
  - id: resp.status-200
    level: must
    source: HTML 9.2.2
    title: A stream is answered with 200.
    why: Browsers give up on anything else.
    fix: Answer 200.
  - id: live.latency
    level: info
    source: practice
    title: Events arrive soon.
    why: People wait.
    fix: Flush.
"#;

fn suite_of(scenario: &str) -> Suite {
    let files = [("requirements.yaml", REQUIREMENTS), ("a.yaml", scenario)];
    Suite::from_files(files).unwrap_or_else(|e| panic!("{e}"))
}

const FORMS: &str = r#"
scenarios:
  - id: forms/all
    title: Every form there is.
    driver: emit
    reader: raw
    needs: [post, gzip]
    steps:
      - open:
          as: a
          http: "1.0"
          method: POST
          redirects: keep
          headers: { accept: null, x-text: "a\tb", x-hex: { hex: "ff fE" }, x-long: { repeat: { text: ab, times: 3 } } }
          script:
            - event: { data: "a\0\r\n\u2028", event: "", id: x, retry: 5 }
            - event: { data: { repeat: { text: "xy", times: 2 } } }
            - event: {}
            - comment: hello
            - retry: 3000
            - wait: 250
            - hold: true
            - abort: true
            - refuse: { status: 503, headers: { Retry-After: "2" } }
            - repeat: { times: 2, event: { data: "n{n}", id: "{n}" } }
            - unknown: dance
      - await: { until: end }
      - await:
          on: a
          until: { events: 3 }
          within: 250ms
      - await: { until: head, within: 3s }
      - wait: 1s
      - open: { as: b, raw-script: "[]", reuse: a }
      - close: { on: b, how: rst }
      - close: {}
      - reconnect: { from: b, as: c, last-event-id: { base64: "//4=" }, field-name: LAST-EVENT-ID }
    checks:
      - requirement: resp.status-200
        expect: { status: [200, 204] }
      - { requirement: resp.status-200, on: c, expect: refused }
      - requirement: resp.status-200
        expect:
          any:
            - all: [{ head: event-stream }, { stream: utf8 }, { message: well-framed }]
            - before: { mark: head, other: { event: 4 }, of: b }
            - plays-script
      - requirement: live.latency
        expect: { at-most: { from: head, to: { event: 1 }, within: 1s } }
      - requirement: resp.status-200
        expect: { gap: { from: head, to: { event: 1 }, at-least: 500ms } }
      - requirement: resp.status-200
        expect: { events: [{ data: x, type: y, id: "", data-base64: { hex: "00 01" } }, {}] }
      - requirement: resp.status-200
        expect: { varies: { of: b, by: accept-encoding } }
      - requirement: resp.status-200
        expect: { not-contains: { base64: "AAE=" } }
      - requirement: resp.status-200
        expect: { no-field: { name: evil, value: "1" } }
"#;

#[test]
fn every_form_is_read_as_meant() {
    let suite = suite_of(FORMS);
    let scenario = &suite.scenarios()[0];
    assert_eq!(scenario.exchange_names(), ["a", "b", "c"]);
    assert_eq!(scenario.needs, [Capability::Post, Capability::Gzip]);
    let Step::Open(open) = &scenario.steps[0] else { panic!("{:?}", scenario.steps[0]) };
    assert_eq!(open.http, HttpVersion::Http10);
    assert_eq!(open.redirects, Redirects::Keep);
    assert_eq!(open.headers["accept"], None);
    assert_eq!(open.headers["x-text"].as_ref().unwrap().as_bytes(), b"a\tb");
    assert_eq!(open.headers["x-hex"].as_ref().unwrap().as_bytes(), b"\xff\xfe");
    assert_eq!(open.headers["x-long"].as_ref().unwrap().as_bytes(), b"ababab");
    let json = script::to_json(open.script.as_ref().unwrap());
    assert_eq!(
        json,
        concat!(
            r#"[{"event":{"data":"a\u0000\r\n"#,
            "\u{2028}",
            r#"","event":"","id":"x","retry":5}},{"event":{"data":"xyxy"}},{"event":{}},{"comment":"hello"},{"retry":3000},"#,
            r#"{"wait":250},{"hold":true},{"abort":true},{"refuse":{"status":503,"headers":{"Retry-After":"2"}}},"#,
            r#"{"event":{"data":"n1","id":"1"}},{"event":{"data":"n2","id":"2"}},{"dance":true}]"#
        )
    );
    let within = Span::from_millis;
    assert_eq!(scenario.steps[1], Step::Await(Await { on: None, until: Until::End, within: within(10_000) }));
    assert_eq!(
        scenario.steps[2],
        Step::Await(Await { on: Some("a".to_owned()), until: Until::Events(3), within: within(250) })
    );
    assert_eq!(scenario.steps[3], Step::Await(Await { on: None, until: Until::Head, within: within(3000) }));
    assert_eq!(scenario.steps[4], Step::Wait(within(1000)));
    assert_eq!(scenario.steps[7], Step::Close(CloseStep { on: None, how: CloseHow::Fin }));
    let Step::Reconnect(reconnect) = &scenario.steps[8] else { panic!("{:?}", scenario.steps[8]) };
    assert_eq!(reconnect.last_event_id.as_ref().unwrap().as_bytes(), b"\xff\xfe");
    assert_eq!(reconnect.field_name.as_deref(), Some("LAST-EVENT-ID"));
    assert_eq!(scenario.checks[1].expect, Expectation::Refused);
    let before = Before { mark: Mark::Head, other: Mark::Event(4), of: "b".to_owned() };
    assert_eq!(
        scenario.checks[2].expect,
        Expectation::Any(vec![
            Expectation::All(vec![
                Expectation::Head(HeadRule::EventStream),
                Expectation::Stream(StreamRule::Utf8),
                Expectation::Message(MessageRule::WellFramed),
            ]),
            Expectation::Before(before),
            Expectation::PlaysScript,
        ])
    );
    assert_eq!(
        scenario.checks[4].expect,
        Expectation::Gap(Gap { from: Mark::Head, to: Mark::Event(1), at_least: within(500) })
    );
}

#[test]
fn scenarios_come_back_equal_through_json() {
    let scenarios = suite_of(FORMS).scenarios().to_vec();
    let json = serde_json::to_string(&scenarios).unwrap();
    assert_eq!(serde_json::from_str::<Vec<Scenario>>(&json).unwrap(), scenarios);
}

#[test]
fn requirements_and_targets_come_back_equal_through_json() {
    let suite = suite_of(FORMS);
    let json = serde_json::to_string(suite.requirements()).unwrap();
    assert_eq!(serde_json::from_str::<Vec<Requirement>>(&json).unwrap(), suite.requirements());
    let target = read_target("target.yaml", TARGET, &suite).unwrap_or_else(|e| panic!("{e}"));
    let json = serde_json::to_string(&target).unwrap();
    assert_eq!(serde_json::from_str::<Target>(&json).unwrap(), target);
}

const TARGET: &str = r#"
name: flask
about: Flask 3 with its threaded development server
launch:
  needs: { python3: install Python 3.11 or later }
  setup: [[python3, -m, venv, .venv], [.venv/bin/pip, install, -q, -r, requirements.txt]]
  inputs: [requirements.txt]
  run: [.venv/bin/python, server.py, --port, "{port}"]
  env: { PYTHONUNBUFFERED: "1" }
  ready: { get: /, within: 20s }
endpoints: { stream: /events, emit: /emit, stats: /stats }
capabilities: [emit, resume, heartbeat, stats]
known-failures:
  - check: resp.status-200
    scenario: forms/all
    reason: it answers 201
"#;

#[test]
fn the_suite_is_looked_up_by_id() {
    let suite = suite_of(FORMS);
    let id: RequirementId = "resp.status-200".parse().unwrap();
    assert_eq!(suite.requirement(&id).title, "A stream is answered with 200.");
    assert_eq!(suite.level(&id), Level::Must);
    assert_eq!(suite.scenarios_of(&id).map(|s| s.id.as_str()).collect::<Vec<_>>(), ["forms/all"]);
    assert!(suite.scenario("forms/all").is_some());
    assert_eq!(suite.scenario("forms/none"), None);
    assert_eq!(suite.nearest("resp.status-20").map(RequirementId::as_str), Some("resp.status-200"));
    assert_eq!(
        "Resp".parse::<RequirementId>().unwrap_err().to_string(),
        "`Resp` is not a requirement id: write `area.name` in lower case, such as `resp.status-200`"
    );
    assert_eq!(format!("{} {}", Level::Should, Driver::Observe), "should observe");
}
