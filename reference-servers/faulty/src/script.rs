//! The steps of an emit script, read from JSON.

use serde::Deserialize;

use crate::event::Event;
use crate::step::{Burst, Protect, Refuse, Step};

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum JsonStep {
    Event(JsonEvent),
    Comment(String),
    Retry(u64),
    Wait(u64),
    Hold(bool),
    Abort(bool),
    Refuse(Refuse),
    Fail(bool),
    Burst(Burst),
    Protect(Protect),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct JsonEvent {
    #[serde(default)]
    data: Option<String>,
    #[serde(default)]
    event: Option<String>,
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    retry: Option<JsonRetry>,
}

/// A reconnection time. The contract has numbers only; the text is there for a fault.
#[derive(Deserialize)]
#[serde(untagged)]
enum JsonRetry {
    Number(u64),
    Text(String),
}

/// What to do with steps that are unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnknownSteps {
    Refuse,
    Skip,
}

/// Which reconnection times of events are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RetryValues {
    Numbers,
    Any,
}

/// Reads a script; the message of an error is the body of the 400.
pub(crate) fn parse(text: &str, unknown: UnknownSteps, retry: RetryValues) -> Result<Vec<Step>, String> {
    let values: Vec<serde_json::Value> =
        serde_json::from_str(text).map_err(|e| format!("the script is not a JSON list: {e}"))?;
    let mut steps = Vec::new();
    for (index, value) in values.into_iter().enumerate() {
        match serde_json::from_value::<JsonStep>(value) {
            Ok(step) if retry == RetryValues::Numbers && step.has_retry_text() => {
                return Err(format!("step {} has a reconnection time that is no number", index + 1));
            }
            Ok(JsonStep::Protect(_)) if index > 0 => {
                return Err(format!("step {} lets in too late: `protect` comes first", index + 1));
            }
            Ok(step) => steps.extend(step.into_step()),
            Err(_) if unknown == UnknownSteps::Skip => {}
            Err(e) => return Err(format!("step {} is not known: {e}", index + 1)),
        }
    }
    Ok(steps)
}

impl JsonStep {
    fn has_retry_text(&self) -> bool {
        matches!(self, JsonStep::Event(JsonEvent { retry: Some(JsonRetry::Text(_)), .. }))
    }

    fn into_step(self) -> Option<Step> {
        match self {
            JsonStep::Event(event) => Some(Step::Event(Event {
                data: event.data.map(String::into_bytes),
                event: event.event.map(String::into_bytes),
                id: event.id.map(String::into_bytes),
                retry: event.retry.map(|retry| match retry {
                    JsonRetry::Number(ms) => ms.to_string().into_bytes(),
                    JsonRetry::Text(text) => text.into_bytes(),
                }),
                before: b"",
            })),
            JsonStep::Comment(text) => Some(Step::Comment(text.into_bytes())),
            JsonStep::Retry(ms) => Some(Step::Retry(ms)),
            JsonStep::Wait(ms) => Some(Step::Wait(ms)),
            JsonStep::Hold(on) => on.then_some(Step::Hold),
            JsonStep::Abort(on) => on.then_some(Step::Abort),
            JsonStep::Refuse(refuse) => Some(Step::Refuse(refuse)),
            JsonStep::Fail(on) => on.then_some(Step::Fail),
            JsonStep::Burst(burst) => Some(Step::Burst(burst)),
            JsonStep::Protect(protect) => Some(Step::Protect(protect)),
        }
    }
}

/// A character that stands for a lone surrogate while the script is a `str`; the writer turns it into three bytes.
pub(crate) const SURROGATE: char = '\u{F8FF}';

/// Replaces the JSON escapes of lone surrogates by [`SURROGATE`], as a reader does that keeps UTF-16.
pub(crate) fn keep_lone_surrogates(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find("\\u") {
        let escape = rest.get(at..at + 6);
        let unit = |text: Option<&str>| text.and_then(|t| u32::from_str_radix(t, 16).ok());
        let first = unit(rest.get(at + 2..at + 6));
        let second = rest.get(at + 6..at + 8).filter(|t| *t == "\\u").and(unit(rest.get(at + 8..at + 12)));
        out.push_str(&rest[..at]);
        let (text, len) = match (first, second) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => (rest[at..at + 12].to_owned(), 12),
            (Some(0xD800..=0xDFFF), _) => (SURROGATE.to_string(), 6),
            _ => (escape.unwrap_or("\\u").to_owned(), escape.map_or(2, str::len)),
        };
        out.push_str(&text);
        rest = &rest[at + len..];
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_of_the_contract_is_read() {
        let text = r#"[{"event":{"data":"a","id":""}},{"comment":"c"},{"retry":5},{"wait":1},{"hold":true},
            {"abort":true},{"refuse":{"status":503}},{"fail":true},{"burst":{"times":2,"bytes":3}}]"#;
        let first = r#"[{"protect":{"token":"t","expires":5}}]"#;
        let protect = Step::Protect(Protect { token: "t".to_owned(), expires: Some(5) });
        assert_eq!(parse(first, UnknownSteps::Refuse, RetryValues::Numbers), Ok(vec![protect]));
        let steps = parse(text, UnknownSteps::Refuse, RetryValues::Numbers).unwrap();
        assert_eq!(steps.len(), 9);
        let expected = Event { data: Some(b"a".to_vec()), id: Some(Vec::new()), ..Event::default() };
        assert_eq!(steps[0], Step::Event(expected));
    }

    #[test]
    fn unknown_steps_values_and_surrogates_are_refused() {
        for text in [
            r#"[{"dance":true}]"#,
            r#"{"event":{}}"#,
            r#"[{"event":{"dta":"a"}}]"#,
            r#"[{"retry":1.5}]"#,
            r#"[{"retry":-1}]"#,
            r#"[{"event":{"retry":"1000"}}]"#,
            r#"[{"event":{"data":"\ud800"}}]"#,
            r#"[{"wait":1},{"protect":{"token":"t"}}]"#,
        ] {
            assert!(parse(text, UnknownSteps::Refuse, RetryValues::Numbers).is_err(), "{text}");
        }
        assert_eq!(parse(r#"[{"dance":true}]"#, UnknownSteps::Skip, RetryValues::Numbers), Ok(Vec::new()));
    }

    #[test]
    fn only_lone_surrogates_are_replaced() {
        assert_eq!(keep_lone_surrogates(r"a\ud83d\ude00b"), r"a\ud83d\ude00b");
        assert_eq!(keep_lone_surrogates(r"a\ud800b\u0041"), format!("a{SURROGATE}b\\u0041"));
        assert_eq!(keep_lone_surrogates(r"\udc00\u"), format!("{SURROGATE}\\u"));
    }
}
