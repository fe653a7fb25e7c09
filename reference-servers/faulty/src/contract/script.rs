//! The steps of an emit script, read from JSON.

use serde::Deserialize;

use super::step::{Burst, Protect, Refuse, Step};
use crate::sse::Event;

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
}
