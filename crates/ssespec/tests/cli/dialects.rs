//! Streams that speak a dialect, as `ssespec check` tells of them: recognised, named, left out, and from a file of one's own.

use std::path::Path;

use insta::assert_snapshot;

use crate::support::{Folder, server, ssespec, told};

const BODY: &str = r#"{"model":"m","stream":true,"messages":[]}"#;

/// What is printed of a check by POST: the finding that comes first, and the last line, without what varies.
fn checked(fault: &str, more: &[&str]) -> (Option<i32>, String) {
    let url = format!("http://{}/events", server(Some(fault)));
    let mut words = vec!["check", &url, "-d", BODY];
    words.extend(more);
    let folder = Folder::with("");
    let output = ssespec(folder.path(), words).output().expect("ssespec can be started");
    (output.status.code(), String::from_utf8_lossy(&output.stdout).replace(&url[7..], "HOST/events"))
}

/// One line, the line breaks of the console aside.
fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn what_is_spoken_stands_in_the_headline() {
    let (code, told) = checked("chat-two-choices", &[]);
    assert_eq!(code, Some(0), "{told}");
    let spoken = "; recognised as openai-chat: 4 chunks, finish_reason stop, [DONE]";
    assert!(joined(&told).contains(spoken), "{told}");
    let (code, told) = checked("chat-two-choices", &["--dialect", "openai-chat"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(joined(&told).contains("; held to openai-chat: "), "{told}");
    let (code, told) = checked("chat-no-done", &["--dialect", "none"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(!told.contains("openai-chat"), "{told}");
}

#[test]
fn a_stream_of_another_dialect_fails() {
    let (code, told) = checked("chat-two-choices", &["--dialect", "anthropic-messages"]);
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("FAIL  dialect.ends (must)"), "{told}");
}

#[test]
fn the_page_about_streaming_apis_shows_what_is_printed() {
    let page =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/streaming-apis.md"));
    let page = page.expect("the page");
    let (_, rest) = page.split_once("```text\n").expect("an example");
    let (example, _) = rest.split_once("```").expect("its end");
    let (code, told) = checked("chat-no-done", &["--dialect", "openai-chat"]);
    assert_eq!(code, Some(1), "{told}");
    let without_times = |text: &str| {
        let words = text.split_whitespace().map(|word| if word.parse::<u64>().is_ok() { "N" } else { word });
        words.collect::<Vec<_>>().join(" ").replace("127.0.0.1:8931", "HOST")
    };
    let (example, told) = (without_times(example), without_times(&told));
    assert!(told.contains(&example), "the page has\n{example}\n\nand printed is\n{told}");
}

#[test]
fn the_same_dialect_counts_when_it_is_judged_again() {
    let url = format!("http://{}/events", server(Some("chat-two-choices")));
    let folder = Folder::with("");
    let words = ["check", &url, "-d", BODY, "--dialect", "gemini", "--recordings", "kept"];
    let live = ssespec(folder.path(), words).output().expect("ssespec can be started");
    let again = ssespec(folder.path(), ["check", "--from", "kept"]).output().expect("ssespec can be started");
    assert_eq!((live.status.code(), again.status.code()), (Some(1), Some(1)));
    let text = String::from_utf8_lossy(&again.stdout);
    assert!(text.contains("FAIL  dialect.ends (must)") && text.contains("(gemini)"), "{text}");
}

#[test]
fn a_target_file_says_what_its_stream_speaks() {
    let address = server(Some("graphql-single-two-operations"));
    let described = |dialect: &str| {
        let folder = Folder::attached(address, "/events", &format!("dialect: {dialect}\n"));
        let words = ["run", "target.yaml", "--run", "stream/whole"];
        let output = ssespec(folder.path(), words).output().expect("ssespec can be started");
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (code, told) = described("graphql-sse");
    assert_eq!(code, Some(0), "{told}");
    let (code, told) = described("[mcp-2026-07-28]");
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("(mcp-2026-07-28; 5 more)"), "{told}");
}

#[test]
fn a_file_of_ones_own_is_a_dialect() {
    let url = format!("http://{}/events", server(Some("chat-two-choices")));
    let folder = Folder::with("");
    let own = "dialect: ours\ntitle: t\nsource: our handbook\nversion: '1'\nrecognise: { events: [{ data: { /id: text } }] }\n\
               envelope: { data: json, why: { breaks: our page parses it } }\nkinds: [{ kind: bye, data: '[BYE]' }]\n\
               ends: { success: [bye], why: { must: chapter 4 } }\n";
    std::fs::write(folder.path().join("ours.yaml"), own).expect("a file");
    let words = ["check", &url, "-d", BODY, "--dialect", "ours.yaml"];
    let output = ssespec(folder.path(), words).output().expect("ssespec can be started");
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(joined(&text).contains("fix Send [BYE] there. our handbook, 1: chapter 4."), "{text}");
}

#[test]
fn a_dialect_that_is_not_there_is_an_error_before_anything_is_sent() {
    assert_snapshot!(told(["check", "http://127.0.0.1:1/events", "--dialect", "openai-chats"]));
    assert_snapshot!(told(["check", "http://127.0.0.1:1/events", "--dialect", "none", "--dialect", "mcp"]));
    let folder = Folder::with("");
    std::fs::write(folder.path().join("ours.yaml"), "dialect: ours\n").expect("a file");
    let words = ["check", "http://127.0.0.1:1/events", "--dialect", "ours.yaml"];
    assert_snapshot!(crate::support::shown(folder.path(), words));
}
