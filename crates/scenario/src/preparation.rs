//! A request that is sent before the stream, such as a login, and what is captured from its response.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The file of `--prepare`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PrepareFile {
    /// The requests, in the order in which they are sent.
    pub prepare: Vec<Preparation>,
}

/// A request that is sent before the stream. In `url`, `headers` and `body`, `{uuid}`, `{n}` (how often this request was sent),
/// `{env:NAME}` and `{capture:NAME}` are filled in. Redirects are not followed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", schemars(extend("required" = ["url"])))]
pub struct Preparation {
    /// The method; GET unless given, or POST if there is a body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// A path of the target, or a whole address.
    pub url: String,
    /// Header fields beside `Accept: application/json, text/event-stream`, and beside those of the target where the request goes
    /// to the target.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// The body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Which statuses are expected; any 2xx unless given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub status: Vec<u16>,
    /// How often it is sent.
    #[serde(skip_serializing_if = "Each::is_check")]
    pub each: Each,
    /// What later requests take from the response, by the names under which they use it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub capture: BTreeMap<String, CaptureFrom>,
}

impl Preparation {
    /// The method that is sent.
    pub fn method(&self) -> &str {
        match (&self.method, &self.body) {
            (Some(method), _) => method,
            (None, Some(_)) => "POST",
            (None, None) => "GET",
        }
    }

    /// Method and address as they are written, which show no secret.
    pub fn line(&self) -> String {
        format!("{} {}", self.method(), self.url)
    }

    /// Whether this status is expected.
    pub fn expects(&self, status: u16) -> bool {
        match self.status.as_slice() {
            [] => (200..300).contains(&status),
            listed => listed.contains(&status),
        }
    }

    /// All texts of it that are filled in.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        [self.url.as_str()]
            .into_iter()
            .chain(self.headers.values().map(String::as_str))
            .chain(self.body.as_deref())
    }
}

/// How often a request before the stream is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Each {
    /// Once for a check: all requests after it share what it captures. A server that is started anew for a scenario gets it
    /// anew.
    #[default]
    Check,
    /// Before each request for the stream, for what serves once, such as a ticket.
    Stream,
}

impl Each {
    fn is_check(&self) -> bool {
        *self == Self::Check
    }
}

/// Where a captured value is taken from, written as a map with one key.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum CaptureFrom {
    /// The field of the response head with this name.
    Header(String),
    /// The cookie with this name, from `Set-Cookie`.
    Cookie(String),
    /// A value in the body, by its JSON pointer (RFC 6901).
    Json(String),
    /// A value in the data of an event, where the response is an event stream.
    EventJson(EventJson),
    /// The id of an event.
    EventId(OfEvent),
}

/// A value in the data of an event.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EventJson {
    /// The JSON pointer (RFC 6901) of the value; "" is the whole document.
    pub pointer: String,
    /// The type of the event; the first event of any type counts unless given.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub event_type: Option<String>,
}

/// An event of a response.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct OfEvent {
    /// The type of the event; the first event of any type counts unless given.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub event_type: Option<String>,
}

impl CaptureFrom {
    /// What is looked for, as the end of a sentence.
    pub fn told(&self) -> String {
        let event = |event_type: &Option<String>| match event_type {
            Some(event_type) => format!("the first event of type `{event_type}`"),
            None => "the first event".to_owned(),
        };
        match self {
            Self::Header(name) => format!("the header field `{name}`"),
            Self::Cookie(name) => format!("the cookie `{name}`"),
            Self::Json(pointer) => format!("`{pointer}` in a JSON body"),
            Self::EventJson(from) => format!("`{}` in the data of {}", from.pointer, event(&from.event_type)),
            Self::EventId(from) => format!("the id of {}", event(&from.event_type)),
        }
    }

    /// The type of the event that it is taken from; `None` if it is taken from none, and inside it if any type will do.
    pub fn event(&self) -> Option<Option<&str>> {
        match self {
            Self::Header(_) | Self::Cookie(_) | Self::Json(_) => None,
            Self::EventJson(from) => Some(from.event_type.as_deref()),
            Self::EventId(from) => Some(from.event_type.as_deref()),
        }
    }
}

/// Why a text is no JSON pointer (RFC 6901 3); `None` if it is one.
pub(crate) fn pointer_fault(pointer: &str) -> Option<&'static str> {
    if !pointer.is_empty() && !pointer.starts_with('/') {
        return Some("a JSON pointer starts with `/`, such as `/result/id`");
    }
    let mut after_tilde = pointer.split('~').skip(1);
    let escaped = after_tilde.all(|rest| rest.starts_with(['0', '1']));
    (!escaped).then_some("in a JSON pointer `~` is written `~0`, and `/` inside a key `~1`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_is_what_the_rfc_says() {
        assert_eq!(["", "/", "/a/0/b", "/a~0b/c~1d", "/~01"].map(pointer_fault), [None; 5]);
        let start = Some("a JSON pointer starts with `/`, such as `/result/id`");
        assert_eq!(["id", "$.id", "#/id"].map(pointer_fault), [start; 3]);
        let escape = Some("in a JSON pointer `~` is written `~0`, and `/` inside a key `~1`");
        assert_eq!(["/a~", "/a~2b", "/~"].map(pointer_fault), [escape; 3]);
    }

    #[test]
    fn what_is_expected_and_sent_has_defaults() {
        let bare = Preparation { url: "/login".into(), ..Preparation::default() };
        assert_eq!(bare.line(), "GET /login");
        assert_eq!(
            [199, 200, 204, 299, 302].map(|status| bare.expects(status)),
            [false, true, true, true, false]
        );
        let with = Preparation { body: Some("{}".into()), status: vec![302], ..bare.clone() };
        assert_eq!(
            (with.line().as_str(), with.expects(302), with.expects(200)),
            ("POST /login", true, false)
        );
        let put = Preparation { method: Some("PUT".into()), ..with };
        assert_eq!(put.line(), "PUT /login");
    }

    #[test]
    fn each_source_says_what_is_looked_for() {
        let typed = || Some("created".to_owned());
        let told = [
            CaptureFrom::Header("Mcp-Session-Id".into()),
            CaptureFrom::Cookie("sid".into()),
            CaptureFrom::Json("/token".into()),
            CaptureFrom::EventJson(EventJson { pointer: "/id".into(), event_type: None }),
            CaptureFrom::EventJson(EventJson { pointer: "/id".into(), event_type: typed() }),
            CaptureFrom::EventId(OfEvent::default()),
            CaptureFrom::EventId(OfEvent { event_type: typed() }),
        ]
        .map(|from| from.told());
        let expected = [
            "the header field `Mcp-Session-Id`",
            "the cookie `sid`",
            "`/token` in a JSON body",
            "`/id` in the data of the first event",
            "`/id` in the data of the first event of type `created`",
            "the id of the first event",
            "the id of the first event of type `created`",
        ];
        assert_eq!(told, expected);
    }
}
