use ssespec_evidence::recording::Ended;

use crate::interval_support::{exchange, say, stream};

fn judged(rule: &str, body: &str) -> String {
    say(&format!(r#"{{"stream": "{rule}"}}"#), vec![stream(&[(10, 20, body)])])
}

#[test]
fn a_document_that_is_cut_over_lines_is_one_finding() {
    let pretty = "id: 1\ndata: {\n  \"name\": \"hello\",\n  \"n\": 1\n}\n\n";
    assert_eq!(
        judged("json-whole", pretty),
        "fail: expected the whole JSON document in data lines; got the payload \"{\" in 1 event: the next line, \
         \"\\\"name\\\": \\\"hello\\\",\", has no `data: ` before it and is ignored [Content]"
    );
    let rest = "inconclusive: the lines that no reader knows are the rest of a cut JSON document: \
                event.json-whole judges them [Content]";
    assert_eq!(judged("no-colonless-lines", pretty), rest);
    assert_eq!(judged("only-known-fields", pretty), rest);
    // A line of another kind beside it is still told.
    let both = format!("{pretty}ping\n\n");
    assert_eq!(
        judged("no-colonless-lines", &both),
        "fail: expected every line with a colon; got the line \"ping\" [Content]"
    );
}

#[test]
fn whole_documents_and_other_lines_are_no_cut_json() {
    for body in [
        "data: {\ndata:   \"name\": \"hello\"\ndata: }\n\n",
        "data: {\"n\":1}\nlevel: info\n\n",
        "data: one\nand two\n\n",
        "data: {\nnot json\n\n",
    ] {
        assert_eq!(judged("json-whole", body), "pass: no payload is cut [Content]", "{body}");
    }
    assert_eq!(judged("json-whole", ": nothing\n\n"), "inconclusive: no event was seen [Content]");
}

#[test]
fn two_documents_in_one_event_parse_as_none() {
    let body = "id: 1\ndata: {\"a\":1}\n\nid: 2\ndata: {\"a\":2}\nid: 3\ndata: {\"a\":3}\n\n";
    assert_eq!(
        judged("one-json-per-event", body),
        "fail: expected one JSON document in each event, as in the others; got 2 documents in one event, a line each: \
         \"{\\\"a\\\":2}\\n{\\\"a\\\":3}\" [Content]"
    );
    let pretty = "data: {\ndata: \"a\":1}\n\ndata: {\"a\":2}\n\n";
    assert_eq!(judged("one-json-per-event", pretty), "pass: 2 events with one JSON document each [Content]");
    let none = "skip: fewer than two payloads are JSON documents [Content]";
    assert_eq!(judged("one-json-per-event", "data: one\ndata: two\n\n"), none);
    // Where each event holds several, that is how they are meant.
    let batches = "data: {\"a\":1}\ndata: {\"a\":2}\n\n";
    assert_eq!(judged("one-json-per-event", &batches.repeat(3)), none);
}

#[test]
fn batches_of_any_size_are_not_taken_for_documents_that_are_glued_together() {
    let rule = r#"{"stream": "one-json-per-event"}"#;
    let sizes = "data: {\"a\":1}\n\ndata: {\"a\":2}\ndata: {\"a\":3}\n\ndata: {\"a\":4}\ndata: {\"a\":5}\n\n";
    let open = |n: &str| {
        format!(
            "inconclusive: {n} several JSON documents, a line each: whether they are meant so cannot be told [Content]"
        )
    };
    assert_eq!(judged("one-json-per-event", sizes), open("2 events hold"));
    // A type before the first and an id behind the last belong to the event as a whole.
    let typed = "data: {\"a\":1}\n\nevent: rows\ndata: {\"a\":2}\ndata: {\"a\":3}\nid: 2\n\n";
    assert_eq!(judged("one-json-per-event", typed), open("1 event holds"));
    // What was written later was another event; what was only read later may not have been.
    let pieces = |since| {
        let rest = (since, 2_000, "data: {\"a\":3}\n\n");
        vec![stream(&[(10, 20, "data: {\"a\":1}\n\ndata: {\"a\":2}\n"), rest])]
    };
    let told = say(rule, pieces(1_990));
    assert!(told.starts_with("warn: ") && told.ends_with("[Time]"), "{told}");
    assert_eq!(say(rule, pieces(30)), open("1 event holds"));
}

#[test]
fn an_interface_that_sends_one_document_an_event_has_no_batches() {
    let chunk = |n: u32| format!("data: {{\"object\":\"chat.completion.chunk\",\"n\":{n}}}\n");
    let body = format!("{}\n{}{}\n", chunk(1), chunk(2), chunk(3));
    assert!(judged("one-json-per-event", &body).starts_with("warn: "));
}

#[test]
fn a_block_with_two_ids_or_two_types_is_more_than_one_event() {
    let level = |block: &str| {
        let body = format!("data: {{\"a\":1}}\n\n{block}\n");
        judged("one-json-per-event", &body).split(':').next().map(str::to_owned)
    };
    let is = |word: &str| Some(word.to_owned());
    assert_eq!(level("id: 2\ndata: {\"a\":2}\nid: 3\ndata: {\"a\":3}\n"), is("fail"));
    assert_eq!(level("event: a\ndata: {\"a\":2}\nevent: a\ndata: {\"a\":3}\n"), is("fail"));
    // One id between two documents is likely that of the second one.
    assert_eq!(level("data: {\"a\":2}\nid: 3\ndata: {\"a\":3}\n"), is("warn"));
    assert_eq!(level("event: a\nid: 2\ndata: {\"a\":2}\ndata: {\"a\":3}\n"), is("inconclusive"));
    // The block that shows it is told, wherever it stands.
    let chunk = "data: {\"object\":\"chat.completion.chunk\"}\n";
    let chunks = format!("{chunk}{chunk}\nid: 2\ndata: {{\"a\":2}}\nid: 3\ndata: {{\"a\":3}}\n");
    assert_eq!(level(&chunks), is("fail"));
}

#[test]
fn a_payload_that_is_a_block_itself_was_framed_twice() {
    let twice = |n: u32| format!("event: event\ndata: event: my-name\ndata: data: my-data {n}\ndata:\n\n");
    assert_eq!(
        judged("not-framed-twice", &format!("{}{}", twice(0), twice(1))),
        "fail: expected the payload alone in data lines; got field lines in the payload of 2 of 2 events: \
         \"event: my-name\\ndata: my-data 0\\n\" [Content]"
    );
    let once = "pass: 1 of 1 payloads are field lines [Content]";
    assert_eq!(judged("not-framed-twice", &twice(0)), once);
    let talk = "data: a line such as\ndata: data: hello\n\n";
    assert_eq!(
        judged("not-framed-twice", &talk.repeat(4)),
        "pass: 0 of 4 payloads are field lines [Content]"
    );
}

#[test]
fn a_line_that_we_left_in_its_middle_is_no_line_yet() {
    let watched = |rule: &str, line: &str, how| {
        let body = format!("id: 1\ndata: a\n\nretry: 100\n\n{line}");
        let left = exchange("s", &[(10, 20, &body)], how, (30, 30));
        say(&format!(r#"{{"stream": "{rule}"}}"#), vec![left])
    };
    for (rule, line) in [
        ("only-known-fields", "da"),
        ("unique-ids", "id: 1"),
        ("no-zero-retry", "retry: 0"),
        ("no-empty-retry", "retry: "),
        ("no-reserved-types", "event: error"),
    ] {
        let told = watched(rule, line, Ended::Dropped);
        assert!(told.starts_with("pass: "), "{rule}: {told}");
        let whole = format!("{line}\n");
        let told = watched(rule, &whole, Ended::Dropped);
        assert!(told.starts_with("fail: "), "{rule}: {told}");
    }
}

#[test]
fn a_document_within_a_string_was_encoded_twice() {
    let twice = "data: \"{\\\"n\\\":1}\"\n\n";
    let body = format!("{twice}{twice}data: [DONE]\n\n");
    assert_eq!(
        judged("not-framed-twice", &body),
        "fail: expected each value encoded once; got a JSON document within a JSON string in all 2 payloads: \
         \"\\\"{\\\\\\\"n\\\\\\\":1}\\\"\" [Content]"
    );
    assert_eq!(
        super::ENCODE_ONCE,
        "Encode each value once: give a library that writes JSON itself the value, and not the text that JSON.stringify or json.dumps \
         made of it."
    );
    // One of them may be meant so, and so may strings that hold no document.
    let other = format!("{twice}{twice}data: {{\"n\":1}}\n\n");
    let strings = "data: \"hello\"\n\n".repeat(3);
    for body in [twice.to_owned(), other, strings] {
        assert!(judged("not-framed-twice", &body).starts_with("pass: "), "{body}");
    }
}
