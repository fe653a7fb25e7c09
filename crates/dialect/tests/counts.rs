//! Numbers that count up from a first one, which no grammar that comes with the crate demands.

use ssespec_dialect::{Ending, Event, Grammar, Matcher};

const COUNTED: &str = r#"
dialect: counted
title: t
source: s
version: v
recognise: {}
envelope: { data: json, kind: [/type], why: { must: w } }
kinds: [{ kind: step }]
counts: [{ at: /n, from: 1, why: { must: "section 2" } }]
"#;

fn told(numbers: &[u64]) -> Vec<String> {
    let grammar = Grammar::read("counted.yaml", COUNTED).unwrap_or_else(|error| panic!("{error}"));
    let mut matcher = Matcher::new(&grammar, None, None);
    for (at, number) in numbers.iter().enumerate() {
        let data = format!(r#"{{"type":"step","n":{number}}}"#);
        matcher.event(&Event { event_type: "message", data: &data, id: None, byte: 100 * at as u64 });
    }
    matcher.finish(Ending::Complete).findings.iter().map(ToString::to_string).collect()
}

#[test]
fn the_first_number_is_the_one_that_the_grammar_names() {
    assert_eq!(told(&[1, 2, 3]), Vec::<String>::new());
    assert_eq!(told(&[0, 1]), ["fail dialect.counts at event 1, byte 0: /n is 0; allowed: 1 (section 2)"]);
    let told = told(&[1, 3, 4, 6]);
    assert_eq!(told, ["fail dialect.counts at event 2, byte 100: /n is 3; allowed: 2; 1 more (section 2)"]);
}
