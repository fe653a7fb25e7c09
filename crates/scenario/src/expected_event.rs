//! Events that a scenario expects: which ones, by type and by a JSON value in their data, how often, and in which order.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::json::same_json;

/// Which events are meant. What is left out is not looked at.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct EventMatch {
    /// The dispatched type; `message` is the default type.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub event_type: Option<String>,
    /// A JSON pointer (RFC 6901): the data is JSON with a value there. An empty one is the whole document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// The JSON value that stands there; numbers are compared by their value. Without it any will do.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[cfg_attr(feature = "schema", schemars(with = "Value"))]
    pub equals: Option<Value>,
}

/// `null` is a value, too.
fn given<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(from).map(Some)
}

/// Such events come so often. Without a bound: once or more.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EventCount {
    /// Which events.
    pub event: EventMatch,
    /// How many at least.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least: Option<u64>,
    /// How many at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<u64>,
}

impl EventMatch {
    /// Whether an event is meant: by the type under which it was dispatched, and by its data.
    pub fn fits(&self, event_type: &str, data: &str) -> bool {
        let of_type = self.event_type.as_ref().is_none_or(|wanted| wanted == event_type);
        let Some(pointer) = self.pointer.as_ref().filter(|_| of_type) else { return of_type };
        let document = serde_json::from_str::<Value>(data).ok();
        let there = document.as_ref().and_then(|document| document.pointer(pointer));
        there.is_some_and(|there| self.equals.as_ref().is_none_or(|wanted| same_json(there, wanted)))
    }
}

impl EventCount {
    /// The bounds, both included. A bound above alone lets none come as well.
    pub fn bounds(&self) -> (u64, Option<u64>) {
        (self.least.unwrap_or(u64::from(self.most.is_none())), self.most)
    }
}

impl fmt::Display for EventMatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an event")?;
        if let Some(event_type) = &self.event_type {
            write!(f, " of type {}", Value::from(event_type.as_str()))?;
        }
        match (self.pointer.as_deref(), &self.equals) {
            (None, _) => Ok(()),
            (Some(""), None) => f.write_str(" with JSON as its data"),
            (Some(""), Some(value)) => write!(f, " with the data {value}"),
            (Some(pointer), None) => write!(f, " with a value at {pointer}"),
            (Some(pointer), Some(value)) => write!(f, " with {value} at {pointer}"),
        }
    }
}

impl fmt::Display for EventCount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, ", self.event)?;
        let times = |n: u64| if n == 1 { "once".to_owned() } else { format!("{n} times") };
        match self.bounds() {
            (_, Some(0)) => f.write_str("never"),
            (least, Some(most)) if least == most => f.write_str(&times(most)),
            (0, Some(most)) => write!(f, "{} at most", times(most)),
            (least, Some(most)) => write!(f, "{least} to {most} times"),
            (least, None) => write!(f, "{} or more", times(least)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(yaml: &str) -> EventMatch {
        serde_yaml::from_str(yaml).unwrap_or_else(|error| panic!("{error}: {yaml}"))
    }

    #[test]
    fn an_event_is_meant_by_its_type_and_by_a_value_in_its_data() {
        let done = event("{ type: done, pointer: /usage/total, equals: 3 }");
        assert!(done.fits("done", r#"{"usage":{"total":3.0}}"#));
        assert!(!done.fits("done", r#"{"usage":{"total":4}}"#) && !done.fits("done", r#"{"usage":3}"#));
        assert!(!done.fits("message", r#"{"usage":{"total":3}}"#) && !done.fits("done", "3"));
        assert!(event("{}").fits("message", "no JSON") && event("{ type: message }").fits("message", ""));
        assert!(event("{ pointer: /a~1b/0 }").fits("message", r#"{"a/b":[null]}"#));
        assert!(!event("{ pointer: /a~1b/1 }").fits("message", r#"{"a/b":[null]}"#));
        assert!(!event("{ pointer: '' }").fits("message", "no JSON"));
    }

    #[test]
    fn null_is_a_value_and_not_its_absence() {
        let null = event("{ pointer: /error, equals: null }");
        assert_eq!(null.equals, Some(Value::Null));
        assert!(null.fits("message", r#"{"error":null}"#) && !null.fits("message", r#"{"error":"x"}"#));
        assert!(!null.fits("message", "{}"));
        assert_eq!(event("{ pointer: /error }").equals, None);
        assert_eq!(event(&serde_yaml::to_string(&null).expect("YAML")), null);
    }

    #[test]
    fn what_is_expected_is_told_in_words() {
        let cases = [
            ("{ event: {} }", "an event, once or more"),
            ("{ event: { type: done }, least: 2 }", "an event of type \"done\", 2 times or more"),
            ("{ event: { type: error }, most: 0 }", "an event of type \"error\", never"),
            ("{ event: { pointer: /a }, most: 1 }", "an event with a value at /a, once at most"),
            ("{ event: { pointer: /a, equals: [1] }, least: 1, most: 1 }", "an event with [1] at /a, once"),
            (
                "{ event: { pointer: '', equals: null }, least: 1, most: 3 }",
                "an event with the data null, 1 to 3 times",
            ),
            (
                "{ event: { pointer: '' }, least: 0, most: 3 }",
                "an event with JSON as its data, 3 times at most",
            ),
        ];
        for (yaml, told) in cases {
            let count: EventCount = serde_yaml::from_str(yaml).expect("a count");
            assert_eq!(count.to_string(), told);
        }
    }
}
