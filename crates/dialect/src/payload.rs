//! What the data of an event is: read once, and without mistaking what is only hard to read for what is wrong.

use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use crate::shown::quoted;

/// What reading gave.
#[derive(Clone, Debug, PartialEq)]
pub enum Read {
    /// A document.
    Document(Value),
    /// It is JSON, but nested too deep, or with a number that is too large, to be looked into.
    Unreadable,
    /// It is not JSON: what it is instead.
    NotJson(String),
}

/// Reads JSON. Half a surrogate pair, which servers that cut strings write, is legal: U+FFFD stands for it.
pub fn json(data: &str) -> Read {
    match serde_json::from_str(data) {
        Ok(document) => Read::Document(document),
        Err(error) => match serde_json::from_str::<IgnoredAny>(data) {
            Ok(_) => serde_json::from_str(&without_halves(data)).map_or(Read::Unreadable, Read::Document),
            Err(_) => Read::NotJson(instead(data, &error)),
        },
    }
}

fn instead(data: &str, error: &serde_json::Error) -> String {
    let mut documents = serde_json::Deserializer::from_str(data).into_iter::<IgnoredAny>();
    let first = documents.next().is_some_and(|document| document.is_ok());
    let second = first && documents.next().is_some_and(|document| document.is_ok());
    match data.trim() {
        "" => "empty data".to_owned(),
        _ if second => "several JSON documents in one event".to_owned(),
        _ if error.is_eof() => format!("JSON that is cut off, {}", quoted(data)),
        _ => format!("what is not JSON, {}", quoted(data)),
    }
}

/// `\ud83d` without its other half becomes `\ufffd`.
fn without_halves(data: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(data.len()), data);
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let unit = unit(rest);
        let next = rest.get(6..).and_then(self::unit);
        let (taken, half) = match (unit, next) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => (12, false),
            (Some(0xd800..=0xdfff), _) => (6, true),
            (Some(_), _) => (6, false),
            // The escaped character is ASCII in JSON; anything else was refused before.
            (None, _) => (rest.char_indices().nth(2).map_or(rest.len(), |(at, _)| at), false),
        };
        out.push_str(if half { "\\ufffd" } else { &rest[..taken] });
        rest = &rest[taken..];
    }
    out + rest
}

/// The number of a `\uXXXX` at the start.
fn unit(text: &str) -> Option<u32> {
    u32::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok()
}

/// Lines of a name, a space and a value, as a map of lists.
pub fn lines(data: &str) -> Value {
    let mut map = Map::new();
    for line in data.lines() {
        let (name, value) = line.split_once(' ').unwrap_or((line, ""));
        match map.entry(name).or_insert_with(|| Value::Array(Vec::new())) {
            Value::Array(list) => list.push(value.into()),
            _ => continue,
        }
    }
    Value::Object(map)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_not_json_says_what_it_is() {
        let told = |data: &str| match json(data) {
            Read::NotJson(told) => told,
            other => panic!("{data}: {other:?}"),
        };
        assert_eq!(told(""), "empty data");
        assert_eq!(told("{\"a\":"), "JSON that is cut off, \"{\\\"a\\\":\"");
        assert_eq!(told("{}\n{}"), "several JSON documents in one event");
        assert_eq!(told(": keepalive"), "what is not JSON, \": keepalive\"");
        assert_eq!(told("[DONE]"), "what is not JSON, \"[DONE]\"");
    }

    #[test]
    fn half_a_pair_is_legal() {
        assert_eq!(json(r#"{"a":"\ud83d"}"#), Read::Document(json!({ "a": "\u{fffd}" })));
        assert_eq!(
            json(r#"["\ud83d\ude00\ude00\\ud83d\n"]"#),
            Read::Document(json!(["😀\u{fffd}\\ud83d\n"]))
        );
    }

    #[test]
    fn what_is_too_deep_or_too_large_is_still_json() {
        assert_eq!(json(&format!("{}{}", "[".repeat(100_000), "]".repeat(100_000))), Read::Unreadable);
        assert_eq!(json("[1e999]"), Read::Unreadable);
    }

    #[test]
    fn lines_are_a_map_of_lists() {
        assert_eq!(
            lines("mode inner\nelements <b>\nelements </b>"),
            json!({
                "mode": ["inner"], "elements": ["<b>", "</b>"],
            })
        );
    }
}
