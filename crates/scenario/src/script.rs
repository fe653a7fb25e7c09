//! The script that a server plays under the emit contract, as YAML and as the JSON that goes over the wire.

use std::borrow::Cow;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::limits::MAX_REPEATS;
use crate::payload::Text;
use crate::scalar;

/// A step of a script as scenarios write it: a contract step, or a repetition of one event.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ScriptItem {
    /// Sends one event. Absent and empty differ.
    Event(ScriptEvent),
    /// Sends one comment.
    Comment(Text),
    /// Sends a reconnection time in milliseconds.
    Retry(u64),
    /// Waits, in milliseconds.
    Wait(u64),
    /// Keeps the stream open, with the server's own heartbeat if it has one.
    Hold(bool),
    /// Breaks the connection without ending the body.
    Abort(bool),
    /// Refuses the request before any stream.
    Refuse(Refuse),
    /// The server's own code fails at this point. An optional step of the contract.
    Fail(bool),
    /// Sends many events of a size, made one after the other. An optional step of the contract.
    Burst(Burst),
    /// Lets in only who has a token; the first step. An optional step of the contract.
    Protect(Protect),
    /// One event many times; `{n}` in its fields counts from 1. Not a contract step: it is written out before it is sent.
    Repeat(Repeat),
    /// A step that no version of the contract knows: the server must answer 400.
    Unknown(String),
}

/// One event of a script. Absent and empty fields differ.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ScriptEvent {
    /// The payload.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<Text>,
    /// The event type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<Text>,
    /// The event's ID.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Text>,
    /// The reconnection time in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry: Option<u64>,
}

/// A refusal before any stream.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Refuse {
    /// The status of the response.
    pub status: u16,
    /// Header fields of the response.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
}

/// Many events of a size.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Burst {
    /// How many events.
    pub times: u32,
    /// How long the data of each is, in bytes.
    pub bytes: u32,
}

/// Lets in only who has a token.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Protect {
    /// The token, which comes as `Authorization: Bearer ..`.
    pub token: String,
    /// How long it counts from the request on, in milliseconds; forever unless given, and 0 is over already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<u64>,
}

/// One event many times.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Repeat {
    /// How often, up to 100000 times.
    #[serde(deserialize_with = "scalar::count::<MAX_REPEATS, _>")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = MAX_REPEATS)))]
    pub times: u32,
    /// The event; `{n}` in its fields counts from 1.
    pub event: ScriptEvent,
}

/// The contract steps of a script, repetitions written out one at a time: some have a hundred thousand events.
pub fn written(items: &[ScriptItem]) -> impl Iterator<Item = Cow<'_, ScriptItem>> {
    items.iter().flat_map(|item| {
        let (repeat, other) = match item {
            ScriptItem::Repeat(repeat) => (Some(repeat), None),
            other => (None, Some(Cow::Borrowed(other))),
        };
        let event = |repeat: &Repeat, n| Cow::Owned(ScriptItem::Event(numbered(&repeat.event, n)));
        let repeated =
            repeat.into_iter().flat_map(move |repeat| (1..=repeat.times).map(move |n| event(repeat, n)));
        repeated.chain(other)
    })
}

/// The same, all at once.
pub fn written_out(items: &[ScriptItem]) -> Vec<ScriptItem> {
    written(items).map(Cow::into_owned).collect()
}

/// How many bytes of text the script has once its repetitions are written out, about.
pub fn written_len(items: &[ScriptItem]) -> usize {
    let len = |text: &Option<Text>| text.as_ref().map_or(0, |text| text.as_str().len());
    let event = |event: &ScriptEvent| 16 + len(&event.data) + len(&event.event) + len(&event.id);
    items.iter().fold(0, |sum: usize, item| {
        sum.saturating_add(match item {
            ScriptItem::Event(one) => event(one),
            ScriptItem::Comment(text) => text.as_str().len(),
            ScriptItem::Repeat(repeat) => event(&repeat.event).saturating_mul(repeat.times as usize),
            _ => 0,
        })
    })
}

fn numbered(event: &ScriptEvent, n: u32) -> ScriptEvent {
    let fill =
        |text: &Option<Text>| text.as_ref().map(|t| Text::from(t.as_str().replace("{n}", &n.to_string())));
    ScriptEvent {
        data: fill(&event.data),
        event: fill(&event.event),
        id: fill(&event.id),
        retry: event.retry,
    }
}

/// The script as the JSON text that goes over the wire (docs/emit-contract.md).
pub fn to_json(items: &[ScriptItem]) -> String {
    // Step by step rather than through a JSON tree, so that keys keep the order in which they are declared.
    let mut json = String::from("[");
    for item in items {
        match item {
            ScriptItem::Repeat(repeat) => {
                // There are repetitions with a hundred thousand events: one is written as JSON, and counted in that text. What
                // stands there for the number is the same in JSON, and so are digits.
                let event = step_json(&ScriptItem::Event(repeat.event.clone()));
                let around: Vec<&str> = event.split("{n}").collect();
                for n in 1..=repeat.times {
                    json += &around.join(&n.to_string());
                    json.push(',');
                }
            }
            ScriptItem::Unknown(name) => {
                json += &serde_json::json!({ name.as_str(): true }).to_string();
                json.push(',');
            }
            known => {
                json += &step_json(known);
                json.push(',');
            }
        }
    }
    if json.ends_with(',') {
        json.pop();
    }
    json.push(']');
    json
}

fn step_json(step: &ScriptItem) -> String {
    serde_json::to_string(step).expect("a script step is always JSON")
}
