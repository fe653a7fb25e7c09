//! A saved request with its assertions as a target file, which `ssespec run` plays.

use std::fmt::Write as _;

use serde::{Deserialize, Deserializer};
use serde_json::Value;
use ssespec_scenario::{EventCount, EventMatch, Suite, Target, TargetProtocol, read_target};

use super::ask::Ask;
use super::references::References;
use crate::yaml::{flow, scalar};

/// The requirement under which the scenario judges.
const REQUIREMENT: &str = "expected.events";
/// How long the scenario watches the stream.
const WITHIN: &str = "60s";
/// The name of a file for a name that has no letter of its own.
const NAMELESS: &str = "saved";

/// A saved request with its assertions, as the page writes it.
#[derive(Clone, Debug, Deserialize)]
pub struct Entry {
    /// What the user calls it.
    pub name: String,
    request: Ask,
    #[serde(default)]
    assertions: Vec<Assertion>,
}

/// An assertion of the page.
#[derive(Clone, Debug, Deserialize)]
struct Assertion {
    /// The type of the event; an empty one is any.
    #[serde(rename = "type", default)]
    event_type: String,
    #[serde(default)]
    pointer: Option<String>,
    #[serde(default, deserialize_with = "given")]
    equals: Option<Value>,
    must: Must,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Must {
    Count { least: u64, most: Option<u64> },
    Order(#[serde(deserialize_with = "only_true")] ()),
}

/// `null` is a value, too.
fn given<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(from).map(Some)
}

/// `order` is `true` where it is there.
fn only_true<'de, D: Deserializer<'de>>(from: D) -> Result<(), D::Error> {
    match bool::deserialize(from)? {
        true => Ok(()),
        false => Err(serde::de::Error::custom("`order` is true, or `count` says how often")),
    }
}

/// A file to be kept in a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// Its name.
    pub file: String,
    /// What stands in it.
    pub text: String,
}

/// Why a saved request is no scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotExported {
    /// It is not what the page writes.
    Unreadable(String),
    /// It has no assertion.
    NoAssertions(String),
    /// Its request cannot be sent.
    Request(String),
    /// The file would not be read.
    Refused(String),
}

impl std::fmt::Display for NotExported {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unreadable(why) => write!(f, "this is no saved request: {why}"),
            Self::NoAssertions(name) => {
                write!(f, "`{name}` has no assertions: add one under Assertions, and save the request again")
            }
            Self::Request(why) => f.write_str(why),
            Self::Refused(why) => write!(f, "no scenario can be made of these assertions: {why}"),
        }
    }
}

/// The entry under this name among all that are saved; `None` if there is none.
///
/// # Errors
/// It is not what the page writes.
pub fn entry(saved: &Value, name: &str) -> Result<Option<Entry>, NotExported> {
    let all = saved.as_array().into_iter().flatten();
    let mut named = all.filter(|one| one.get("name").and_then(Value::as_str) == Some(name));
    named
        .next()
        .map(|one| Entry::deserialize(one).map_err(|error| NotExported::Unreadable(error.to_string())))
        .transpose()
}

impl Entry {
    /// The target file. Secrets stand in it by the names of variables alone.
    ///
    /// # Errors
    /// There is nothing to expect, the request cannot be sent, or an assertion is wrong.
    pub fn exported(self, suite: &Suite) -> Result<Exported, NotExported> {
        if self.assertions.is_empty() {
            return Err(NotExported::NoAssertions(self.name));
        }
        let (request, references) = References::instead_of_secrets(self.request);
        let target = request.target().map_err(NotExported::Request)?;
        let topic = file_name(&self.name);
        let file = format!("{topic}.yaml");
        let mut text = opening(&self.name, &file, &target, &references);
        text += &described(&self.name, &request.url, &target);
        text += &scenario(&self.name, &topic, &self.assertions);
        read_target(&file, &text, suite).map_err(|error| {
            let told = error.problems().first().map(|problem| problem.message().to_owned());
            NotExported::Refused(told.unwrap_or_default())
        })?;
        Ok(Exported { file, text })
    }
}

/// Letters, digits and hyphens of a name.
fn file_name(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let plain: String = name.chars().map(plain).collect();
    let words: Vec<&str> = plain.split('-').filter(|word| !word.is_empty()).collect();
    if words.is_empty() { NAMELESS.to_owned() } else { words.join("-") }
}

/// What to do with the file.
fn opening(name: &str, file: &str, target: &Target, references: &References) -> String {
    let mut out = format!(
        "# The request {} with its assertions, written by `ssespec inspect`.\n# This plays the assertions alone; without --run the \
         whole suite is played as well:\n#   ssespec run {file} --run {REQUIREMENT}\n",
        Value::from(name)
    );
    let method = target.stream_method();
    if method != "GET" {
        let _ = writeln!(out, "# Each run sends the {method}; the whole suite sends it once more.");
    }
    if !references.all().is_empty() {
        out += "# Secrets are read from the environment. Set these variables first:\n";
        for (variable, of) in references.all() {
            let _ = writeln!(out, "#   {variable}: {of}");
        }
    }
    out
}

/// The server and the request.
fn described(name: &str, url: &str, target: &Target) -> String {
    let mut out = format!("name: {}\n", scalar(name));
    let method = target.stream_method();
    let _ = writeln!(out, "about: {}", scalar(&format!("{method} {url}")));
    let _ = writeln!(out, "url: {}", scalar(target.url.as_deref().unwrap_or_default()));
    let _ = writeln!(out, "endpoints: {{ stream: {} }}", scalar(&target.endpoints.stream));
    match target.protocol {
        TargetProtocol::Http1 => {}
        TargetProtocol::H2 => out += "protocol: h2\n",
    }
    if target.tls.as_ref().is_some_and(|tls| tls.insecure) {
        out += "tls: { insecure: true }\n";
    }
    if let Some(method) = &target.method {
        let _ = writeln!(out, "method: {}", scalar(method));
    }
    if !target.headers.is_empty() {
        out += "headers:\n";
        for (name, value) in &target.headers {
            let _ = writeln!(out, "  {}: {}", scalar(name), scalar(value));
        }
    }
    if let Some(body) = &target.body {
        let _ = writeln!(out, "body: {}", scalar(body));
    }
    out
}

/// What must come.
fn scenario(name: &str, topic: &str, assertions: &[Assertion]) -> String {
    let mut out = format!(
        "scenarios:\n  - id: expected/{topic}\n    title: {}\n    driver: observe\n    steps:\n      - open: {{ as: stream }}\n      \
         # What had not come when this is over, of a stream that goes on, is inconclusive.\n      - await: {{ until: end, within: \
         {WITHIN} }}\n    checks:\n",
        scalar(&format!("What is expected of {name}"))
    );
    let order: Vec<EventMatch> =
        assertions.iter().filter(|one| matches!(one.must, Must::Order(_))).map(Assertion::event).collect();
    let mut order = Some(order);
    for one in assertions {
        match one.must {
            Must::Count { least, most } => {
                let count = EventCount { event: one.event(), least: Some(least), most };
                let most = most.map(|most| format!(", most: {most}")).unwrap_or_default();
                let _ = writeln!(
                    out,
                    "      - requirement: {REQUIREMENT}\n        expect: {{ event-count: {{ event: {}, least: {least}{most} }} }}",
                    written(&count.event)
                );
            }
            // All of them are one order, where the first of them stands.
            Must::Order(_) => {
                for event in order.take().into_iter().take(1) {
                    let _ = writeln!(
                        out,
                        "      - requirement: {REQUIREMENT}\n        expect:\n          event-order:"
                    );
                    for event in event {
                        let _ = writeln!(out, "            - {}", written(&event));
                    }
                }
            }
        }
    }
    out
}

impl Assertion {
    fn event(&self) -> EventMatch {
        let pointer = self.pointer.clone().or(self.equals.as_ref().map(|_| String::new()));
        let event_type = Some(self.event_type.clone()).filter(|event_type| !event_type.is_empty());
        EventMatch { event_type, pointer, equals: self.equals.clone() }
    }
}

/// An event on one line.
fn written(event: &EventMatch) -> String {
    let keys = [
        event.event_type.as_ref().map(|event_type| format!("type: {}", scalar(event_type))),
        event.pointer.as_ref().map(|pointer| format!("pointer: {}", scalar(pointer))),
        event.equals.as_ref().map(|value| format!("equals: {}", flow(value))),
    ];
    let keys: Vec<String> = keys.into_iter().flatten().collect();
    if keys.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", keys.join(", ")) }
}

#[cfg(test)]
#[path = "exported_tests.rs"]
mod tests;
