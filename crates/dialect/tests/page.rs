//! docs/dialects.md: its example is a grammar, and its table lists those that come with the suite. Those name requirements.

use ssespec_dialect::{Ending, Event, Grammar, Matcher, shipped};

const PAGE: &str = include_str!("../../../docs/dialects.md");

#[test]
fn the_example_is_a_grammar_that_judges() {
    let (_, rest) = PAGE.split_once("```yaml\n").expect("an example");
    let (example, _) = rest.split_once("```").expect("its end");
    let grammar = Grammar::read("progress.yaml", example).unwrap_or_else(|error| panic!("{error}"));
    let told = |stream: &[&str]| -> Vec<String> {
        let mut matcher = Matcher::new(&grammar, None, None);
        for (byte, data) in (0..).step_by(10).zip(stream) {
            matcher.event(&Event { event_type: "message", data, id: None, byte });
        }
        matcher.finish(Ending::Complete).findings.iter().map(ToString::to_string).collect()
    };
    let (started, step, ping) =
        (r#"{"type":"started","job":"1"}"#, r#"{"type":"step"}"#, r#"{"type":"ping"}"#);
    let finished = r#"{"type":"finished"}"#;
    assert_eq!(told(&[started, ping, step, step, finished, ping]), [""; 0]);
    assert_eq!(
        told(&[step, finished]),
        ["fail dialect.order at event 1, byte 0: step; allowed: started (4.2)"]
    );
    assert_eq!(
        told(&[started]),
        [
            "fail dialect.ends at event 1, byte 0: the body ended after started, event 1, without a terminal event; \
          allowed: finished or error (breaks: our page shows the job as running)"
        ]
    );
    let error = r#"{"type":"error","message":"no disk"}"#;
    assert_eq!(
        told(&[started, error]),
        [
            "failed dialect.server-error at event 2, byte 10: error: the server reports a failure of its own, \"no disk\""
        ]
    );
}

#[test]
fn what_a_dialect_contradicts_is_a_requirement() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let suite = ssespec_scenario::Suite::load(&root).unwrap_or_else(|error| panic!("{error}"));
    let is_known = |id: &String| suite.requirements().iter().any(|requirement| requirement.id.as_str() == id);
    let grammars = shipped().unwrap_or_else(|error| panic!("{error}"));
    let named: Vec<&String> = grammars.iter().flat_map(|grammar| grammar.exempts()).collect();
    assert!(named.len() > 5, "{named:?}");
    assert_eq!(named.into_iter().filter(|id| !is_known(id)).collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn the_table_lists_every_grammar() {
    let rows: String = PAGE.lines().take_while(|line| !line.starts_with("## ")).collect();
    let missing: Vec<String> = shipped()
        .unwrap_or_else(|error| panic!("{error}"))
        .iter()
        .map(|grammar| grammar.name().to_owned())
        .filter(|name| !rows.contains(&format!("`{name}`")))
        .collect();
    assert_eq!(missing, [""; 0]);
}
