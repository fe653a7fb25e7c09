//! What a plan tells, and what it leaves out, over a small suite.

use ssespec_scenario::Each;

use super::*;
use crate::check::plan_text::{Requests, Sent};

const REQUIREMENTS: &str = "requirements:
  - { id: x.status, title: A rule., level: must, source: practice, why: It matters., fix: Do it. }
  - { id: x.ids, asked-by: get, title: A rule., level: must, source: practice, why: It matters., fix: Do it. }
  - { id: x.coding, title: A rule., level: must, source: practice, why: It matters., fix: Do it. }
  - { id: x.six, title: A rule., level: must, source: practice, why: It matters., fix: Do it. }
  - { id: x.many, title: A rule., level: must, source: practice, why: It matters., fix: Do it. }
  - { id: x.hostile, title: A rule., level: must, source: practice, why: It matters., fix: Do it. }
  - { id: x.script, title: A rule., level: must, source: practice, why: It matters., fix: Do it. }
  - { id: x.other, title: A rule., level: must, source: practice, why: It matters., fix: Do it. }
  - { id: x.again, title: A rule., level: must, source: practice, why: It matters., fix: Do it. }
";

const SCENARIOS: &str = "scenarios:
  - id: a/again
    title: It says the same
    driver: observe
    steps: [{ open: { as: s } }]
    checks: [{ requirement: x.status, expect: { status: [200] } }]
  - id: a/whole
    title: The one
    driver: observe
    tags: [any-response]
    steps: [{ open: { as: s } }]
    checks:
      - { requirement: x.status, expect: { status: [200] } }
      - { requirement: x.ids, expect: { stream: has-ids } }
  - id: a/coding
    title: One after the other
    driver: observe
    steps: [{ open: { as: a } }, { close: {} }, { open: { as: b, method: OPTIONS } }, { close: {} }, { open: { as: c } }]
    checks: [{ requirement: x.coding, on: a, expect: { status: [200] } }]
  - id: a/one
    title: Another method
    driver: observe
    steps: [{ open: { as: a, method: PROPFIND } }]
    checks: [{ requirement: x.other, on: a, expect: { status: [405] } }]
  - id: a/reconnects
    title: EventSource reconnects
    driver: observe
    steps: [{ open: { as: a } }, { reconnect: { from: a, as: b } }]
    checks: [{ requirement: x.again, on: b, expect: { status: [200] } }]
  - id: a/six
    title: Six at once
    driver: observe
    steps: [{ open: { as: s, times: 6 } }]
    checks: [{ requirement: x.six, on: s, expect: { status: [200] } }]
  - id: a/many
    title: Seven at once
    driver: observe
    steps: [{ open: { as: s, times: 7 } }]
    checks: [{ requirement: x.many, on: s, expect: { status: [200] } }]
  - id: a/hostile
    title: Hostile
    driver: observe
    intrusive: it is hostile
    steps: [{ open: { as: s } }]
    checks: [{ requirement: x.hostile, expect: { status: [400] } }]
  - id: a/gzip
    title: Not for this target
    driver: observe
    needs: [gzip]
    steps: [{ open: { as: s } }]
    checks: [{ requirement: x.script, expect: { status: [200] } }]
";

fn plan(access: &Access, allowance: Allowance) -> Result<Plan, String> {
    prepared(access, allowance, &[])
}

/// The plan of a check with these requests before the stream.
fn prepared(access: &Access, allowance: Allowance, prepare: &[Preparation]) -> Result<Plan, String> {
    let files = [("requirements.yaml", REQUIREMENTS.to_owned()), ("scenarios.yaml", SCENARIOS.to_owned())];
    let suite = Suite::from_files(files).unwrap_or_else(|error| panic!("{error}"));
    let bare = ssespec_test_support::fixture::target(&suite, "[]", "[]");
    let target = Target { prepare: prepare.to_vec(), ..bare };
    Plan::new(&suite, &target, suite.scenarios(), access, allowance).map_err(|failure| match failure {
        Failure::Usage(error) => error.to_string(),
        Failure::Nothing(why) => why,
        Failure::Load(_) | Failure::CouldNotRun(_) => "something else".to_owned(),
    })
}

fn post() -> Access {
    Access { body: Some(b"{}".to_vec().into()), ..Access::default() }
}

fn left_out(plan: &Plan) -> Vec<String> {
    let told = |(scenario, why): &(Scenario, Reason)| {
        let checks: Vec<&str> = scenario.checks.iter().map(|check| check.requirement.as_str()).collect();
        format!("{} {}: {why}", scenario.id, checks.join(" "))
    };
    plan.left_out.iter().map(told).collect()
}

fn played(plan: &Plan) -> Vec<&str> {
    plan.scenarios.iter().map(|one| one.id.as_str()).collect()
}

#[test]
fn a_get_is_told_how_often_and_how_many_at_once() {
    let told = plan(&Access::default(), Allowance::default()).expect("a plan");
    assert_eq!(
        told.to_string(),
        "ssespec check: 15 requests (13 GET, 1 OPTIONS, 1 PROPFIND) over a first look and 6 scenarios, at most 6 streams open at once\n  \
         second tries of what rests on time or arrival, one scenario at a time, add at most 14, and one plain GET per second beside \
         each, at most 30"
    );
    assert_eq!(told.requests(), Requests { first: 15, second_tries: 14 });
    let why = [
        "a/many x.many: needs --at-once 7: it opens 7 streams at once",
        "a/hostile x.hostile: needs --intrusive: it is hostile",
    ];
    assert_eq!(left_out(&told), why);
    assert_eq!(told.summarised(), Some("a/whole"));
    let few =
        plan(&Access::default(), Allowance { at_once: Some(1), ..Allowance::default() }).expect("a plan");
    assert!(
        few.to_string().contains("over a first look and 5 scenarios, at most 1 stream open at once"),
        "{few}"
    );
    let wrong = plan(&Access::default(), Allowance { requests: 1, ..Allowance::default() });
    let told = "--requests is for an endpoint that is asked once: by another method than GET (-X, -d), or with --once. How much a GET is \
                asked is bounded by --run, --skip and --at-once";
    assert_eq!(wrong.map(|_| ()), Err(told.to_owned()));
}

#[test]
fn a_post_is_one_request_and_the_rest_has_its_price() {
    let told = plan(&post(), Allowance::default()).expect("a plan");
    assert_eq!(
        told.to_string(),
        "ssespec check: 1 POST, and nothing else\n  \
         --requests 1 adds a second try of a/whole, if something has to be confirmed\n  \
         --requests 2 adds a/one (1 PROPFIND)\n  \
         --requests 5 adds a/coding (2 POST, 1 OPTIONS)"
    );
    assert_eq!(played(&told), ["a/whole", "a/gzip"], "the run tells why a/gzip does not apply");
    let get_alone = "it is about streams that are requested by GET, as EventSource does, and this one is requested by POST";
    assert_eq!(
        left_out(&told),
        [
            format!("a/whole x.ids: {get_alone}"),
            format!("a/reconnects x.again: {get_alone}"),
            "a/six x.six: needs --at-once 6: it opens 6 streams at once".to_owned(),
            "a/many x.many: needs --at-once 7: it opens 7 streams at once".to_owned(),
            "a/hostile x.hostile: needs --intrusive: it is hostile".to_owned(),
            "a/again x.status: the endpoint is asked once, and a/whole judges the same".to_owned(),
            "a/one x.other: needs --requests 2: it sends 1 further request, and the endpoint is asked once".to_owned(),
            "a/coding x.coding: needs --requests 5: it sends 3 further requests, and the endpoint is asked once".to_owned(),
        ]
    );
    assert_eq!(told.at_once, 1);
}

#[test]
fn further_requests_are_spent_on_what_costs_least_and_the_rest_on_second_tries() {
    let with = |requests| plan(&post(), Allowance { requests, ..Allowance::default() }).expect("a plan");
    assert_eq!(
        with(1).to_string(),
        "ssespec check: 1 POST, and at most 1 further request, one after the other\n  \
         at most 1 for second tries, if something has to be confirmed\n  \
         --requests 2 adds a/one (1 PROPFIND)\n  \
         --requests 5 adds a/coding (2 POST, 1 OPTIONS)"
    );
    assert_eq!(
        with(4).to_string(),
        "ssespec check: 1 POST, and at most 3 further requests, one after the other\n  \
         1 PROPFIND for a/one\n  \
         at most 2 for second tries, if something has to be confirmed\n  \
         --requests 5 adds a/coding (2 POST, 1 OPTIONS)"
    );
    assert_eq!(
        with(100).to_string(),
        "ssespec check: 1 POST, and at most 9 further requests, one after the other\n  \
         1 PROPFIND for a/one\n  \
         2 POST, 1 OPTIONS for a/coding\n  \
         at most 5 for second tries, if something has to be confirmed"
    );
    assert_eq!(played(&with(100)), ["a/whole", "a/coding", "a/one", "a/gzip"]);
    let requests = |first, second_tries| Requests { first, second_tries };
    let counts = [1, 4, 100].map(|allowed| with(allowed).requests());
    assert_eq!(counts, [requests(1, 1), requests(2, 2), requests(5, 5)]);
    assert_eq!(
        Sent(&with(1)).to_string(),
        "1 POST, and at most 1 further request, one after the other\n  \
         at most 1 for second tries, if something has to be confirmed"
    );
}

#[test]
fn a_get_that_is_asked_once_keeps_the_rules_of_eventsource() {
    let once = Access { asking: Asked::Once, ..Access::default() };
    let told = plan(&once, Allowance::default()).expect("a plan");
    assert_eq!(
        told.to_string(),
        "ssespec check: 1 GET, and nothing else\n  \
         --requests 1 adds a second try of a/whole, if something has to be confirmed\n  \
         --requests 2 adds a/one (1 PROPFIND)\n  \
         --requests 4 adds a/reconnects (2 GET)\n  \
         --requests 7 adds a/coding (2 GET, 1 OPTIONS)"
    );
    let checks: Vec<&str> = told.scenarios[0].checks.iter().map(|check| check.requirement.as_str()).collect();
    assert_eq!(checks, ["x.status", "x.ids"]);
}

#[test]
fn two_requests_are_a_plan_of_get_and_none_of_post() {
    let files = [
        ("requirements.yaml", REQUIREMENTS.lines().take(2).map(|line| format!("{line}\n")).collect::<String>()),
        (
            "scenarios.yaml",
            "scenarios:\n  - { id: a/two, title: Two, driver: observe, steps: [{ open: { as: a } }, { close: {} }, { open: { as: b } }], \
             checks: [{ requirement: x.status, on: a, expect: { status: [200] } }, { requirement: x.status, on: b, expect: { status: [200] } }] }\n"
                .to_owned(),
        ),
    ];
    let suite = Suite::from_files(files).unwrap_or_else(|error| panic!("{error}"));
    let target = ssespec_test_support::fixture::target(&suite, "[]", "[]");
    let get = Plan::new(&suite, &target, suite.scenarios(), &Access::default(), Allowance::default());
    let get = get.map(|plan| plan.to_string()).unwrap_or_default();
    assert!(
        get.starts_with(
            "ssespec check: 3 GET over a first look and 1 scenario, at most 6 streams open at once\n"
        ),
        "{get}"
    );
    let none = Plan::new(&suite, &target, suite.scenarios(), &post(), Allowance::default());
    let Err(Failure::Nothing(why)) = none else { panic!("two requests are not one") };
    let told = "nothing of what is selected can be judged by one POST: leave out --run and --skip, or select stream/whole";
    assert_eq!(why, told);
}

fn login() -> Preparation {
    Preparation { url: "/login".into(), body: Some("{}".into()), ..Preparation::default() }
}

fn ticket() -> Preparation {
    let (method, each) = (Some("POST".into()), Each::Stream);
    Preparation { method, url: "/ticket?of={env:USER}".into(), each, ..Preparation::default() }
}

#[test]
fn what_is_sent_before_the_stream_is_named() {
    let told = |access: &Access, requests, prepare: &[Preparation]| {
        let plan = prepared(access, Allowance { requests, ..Allowance::default() }, prepare);
        plan.expect("a plan").to_string()
    };
    assert_eq!(
        told(&post(), 0, &[login()]),
        "ssespec check: 1 POST /login and 1 POST, and nothing else\n  \
         --requests 1 adds a second try of a/whole, if something has to be confirmed\n  \
         --requests 2 adds a/one (1 PROPFIND)\n  \
         --requests 5 adds a/coding (2 POST, 1 OPTIONS)"
    );
    let get = told(&Access::default(), 0, &[login()]);
    assert!(
        get.starts_with(
            "ssespec check: 1 POST /login, then 15 requests (13 GET, 1 OPTIONS, 1 PROPFIND) over"
        ),
        "{get}"
    );
}

#[test]
fn what_is_sent_before_each_stream_is_counted_with_it() {
    let with = |access: &Access, requests| {
        let prepare = [login(), ticket()];
        prepared(access, Allowance { requests, ..Allowance::default() }, &prepare).expect("a plan")
    };
    assert_eq!(
        with(&post(), 0).to_string(),
        "ssespec check: 1 POST /login, 1 POST /ticket?of={env:USER} and 1 POST, and nothing else\n  \
         --requests 2 adds a second try of a/whole, if something has to be confirmed\n  \
         --requests 4 adds a/one (1 POST /ticket?of={env:USER}, 1 PROPFIND)\n  \
         --requests 10 adds a/coding (3 POST /ticket?of={env:USER}, 2 POST, 1 OPTIONS)"
    );
    assert_eq!(
        with(&post(), 5).to_string(),
        "ssespec check: 1 POST /login, 1 POST /ticket?of={env:USER} and 1 POST, and at most 4 further requests, one after the other\n  \
         1 POST /ticket?of={env:USER}, 1 PROPFIND for a/one\n  \
         at most 2 for second tries, if something has to be confirmed\n  \
         --requests 10 adds a/coding (3 POST /ticket?of={env:USER}, 2 POST, 1 OPTIONS)"
    );
    assert_eq!(with(&post(), 5).requests(), Requests { first: 5, second_tries: 2 });
    let why =
        "a/coding x.coding: needs --requests 10: it sends 6 further requests, and the endpoint is asked once";
    assert_eq!(left_out(&with(&post(), 0)).pop().as_deref(), Some(why));
    assert_eq!(
        with(&Access::default(), 0).to_string(),
        "ssespec check: 1 POST /login, then 30 requests (15 POST /ticket?of={env:USER}, 13 GET, 1 OPTIONS, 1 PROPFIND) over a first \
         look and 6 scenarios, at most 6 streams open at once\n  \
         second tries of what rests on time or arrival, one scenario at a time, add at most 28, and one plain GET per second beside \
         each, at most 30, each of these GETs after 1 POST /ticket?of={env:USER}"
    );
}
