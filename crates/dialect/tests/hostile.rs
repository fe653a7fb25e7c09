//! Streams made to hurt: no grammar may panic, forget its bounds, or blame what it cannot read.

use proptest::prelude::*;
use serde_json::{Value, json};
use ssespec_dialect::{Ending, Event, Grammar, Level, MAX_GROUPS, Matcher, Report, Rule, recognise, shipped};

fn grammars() -> Vec<Grammar> {
    shipped().unwrap_or_else(|error| panic!("{error}"))
}

fn grammar(name: &str) -> Grammar {
    grammars().into_iter().find(|grammar| grammar.name() == name).expect("a grammar")
}

fn run(grammar: &Grammar, events: &[(String, String)], ending: Ending) -> Report {
    let mut matcher = Matcher::new(grammar, None, None);
    for (number, (event_type, data)) in (0..).zip(events) {
        matcher.event(&Event { event_type, data, id: None, byte: number });
    }
    matcher.finish(ending)
}

fn message(data: Value) -> (String, String) {
    ("message".to_owned(), data.to_string())
}

#[test]
fn json_that_is_too_deep_to_be_read_is_not_blamed() {
    let deep = format!("{{\"x\":{}{}}}", "[".repeat(200_000), "]".repeat(200_000));
    let is_json = |grammar: &&Grammar| !["datastar", "mercure-0.x", "mercure-1.0"].contains(&grammar.name());
    for grammar in grammars().iter().filter(is_json) {
        let report = run(
            grammar,
            &[("message".to_owned(), deep.clone())],
            Ending::Open { quiet: std::time::Duration::ZERO },
        );
        let envelope: Vec<_> = report.findings.iter().filter(|f| f.rule == Rule::Envelope).collect();
        assert_eq!(envelope.len(), 1, "{}: {envelope:?}", grammar.name());
        assert_eq!(envelope[0].level, Level::Inconclusive, "{}", grammar.name());
        let came = "JSON that is nested too deep, or has a number that is too large, to be read";
        assert_eq!(envelope[0].came, came, "{}", grammar.name());
    }
}

#[test]
fn groups_are_followed_up_to_a_bound_and_no_further() {
    let grammar = grammar("ag-ui");
    let mut events = vec![message(json!({ "type": "RUN_STARTED", "threadId": "t", "runId": "r" }))];
    for id in 0..MAX_GROUPS + 5 {
        events.push(message(json!({ "type": "TEXT_MESSAGE_START", "messageId": id.to_string() })));
    }
    events.push(message(json!({ "type": "RUN_FINISHED", "threadId": "t", "runId": "r" })));
    let report = run(&grammar, &events, Ending::Complete);
    let told: Vec<String> = report.findings.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "inconclusive dialect.order at event 10002, byte 10001: more than 10000 groups of the scope message"
        ]
    );
}

#[test]
fn a_flood_of_breaches_is_one_finding() {
    let grammar = grammar("openai-chat");
    let events: Vec<_> = (0..5_000).map(|n| message(json!({ "choices": [{ "index": n }] }))).collect();
    let report = run(&grammar, &events, Ending::Complete);
    assert!(report.findings.len() < 20, "{}", report.findings.len());
    assert!(report.findings.iter().any(|finding| finding.more == 4_999));
}

/// Words that mean something in one grammar or another.
const WORDS: [&str; 24] = [
    "type",
    "id",
    "index",
    "choices",
    "delta",
    "message",
    "content_block_start",
    "content_block_delta",
    "result",
    "RUN_STARTED",
    "RUN_FINISHED",
    "TEXT_MESSAGE_START",
    "messageId",
    "response.created",
    "jsonrpc",
    "2.0",
    "method",
    "output_index",
    "finish_reason",
    "tool_calls",
    "text-start",
    "error",
    "next",
    "[DONE]",
];

fn value() -> impl Strategy<Value = Value> {
    let word = proptest::sample::select(&WORDS[..]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (0_u64..3).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.clone().prop_map(Value::from),
        ".{0,4}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((word.clone(), inner), 0..5)
                .prop_map(|pairs| pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()),
        ]
    })
}

fn event() -> impl Strategy<Value = (String, String)> {
    let event_type = prop_oneof![
        Just("message".to_owned()),
        proptest::sample::select(&WORDS[..]).prop_map(str::to_owned),
        ".{0,3}".prop_map(|text| text),
    ];
    let data = prop_oneof![
        4 => value().prop_map(|value| value.to_string()),
        1 => ".{0,20}".prop_map(|text| text),
        1 => Just("[DONE]".to_owned()),
    ];
    (event_type, data)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_stream_makes_a_grammar_panic_and_every_place_is_in_the_stream(events in proptest::collection::vec(event(), 0..40)) {
        for grammar in grammars().iter() {
            for ending in [Ending::Complete, Ending::Aborted, Ending::Open { quiet: std::time::Duration::from_secs(9) }] {
                let report = run(grammar, &events, ending);
                for finding in &report.findings {
                    prop_assert!(finding.place.is_none_or(|place| (1..=events.len()).contains(&place.event)));
                    prop_assert!(!finding.came.is_empty());
                    prop_assert!(!finding.to_string().contains('\n'));
                }
            }
        }
    }

    #[test]
    fn recognition_takes_anything(events in proptest::collection::vec(event(), 0..20)) {
        let grammars = grammars();
        let borrowed: Vec<Event<'_>> = events
            .iter()
            .map(|(event_type, data)| Event { event_type, data, id: None, byte: 0 })
            .collect();
        recognise(&grammars, None, None, &borrowed);
    }

    #[test]
    fn a_file_that_was_cut_or_changed_never_panics(at in 0_usize..4000, with in ".{0,3}") {
        let text = include_str!("../../../scenarios/dialects/openai-chat.yaml");
        let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
        let changed = format!("{}{with}{}", &text[..at], &text[at..]);
        drop(Grammar::read("changed.yaml", changed));
        drop(Grammar::read("cut.yaml", &text[..at]));
    }
}
