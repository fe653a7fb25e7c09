//! How events are published through a hub's own API: a template of the request, and what a hub can express by it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::span::Span;
use crate::template::{self, Values};

/// A hub's publish request. `{topic}`, `{data}`, `{event}`, `{id}`, `{retry}` and `{sse}` stand for what is published; an entry
/// whose placeholder the event does not have is left out.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Publish {
    /// A path, or a whole address where the hub publishes elsewhere, such as `http://127.0.0.1:{port2}/publish/`.
    pub to: String,
    /// The method; POST unless given.
    #[serde(default = "post")]
    pub method: String,
    /// Header fields, such as `Authorization`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// The body as a form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<BTreeMap<String, String>>,
    /// The body as JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub json: Option<Value>,
    /// The body as it is written here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Whose ids the events have.
    #[serde(default)]
    pub ids: Ids,
    /// How long after the response head the hub needs until a subscriber counts; none unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settle: Option<Span>,
}

fn post() -> String {
    "POST".to_owned()
}

/// Whose ids the events have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Ids {
    /// The publisher's: an event that was published without an id has none.
    #[default]
    Published,
    /// The hub gives an id of its own to an event that was published without one, or with an empty one.
    Assigned,
}

/// A part of an event that a template can carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// The payload.
    Data,
    /// The event type.
    Event,
    /// The ID.
    Id,
    /// The reconnection time.
    Retry,
    /// The whole block as text of an event stream.
    Sse,
}

impl Part {
    /// Its placeholder, without the braces.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Event => "event",
            Self::Id => "id",
            Self::Retry => "retry",
            Self::Sse => "sse",
        }
    }
}

/// The body of a publish request.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// Pairs of a form.
    Form(Vec<(String, String)>),
    /// JSON.
    Json(Value),
    /// A text.
    Text(String),
}

/// A publish request, filled in.
#[derive(Clone, Debug, PartialEq)]
pub struct PublishRequest {
    /// A path or a whole address.
    pub to: String,
    /// The method.
    pub method: String,
    /// Header fields.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Body,
}

impl Publish {
    /// Whether the template has a place for this part.
    pub fn takes(&self, part: Part) -> bool {
        self.words().iter().any(|word| word == part.word())
    }

    /// Whether the template carries this part in a header field.
    pub fn takes_in_field(&self, part: Part) -> bool {
        self.headers.values().flat_map(|value| template::words(value)).any(|word| word == part.word())
    }

    /// All placeholders of the template, as often as they stand there.
    pub(crate) fn words(&self) -> Vec<String> {
        let mut words = template::words(&self.to);
        words.extend(self.headers.values().flat_map(|value| template::words(value)));
        words.extend(self.form.iter().flatten().flat_map(|(_, value)| template::words(value)));
        words.extend(self.json.iter().flat_map(template::json_words));
        words.extend(self.text.iter().flat_map(|text| template::words(text)));
        words
    }

    /// The request that publishes this.
    pub fn request(&self, values: &Values) -> PublishRequest {
        let pairs = |map: &BTreeMap<String, String>| -> Vec<(String, String)> {
            map.iter()
                .filter_map(|(name, text)| template::fill(text, values).map(|text| (name.clone(), text)))
                .collect()
        };
        let body = match (&self.form, &self.json, &self.text) {
            (Some(form), _, _) => Body::Form(pairs(form)),
            (None, Some(json), _) => Body::Json(template::fill_json(json, values).unwrap_or(Value::Null)),
            (None, None, text) => {
                Body::Text(text.as_deref().and_then(|text| template::fill(text, values)).unwrap_or_default())
            }
        };
        PublishRequest {
            to: template::fill_url(&self.to, values),
            method: self.method.clone(),
            headers: pairs(&self.headers),
            body,
        }
    }
}
