//! What a matcher is given: the request, the head of the response, the events and the end.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Map, Value, json};

/// The request, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Request {
    /// Such as `POST`.
    pub method: String,
    /// With its query, if it has one.
    pub path: String,
    /// Names in any case.
    pub headers: Vec<(String, String)>,
    /// The body, if it is JSON.
    pub body: Option<Value>,
}

impl Request {
    /// As `{method, path, query, headers, body}`, with the names of fields in small letters.
    pub fn document(&self) -> Value {
        let (path, query) = self.path.split_once('?').unwrap_or((&self.path, ""));
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let query: Map<String, Value> = pairs
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(name, value)| (name.to_owned(), json!(value)))
            .collect();
        json!({
            "method": self.method,
            "path": path,
            "query": query,
            "headers": headers(&self.headers),
            "body": self.body.clone().unwrap_or(Value::Null),
        })
    }
}

/// The head of the response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Such as 200.
    pub status: u16,
    /// Names in any case.
    pub headers: Vec<(String, String)>,
}

impl Head {
    /// As `{status, headers}`, with the names of fields in small letters.
    pub fn document(&self) -> Value {
        json!({ "status": self.status, "headers": headers(&self.headers) })
    }
}

/// Fields that came several times are one, joined by commas (RFC 9110, 5.3).
fn headers(fields: &[(String, String)]) -> Map<String, Value> {
    let mut all: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (name, value) in fields {
        all.entry(name.to_ascii_lowercase()).or_default().push(value);
    }
    all.into_iter().map(|(name, values)| (name, json!(values.join(", ")))).collect()
}

/// A dispatched event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event<'e> {
    /// The type; `message` when the block named none.
    pub event_type: &'e str,
    /// The data, its lines joined by LF.
    pub data: &'e str,
    /// The `id` of this block, if it had one; empty if that was empty.
    pub id: Option<&'e str>,
    /// The first byte of its block, counted from the first byte of the body.
    pub byte: u64,
}

/// How the stream ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The body ended gracefully.
    Complete,
    /// The body was aborted.
    Aborted,
    /// It was open when we stopped reading, and nothing had come for so long.
    Open {
        /// Since the latest event, or since the head when there was none.
        quiet: Duration,
    },
}
