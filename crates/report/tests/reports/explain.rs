//! The text of `--explain`.

use ssespec_report::explain;
use ssespec_scenario::Example;

use crate::fabricated::{id, requirements, scenarios};

fn text(of: &str) -> String {
    text_with(of, None)
}

fn text_with(of: &str, example: Option<&str>) -> String {
    let example: Option<Example> = example.map(|yaml| {
        serde_yaml::with::singleton_map_recursive::deserialize(serde_yaml::Deserializer::from_str(yaml))
            .expect("an example")
    });
    let (requirements, scenarios) = (requirements(), scenarios());
    let requirement = requirements.iter().find(|rule| rule.id == id(of)).expect("a rule of the suite");
    let mut out = Vec::new();
    explain(requirement, example.as_ref(), &scenarios.iter().collect::<Vec<_>>(), 80, &mut out)
        .expect("a Vec takes everything");
    anstream::adapter::strip_str(std::str::from_utf8(&out).expect("text")).to_string()
}

#[test]
fn a_rule_and_the_checks_that_judge_it() {
    insta::assert_snapshot!(text("http.head"));
}

#[test]
fn nested_expectations_are_written_as_in_the_file() {
    insta::assert_snapshot!(text("emit.type-injection"));
}

#[test]
fn a_planned_rule_says_what_it_waits_for() {
    insta::assert_snapshot!(text("live.idle-survival"));
}

#[test]
fn an_excluded_rule_says_why() {
    insta::assert_snapshot!(text("sec.tls"));
}

#[test]
fn an_example_of_a_stream_shows_each_line_end() {
    let example = r#"
script: [{event: {data: "a\nb", event: "t\u2028"}}, {wait: 500}, {unknown: dance}]
wrong: "data: a\nb\\n\r\n\0\r"
right: ""
note: The second line is no field, so a reader drops it, and what a text of more than one line means can be read in the standard.
"#;
    insta::assert_snapshot!(text_with("emit.type-injection", Some(example)));
}

#[test]
fn an_example_of_a_head_shows_its_request() {
    let example = r#"
shows: head
request: |
  HEAD /events HTTP/1.1
  Accept: */*
wrong: "HTTP/1.1 404 Not Found\nContent-Type: text/html"
right: |
  HTTP/1.1 200 OK
  Content-Type: text/event-stream
"#;
    insta::assert_snapshot!(text_with("http.head", Some(example)));
}

#[test]
fn an_example_of_an_exchange_is_written_as_it_stands() {
    let example = r#"
shows: exchange
wrong: |
  > HEAD /events HTTP/1.1
  (nothing comes)
right: |
  > HEAD /events HTTP/1.1
  < HTTP/1.1 200 OK
  <
"#;
    insta::assert_snapshot!(text_with("http.head", Some(example)));
}
